import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/core/base/random.ts';
import { lastCell, parseDecimal, parseDecimalText } from '../../../src/core/tables/decimal.ts';

const encoder = new TextEncoder();
const parse = (text: string, comma = false): number => {
  const bytes = encoder.encode(text);
  return parseDecimal(bytes, 0, bytes.length, comma);
};

describe('decimal numbers from bytes', () => {
  it('equal Number() bit for bit on any decimal text', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 25 });
    const text = fc
      .tuple(fc.constantFrom('', '-', '+'), digits, fc.option(digits), fc.option(fc.integer({ min: -330, max: 330 })))
      .map(
        ([sign, whole, part, power]) =>
          `${sign}${whole}${part === null ? '' : `.${part}`}${power === null ? '' : `e${power}`}`,
      );
    fc.assert(
      fc.property(text, (written) => {
        const truth = Number(written);
        const value = parse(written);
        expect(Object.is(value, Number.isFinite(truth) ? truth : Number.NaN)).toBe(true);
      }),
      { numRuns: 20_000, seed: 1 },
    );
  });

  it('equal Number() on the shortest form of any double, and on all its digits', () => {
    const random = createRandom(3);
    for (let i = 0; i < 100_000; i++) {
      const value = (random.next() - 0.5) * 10 ** random.integer(16);
      for (const text of [String(value), value.toFixed(random.integer(15)), value.toPrecision(17)]) {
        if (!Object.is(parse(text), Number(text))) throw new Error(`${text}: got ${parse(text)}`);
      }
    }
  });

  it('equal Number() next to the middle between two doubles, where rounding is hardest', () => {
    const random = createRandom(5);
    const buffer = new DataView(new ArrayBuffer(8));
    for (let i = 0; i < 30_000; i++) {
      const value = 1 + random.next() * 1000;
      buffer.setFloat64(0, value);
      buffer.setBigUint64(0, buffer.getBigUint64(0) + 1n);
      // The middle, written out in full: both neighbours are multiples of a power of two above 2^-53.
      const scaled =
        (BigInt(Math.round(value * 2 ** 43)) + BigInt(Math.round(buffer.getFloat64(0) * 2 ** 43))) * 5n ** 44n;
      const written = scaled.toString().padStart(60, '0');
      for (const digits of [16, 18, 20, 22]) {
        const text = `${written.slice(0, -44)}.${written.slice(-44)}`.replace(/^0+/, '').slice(0, digits);
        if (!Object.is(parse(text), Number(text))) throw new Error(`${text}: got ${parse(text)}`);
      }
    }
  });

  it.each(['', 'NaN', 'nan', 'null', 'None', '<NA>'])('"%s" is missing', (text) => {
    expect(parse(text)).toBeNaN();
    expect(lastCell.state).toBe('missing');
  });

  it.each([
    'n/a',
    '1,234.5',
    '0x10',
    '1_000',
    '--1',
    '1e',
    'Infinity',
    '.',
    '-',
    '1 2',
    '$5',
    '٣',
    '1.2.3',
    'e5',
    '9'.repeat(2000),
  ])('"%s" is not a number', (text) => {
    expect(parse(text)).toBeNaN();
    expect(lastCell.state).toBe('not-a-number');
  });

  it.each(['1e400', '-1e309', `${'9'.repeat(400)}`])('%s is too large for a double', (text) => {
    expect(parse(text)).toBeNaN();
    expect(lastCell.state).toBe('overflow');
  });

  it('take a comma for the point only where that was said', () => {
    expect(parse('100,5', true)).toBe(100.5);
    expect(parse('1234567890123456,789', true)).toBe(1234567890123456.789);
    expect(parse('100,5')).toBeNaN();
    expect(parse('100.5', true)).toBeNaN();
  });

  it('keep the sign of zero', () => {
    expect(parse('-0')).toBe(-0);
    expect(parseDecimalText(' -0.000 ')).toBe(-0);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asNativeReal, pythonText, readReal } from '../../../../src/core/training/parameters/real.ts';

describe('the text Python sends for a float', () => {
  // Right-hand sides as printed by Python 3's repr.
  test.each([
    [1e-5, '1e-05'],
    [0.0001, '0.0001'],
    [0.00012, '0.00012'],
    [-0.015, '-0.015'],
    [1.5e-10, '1.5e-10'],
    [1e15, '1000000000000000'],
    [1e16, '1e+16'],
    [1.25e100, '1.25e+100'],
    [0.1, '0.1'],
    [-3.75, '-3.75'],
    [0, '0'],
  ])('%d is %s', (value, text) => {
    expect(pythonText(value)).toBe(text);
  });
});

describe('reading reals', () => {
  test('misses by one ulp where LightGBM does', () => {
    // 1.14 is 1 + 14/100 for LightGBM, which rounds twice.
    for (const value of [1.14, 1.118, 1.235]) {
      expect(asNativeReal(value)).not.toBe(value);
      expect(Math.abs(asNativeReal(value) - value)).toBeLessThanOrEqual(2.3e-16); // one ulp of 1..2
    }
  });

  test('of the three-decimal numbers below 100, 788 are misread', () => {
    let misread = 0;
    for (let i = 1; i < 100_000; i++) if (asNativeReal(i / 1000) !== i / 1000) misread++;
    expect(misread).toBe(788);
  });

  test('is never off by more than a few ulps', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e200, max: 1e200 }), (value) => {
        fc.pre(Math.abs(value) > 1e-200);
        expect(Math.abs(asNativeReal(value) / value - 1)).toBeLessThan(4e-15); // exponents multiply in several steps
      }),
    );
  });

  test('anything else is not a number', () => {
    for (const text of ['', '.', 'abc', '1.2.3', '--1', '1e']) expect(readReal(text)).toBeNaN();
    expect(readReal('.5')).toBe(0.5);
    expect(readReal('+2')).toBe(2);
    expect(readReal('-inf')).toBe(-Infinity);
  });
});

import { describe, expect, test } from 'vitest';
import { correlationMatrix, summarize } from '../../../src/core/features/summary.ts';

const x = Float64Array.from([1, 2, Number.NaN, 4, 7, Infinity, 3]);
const y = Float64Array.from([2, 1, 5, Number.NaN, 9, 1, 4]);
const constant = new Float64Array(7).fill(0.1);

describe('the summary of a column', () => {
  // pandas 2 describe() of the finite values.
  test('counts what is missing and describes the rest', () => {
    expect(summarize(x)).toEqual({
      rows: 7,
      missing: 1 / 7,
      infinite: 1,
      min: 1,
      max: 7,
      mean: expect.closeTo(3.4, 12),
      std: expect.closeTo(2.302173, 6),
    });
  });

  test.each([
    ['nothing', new Float64Array(0), Number.NaN],
    ['NaN alone', new Float64Array(3).fill(Number.NaN), 1],
  ])('of %s has no statistics', (_, column, missing) => {
    const none = Number.NaN;
    expect(summarize(column)).toEqual({
      rows: column.length,
      missing,
      infinite: 0,
      min: none,
      max: none,
      mean: none,
      std: none,
    });
  });
});

describe('correlations', () => {
  // pandas DataFrame.corr() with infinities as missing: 0.9615301692242796 over the four rows where both are there.
  test('are taken where both columns are finite, and are NaN for a constant', () => {
    const [none, xy] = [Number.NaN, expect.closeTo(0.9615301692242796, 14)];
    expect([...correlationMatrix([x, y, constant])]).toEqual([
      ...[expect.closeTo(1, 14), xy, none],
      ...[xy, expect.closeTo(1, 14), none],
      ...[none, none, none],
    ]);
  });

  test('of columns that never meet are NaN', () => {
    const [a, b] = [Float64Array.of(1, Number.NaN), Float64Array.of(Number.NaN, 2)];
    expect(correlationMatrix([a, b]).every(Number.isNaN)).toBe(true);
  });

  test('look at evenly spaced rows alone where there are more', () => {
    const a = Float64Array.from({ length: 100 }, (_, i) => (i % 10 === 0 ? i : 1e9));
    const b = Float64Array.from({ length: 100 }, (_, i) => -i);
    expect(correlationMatrix([a, b], 10)[1]).toBeCloseTo(-1, 14);
  });

  test('of no columns are empty, of unequal ones refused', () => {
    expect(correlationMatrix([])).toHaveLength(0);
    expect(() => correlationMatrix([x, new Float64Array(3)])).toThrow(
      expect.objectContaining({ code: 'COLUMN_LENGTH' }),
    );
  });
});

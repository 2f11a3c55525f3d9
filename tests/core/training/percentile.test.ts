import { describe, expect, test } from 'vitest';
import { percentile, weightedPercentile } from '../../../src/core/training/objectives/percentile.ts';

const exact = (value: number): number => value;
const of = (...values: number[]): Float64Array => Float64Array.from(values);

describe('unweighted percentile', () => {
  test('is linear between neighbours, counted from the largest', () => {
    // f = (n-1)(1-alpha) = 1.5: halfway between the second and the third largest.
    expect(percentile(of(1, 2, 4, 8), 0.5, exact)).toBe(3);
    expect(percentile(of(8, 1, 4, 2), 0.5, exact)).toBe(3);
    expect(percentile(of(1, 2, 3), 0.5, exact)).toBe(2);
  });

  test('ends at the extremes', () => {
    expect(percentile(of(1, 2, 3), 0, exact)).toBe(1);
    expect(percentile(of(1, 2, 3), 1, exact)).toBe(3);
    expect(percentile(of(5), 0.3, exact)).toBe(5);
  });

  test('rounds labels to float32 on the way', () => {
    expect(percentile(of(0.1, 0.2), 0.7, Math.fround)).toBe(Math.fround(0.2 - Math.fround(0.2 - 0.1) * (1 - 0.7)));
  });
});

describe('weighted percentile', () => {
  test('stays at the lower value where the weight between two is below one', () => {
    expect(weightedPercentile(of(1, 2, 3), [0.5, 0.5, 0.5], 0.5, exact)).toBe(1);
  });

  test('is linear in the cumulated weight where it is one or more', () => {
    // C = 2, 4, 6; t = 3: halfway from 1 to 2.
    expect(weightedPercentile(of(3, 1, 2), [2, 2, 2], 0.5, exact)).toBe(1.5);
  });

  test('ends at the extremes', () => {
    expect(weightedPercentile(of(3, 1, 2), [2, 2, 2], 0, exact)).toBe(1);
    expect(weightedPercentile(of(3, 1, 2), [2, 2, 2], 1, exact)).toBe(3);
  });
});

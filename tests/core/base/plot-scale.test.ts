import { describe, expect, it } from 'vitest';
import { finiteExtent, roundTicks, thinForColumns } from '../../../src/core/base/plot-scale.ts';

describe('the scale of a plot', () => {
  it('spans what is finite', () => {
    expect(finiteExtent([[3, Number.NaN, -1], [Infinity, 2], []])).toEqual([-1, 3]);
    expect(finiteExtent([[Number.NaN]])).toEqual([0, 1]);
  });
  it('leaves room around a single number', () => {
    expect(finiteExtent([[0, 0]])).toEqual([-1, 1]);
    expect(finiteExtent([[10_000]])).toEqual([9_000, 11_000]);
  });
  it('has round ticks inside it', () => {
    expect(roundTicks(-0.12, 0.08)).toEqual([-0.1, -0.05, 0, 0.05]);
    expect(roundTicks(9_512, 10_076)).toEqual([9_600, 9_800, 10_000]);
  });
  it('keeps the extremes of a long series, in order', () => {
    const values = Float64Array.from({ length: 10_000 }, (_, i) => (i === 4_321 ? 9 : i === 77 ? -9 : 0));
    const kept = thinForColumns(values, 100);
    expect(kept.length).toBeLessThanOrEqual(200);
    expect(kept).toContain(4_321);
    expect(kept).toContain(77);
    expect(kept).toEqual([...kept].sort((a, b) => a - b));
    expect(thinForColumns([1, 2, 3], 100)).toEqual([0, 1, 2]);
  });
});

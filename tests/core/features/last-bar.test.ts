import { describe, expect, test } from 'vitest';
import { computeColumns } from '../../../src/core/features/compute.ts';
import { createLastBar } from '../../../src/core/features/last-bar.ts';
import { compilePlan } from '../../../src/core/features/planner.ts';
import { builtInSet } from '../../../src/core/features/sets/built-in.ts';
import { sliceKlines } from '../../../src/core/klines/klines.ts';
import { firstDifference, rollingKernels } from '../../support/features.ts';
import { madeUpKlines } from '../../support/series.ts';

const pathDependent = [
  'EMA($close,12)',
  'Mean(EMA($close,5)-$open,20)',
  'Max($high,0)',
  'Corr($close,$volume,0)',
  'Quantile($close,0,0.3)',
  'Rank($volume,0)',
  'Std(Quantile($close,0,0.5),10)',
];
const ahead = ['Ref($close,-2)/$close-1', 'Mean($close,5)'];
const named = (expressions: readonly string[]) => expressions.map((expression) => ({ name: expression, expression }));

describe('the last bar', () => {
  test.each([
    ['lite53', builtInSet('lite53')],
    ['Alpha158', builtInSet('Alpha158')],
    ['what depends on all bars so far', { features: named(pathDependent), windows: 'full' as const }],
    ['what looks ahead', { features: named(ahead), windows: 'full' as const }],
  ])('%s: has the bits of the last row, whatever was computed before', (_, { features, windows }) => {
    const plan = compilePlan(features, { windows, allowLookAhead: true });
    const lastBar = createLastBar(rollingKernels, plan);
    const lengths = [100, 1, 2, 300, 60, 61, 5, 4100, 100, 257, 30, 100];
    lengths.forEach((bars, seed) => {
      // Every other series holds NaN and infinities, which must not outlive it.
      const dirt = seed % 2 === 0 ? {} : { missing: 0.05, infinite: 0.02, repeated: 0.3 };
      const klines = madeUpKlines({ seed, bars, ...dirt });
      const want = computeColumns(rollingKernels, plan, klines).map((column) => column[bars - 1]);
      expect(firstDifference(lastBar(klines), Float64Array.from(want))).toBeUndefined();
    });
  });

  test('says which field is missing, and computes the next series all the same', () => {
    const plan = compilePlan(named(['EMA($close,3)', 'Mean($trades,3)']), { windows: 'full' });
    const lastBar = createLastBar(rollingKernels, plan);
    const klines = madeUpKlines({ seed: 1, bars: 50 });
    const without = { ...sliceKlines(klines, 0, 50), trades: undefined };
    expect(() => lastBar(without)).toThrow(expect.objectContaining({ code: 'FIELD_MISSING' }));
    const want = computeColumns(rollingKernels, plan, klines).map((column) => column[49]);
    expect(firstDifference(lastBar(klines), Float64Array.from(want))).toBeUndefined();
  });
});

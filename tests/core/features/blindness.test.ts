import { expect, test } from 'vitest';
import { proveBlindness, provePlanBlindness } from '../../../src/core/features/blindness.ts';
import { compilePlan } from '../../../src/core/features/planner.ts';
import { builtInSet } from '../../../src/core/features/sets/built-in.ts';
import { sliceKlines } from '../../../src/core/klines/klines.ts';
import { goldenKlines, rollingKernels } from '../../support/features.ts';
import { madeUpKlines } from '../../support/series.ts';

const google = goldenKlines('GOOG');

test.each(['lite53', 'Alpha158'])('no column of %s sees a later bar, by every prefix of 130 bars', async (id) => {
  const set = builtInSet(id);
  const report = await provePlanBlindness(rollingKernels, compilePlan(set.features, set), sliceKlines(google, 0, 130));
  expect(report.findings).toEqual([]);
  expect(report).toMatchObject({ bars: 130, columns: set.features.length, exhaustive: true });
  expect(report.compared).toBe(((129 * 130) / 2) * set.features.length);
});

test('recursive averages and operators over all bars so far see no later bar', async () => {
  const expressions = ['EMA($close, 12)', 'EWMA($close, 9)', 'Quantile($close, 0, 0.3)', 'Corr($close, $volume, 0)'];
  const features = expressions.map((expression) => ({ name: expression, expression }));
  const plan = compilePlan(features, { windows: 'partial' });
  const klines = madeUpKlines({ seed: 3, bars: 120, missing: 0.1 });
  expect((await provePlanBlindness(rollingKernels, plan, klines)).findings).toEqual([]);
});

test('a shift into the future is found, with column, bar and both values', async () => {
  const features = [
    { name: 'plain', expression: '$close' },
    { name: 'ahead', expression: 'Ref($close, -2)' },
  ];
  const plan = compilePlan(features, { windows: 'full', allowLookAhead: true });
  const report = await provePlanBlindness(rollingKernels, plan, sliceKlines(google, 0, 40));
  expect(report.findings).toEqual([{ column: 'ahead', bar: 0, known: 1, before: Number.NaN, after: google.close[2] }]);
});

test('scaling by the whole sample is found, though each value reads its own bar only', async () => {
  const scaled = (klines: typeof google): Float64Array[] => {
    const mean = klines.close.reduce((total, value) => total + value, 0) / klines.close.length;
    return [klines.close.map((value) => value / mean)];
  };
  const { findings } = await proveBlindness(['scaled'], scaled, google, { mostPrefixes: 5 });
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatchObject({ column: 'scaled', bar: 0 });
});

test('a pipeline may be asynchronous, and one that forgets bars is refused', async () => {
  const klines = sliceKlines(google, 0, 10);
  const report = await proveBlindness(['volume'], (bars) => Promise.resolve([bars.volume]), klines);
  expect(report.findings).toEqual([]);
  const short = proveBlindness(['volume'], (bars) => [bars.volume.subarray(1)], klines);
  await expect(short).rejects.toMatchObject({ code: 'PIPELINE_SHAPE', kind: 'usage' });
});

test('of a long series the last prefixes and a seeded choice of others are tried', async () => {
  const { prefixes, exhaustive } = await proveBlindness(['c'], ({ close }) => [close], google, { mostPrefixes: 10 });
  expect(exhaustive).toBe(false);
  expect(prefixes).toHaveLength(10);
  expect(prefixes.slice(5)).toEqual([1495, 1496, 1497, 1498, 1499]);
  const again = await proveBlindness(['c'], ({ close }) => [close], google, { mostPrefixes: 10 });
  expect(again.prefixes).toEqual(prefixes);
});

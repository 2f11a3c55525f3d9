import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { computeColumns } from '../../../src/core/features/compute.ts';
import { compilePlan } from '../../../src/core/features/planner.ts';
import { builtInSet } from '../../../src/core/features/sets/built-in.ts';
import { sliceKlines } from '../../../src/core/klines/klines.ts';
import { expressionArbitrary } from '../../support/expressions.ts';
import { oracleColumns } from '../../support/feature-oracle.ts';
import { firstDifference, goldenKlines, rollingKernels } from '../../support/features.ts';
import { cut, expectOneTruth, expectSame, klinesArbitrary, planArbitrary } from '../../support/one-truth.ts';
import { madeUpKlines } from '../../support/series.ts';

describe('batch, blocks of any size, ranges, prefixes, streams, and streams that were primed or saved', () => {
  test('give the same bits for any expressions on any series', () => {
    const property = fc.property(
      planArbitrary,
      klinesArbitrary,
      fc.double({ min: 0, max: 1, noNaN: true }),
      expectOneTruth,
    );
    fc.assert(property, { numRuns: 150, seed: 4 });
  });

  test.each(['lite53', 'Alpha158', 'Alpha360'])('give the same bits for %s', (id) => {
    const set = builtInSet(id);
    const klines = sliceKlines(goldenKlines('GOOG'), 0, id === 'lite53' ? 900 : 300);
    expectOneTruth(compilePlan(set.features, set), klines, 0.7);
  });
});

test('a label that looks ahead has the same bits in blocks and ranges, and NaN where later bars are not there', () => {
  const features = [
    { name: 'ahead', expression: 'Ref($close, -5) / $close - 1' },
    { name: 'highest', expression: 'Ref(Max($high, 5), -5)' },
    { name: 'crossed', expression: 'Ref(Gt($close, Ref($close, 1)), -3)' },
    { name: 'plain', expression: 'Mean($close, 5)' },
  ];
  const plan = compilePlan(features, { windows: 'full', allowLookAhead: true });
  const klines = madeUpKlines({ seed: 7, bars: 100, missing: 0.02 });
  const whole = computeColumns(rollingKernels, plan, klines);
  const { close, high } = klines;
  const label = close.map((value, bar) => (close[bar + 5] ?? Number.NaN) / value - 1);
  expect(firstDifference(whole[0], label)).toBeUndefined();
  const highest = high.map((_, bar) => (bar + 5 < 100 ? Math.max(...high.subarray(bar + 1, bar + 6)) : Number.NaN));
  expect(firstDifference(whole[1], highest)).toBeUndefined();
  const crossed = close.map((_, bar) => (bar + 3 < 100 ? Number(close[bar + 3] > close[bar + 2]) : Number.NaN));
  expect(firstDifference(whole[2], crossed)).toBeUndefined();
  for (const blockRows of [1, 7, 100]) {
    expectSame(plan, computeColumns(rollingKernels, plan, klines, { blockRows }), whole);
    const range = { start: 30, end: 98, blockRows };
    expectSame(plan, computeColumns(rollingKernels, plan, klines, range), cut(whole, 30, 98));
  }
});

test('a range has the bits of the whole where windows of one input are needed early and late', () => {
  const features = ['Var($close, 1) + 1', 'Slope(Slope($close, 2), 0)', '$open'].map((expression) => ({
    name: expression,
    expression,
  }));
  expectOneTruth(compilePlan(features, { windows: 'full' }), madeUpKlines({ seed: 1, bars: 30 }), 0.7);
});

test('labels made of any expressions have the same bits in blocks of any size and in ranges', () => {
  const label = fc
    .tuple(expressionArbitrary, expressionArbitrary, fc.integer({ min: 1, max: 30 }))
    .map(([one, other, ahead]) => [`Ref(${one}, -${ahead})`, `Mean(Ref(${other}, -7), 4) + Ref(${one}, 2)`, other]);
  const property = fc.property(label, klinesArbitrary, fc.integer({ min: 1, max: 50 }), (texts, klines, blockRows) => {
    const features = texts.map((expression, index) => ({ name: `${index}: ${expression}`, expression }));
    const plan = compilePlan(features, { windows: 'partial', allowLookAhead: true });
    const whole = computeColumns(rollingKernels, plan, klines);
    expectSame(plan, computeColumns(rollingKernels, plan, klines, { blockRows }), whole);
    const bars = klines.openTime.length;
    const range = { start: Math.floor(bars / 3), end: Math.ceil(bars / 2), blockRows };
    expectSame(plan, computeColumns(rollingKernels, plan, klines, range), cut(whole, range.start, range.end));
    // NaN stands where the plain definitions have it, unless rounding decides whether something is divided by 0.
    const wanted = oracleColumns(plan, klines);
    for (const [index, name] of plan.names.entries()) {
      const missing = whole[index].findIndex((value, bar) => Number.isNaN(value) !== Number.isNaN(wanted[index][bar]));
      if (missing >= 0 && !/Rsquare|Corr|Skew|Kurt|Power|Log|Div|\//.test(name)) expect.fail(`${name} at ${missing}`);
    }
  });
  fc.assert(property, { numRuns: 150, seed: 9 });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { computeColumns } from '../../../src/core/features/compute.ts';
import type { Plan } from '../../../src/core/features/plan.ts';
import { compilePlan } from '../../../src/core/features/planner.ts';
import { builtInSet } from '../../../src/core/features/sets/built-in.ts';
import { createStream } from '../../../src/core/features/stream.ts';
import { barCount, sliceKlines } from '../../../src/core/klines/klines.ts';
import type { Klines } from '../../../src/core/klines/klines.ts';
import { expressionArbitrary } from '../../support/expressions.ts';
import { barOf, firstDifference, goldenKlines, rollingKernels } from '../../support/features.ts';
import { madeUpKlines } from '../../support/series.ts';

const planArbitrary = fc
  .tuple(
    fc.array(expressionArbitrary, { minLength: 1, maxLength: 6 }),
    fc.constantFrom('full' as const, 'partial' as const),
  )
  .map(([expressions, windows]) =>
    compilePlan(
      expressions.map((expression, index) => ({ name: `${index}: ${expression}`, expression })),
      { windows },
    ),
  );

const klinesArbitrary = fc
  .record({
    seed: fc.nat(),
    bars: fc.integer({ min: 1, max: 160 }),
    missing: fc.constantFrom(0, 0, 0.05, 0.5),
    infinite: fc.constantFrom(0, 0, 0.02),
    repeated: fc.constantFrom(0, 0.3, 0.95),
  })
  .map(madeUpKlines);

/** Fails with the first column that differs in a bit. */
function expectSame(plan: Plan, got: readonly Float64Array[], want: readonly Float64Array[]): void {
  for (const [index, name] of plan.names.entries()) {
    const difference = firstDifference(got[index], want[index]);
    if (difference) expect.fail(`${name}: ${JSON.stringify(difference)}`);
  }
}

const cut = (columns: readonly Float64Array[], start: number, end: number): Float64Array[] =>
  columns.map((column) => column.subarray(start, end));

function streamed(plan: Plan, klines: Klines, primed: number, savedAt: number): Float64Array[] {
  const rows: Float64Array[] = [];
  let stream = createStream(rollingKernels, plan);
  stream.prime(sliceKlines(klines, 0, primed));
  for (let bar = primed; bar < barCount(klines); bar++) {
    if (bar === savedAt) {
      const state = JSON.stringify(stream.save());
      stream.close();
      stream = createStream(rollingKernels, plan);
      stream.restore(JSON.parse(state));
    }
    rows.push(stream.push(barOf(klines, bar)));
  }
  stream.close();
  return plan.names.map((_, column) => Float64Array.from(rows, (row) => row[column]));
}

/** Every way of computing gives the bits of computing all at once. */
function expectOneTruth(plan: Plan, klines: Klines, share: number): void {
  const bars = barCount(klines);
  const whole = computeColumns(rollingKernels, plan, klines);
  const middle = Math.floor(share * bars);
  for (const blockRows of [1, 3, 64, bars]) {
    expectSame(plan, computeColumns(rollingKernels, plan, klines, { blockRows }), whole);
  }
  const prefix = computeColumns(rollingKernels, plan, sliceKlines(klines, 0, middle));
  expectSame(plan, prefix, cut(whole, 0, middle));
  const range = { start: middle, end: Math.min(bars, middle + 40), blockRows: 16 };
  expectSame(plan, computeColumns(rollingKernels, plan, klines, range), cut(whole, range.start, range.end));
  expectSame(plan, streamed(plan, klines, 0, middle), whole);
  expectSame(plan, streamed(plan, klines, middle, -1), cut(whole, middle, bars));
}

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

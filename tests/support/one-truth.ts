import fc from 'fast-check';
import { expect } from 'vitest';
import { computeColumns } from '../../src/core/features/compute.ts';
import type { Plan } from '../../src/core/features/plan.ts';
import { compilePlan } from '../../src/core/features/planner.ts';
import { createStream } from '../../src/core/features/stream.ts';
import { barCount, sliceKlines } from '../../src/core/klines/klines.ts';
import type { Klines } from '../../src/core/klines/klines.ts';
import { expressionArbitrary } from './expressions.ts';
import { barOf, firstDifference, rollingKernels } from './features.ts';
import { madeUpKlines } from './series.ts';

export const planArbitrary = fc
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

export const klinesArbitrary = fc
  .record({
    seed: fc.nat(),
    bars: fc.integer({ min: 1, max: 160 }),
    missing: fc.constantFrom(0, 0, 0.05, 0.5),
    infinite: fc.constantFrom(0, 0, 0.02),
    repeated: fc.constantFrom(0, 0.3, 0.95),
  })
  .map(madeUpKlines);

/** Fails with the first column that differs in a bit. */
export function expectSame(plan: Plan, got: readonly Float64Array[], want: readonly Float64Array[]): void {
  for (const [index, name] of plan.names.entries()) {
    const difference = firstDifference(got[index], want[index]);
    if (difference) expect.fail(`${name}: ${JSON.stringify(difference)}`);
  }
}

export const cut = (columns: readonly Float64Array[], start: number, end: number): Float64Array[] =>
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
export function expectOneTruth(plan: Plan, klines: Klines, share: number): void {
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

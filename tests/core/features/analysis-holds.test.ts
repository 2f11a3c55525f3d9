import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom, type Random } from '../../../src/core/base/random.ts';
import { computeColumns } from '../../../src/core/features/compute.ts';
import { parseExpression } from '../../../src/core/features/expression/parse.ts';
import { formatTree, type Tree } from '../../../src/core/features/expression/tree.ts';
import type { Plan } from '../../../src/core/features/plan.ts';
import { compilePlan } from '../../../src/core/features/planner.ts';
import { type Klines, sliceKlines } from '../../../src/core/klines/klines.ts';
import { expressionArbitrary } from '../../support/expressions.ts';
import { rollingKernels } from '../../support/features.ts';

const bars = 90;

/** Prices on a coarse grid, so that ties and flat stretches occur, with a few missing values. */
function randomKlines(random: Random): Klines {
  const column = (): Float64Array =>
    Float64Array.from({ length: bars }, () => (random.next() < 0.03 ? Number.NaN : 50 + random.integer(9)));
  return {
    symbol: 'RANDOM',
    intervalMs: 1,
    openTime: Float64Array.from({ length: bars }, (_, bar) => bar),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
    quoteVolume: column(),
    trades: column(),
  };
}

/** The bars with everything outside [from, to] replaced. */
function spoil(klines: Klines, from: number, to: number, random: Random): Klines {
  const change = (column: Float64Array): Float64Array =>
    column.map((value, bar) => (bar >= from && bar <= to ? value : 1 + random.integer(500)));
  const { open, high, low, close, volume, quoteVolume, trades } = klines;
  return {
    ...klines,
    open: change(open),
    high: change(high),
    low: change(low),
    close: change(close),
    volume: change(volume),
    quoteVolume: change(quoteVolume!),
    trades: change(trades!),
  };
}

/** The expression with about half of its shifts turned into the future. */
function intoTheFuture(expression: string, random: Random): string {
  const turn = (tree: Tree): Tree => {
    if (tree.kind !== 'call') return tree;
    const inputs = tree.inputs.map(turn);
    const [x, shift] = inputs;
    const shifts = tree.operator === 'Ref' || tree.operator === 'Delta';
    if (!shifts || shift.kind !== 'number' || random.next() < 0.5) return { ...tree, inputs };
    return { ...tree, inputs: [x, { ...shift, value: -shift.value }] };
  };
  return formatTree(turn(parseExpression(expression)));
}

const compile = (expression: string, windows: 'full' | 'partial'): Plan =>
  compilePlan([{ name: 'f', expression }], { windows, allowLookAhead: true });

const value = (plan: Plan, klines: Klines): Float64Array => computeColumns(rollingKernels, plan, klines)[0];

const windowRule = fc.constantFrom('full' as const, 'partial' as const);
const seeds = fc.integer({ min: 0, max: 1e6 });
const runs = { seed: 5, numRuns: 400 };

describe('what the analysis says of 400 random expressions holds when they are computed', () => {
  test('bars outside look-back and look-ahead can be anything: the value keeps its bits', () => {
    const property = fc.property(expressionArbitrary, windowRule, seeds, (past, windows, seed) => {
      const random = createRandom(seed);
      const plan = compile(intoTheFuture(past, random), windows);
      const klines = randomKlines(random);
      const values = value(plan, klines);
      for (const bar of [0, 7, 30, 45, bars - 1]) {
        const from = plan.pathDependent ? 0 : bar - plan.lookBack;
        const other = value(plan, spoil(klines, from, bar + plan.lookAhead, random));
        expect(other[bar]).toBe(values[bar]);
      }
    });
    fc.assert(property, runs);
  });

  test('without path dependence the series may begin anywhere: values are the same once warmed up', () => {
    const property = fc.property(expressionArbitrary, windowRule, seeds, (expression, windows, seed) => {
      const plan = compile(expression, windows);
      fc.pre(!plan.pathDependent);
      const klines = randomKlines(createRandom(seed));
      const values = value(plan, klines);
      for (const start of [1, 11, 26]) {
        const later = value(plan, sliceKlines(klines, start, bars));
        expect(later.subarray(plan.warmUp)).toEqual(values.subarray(start + plan.warmUp));
      }
    });
    fc.assert(property, runs);
  });

  test('the canonical text is the same feature, step for step', () => {
    const property = fc.property(expressionArbitrary, windowRule, (expression, windows) => {
      const canonical = formatTree(parseExpression(expression));
      expect(compile(canonical, windows)).toEqual(compile(expression, windows));
    });
    fc.assert(property, runs);
  });
});

import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../src/core/base/random.ts';
import { computeColumns } from '../../../src/core/features/compute.ts';
import { compilePlan } from '../../../src/core/features/planner.ts';
import type { Klines } from '../../../src/core/klines/klines.ts';
import { mutate, seedExpressions } from '../../support/expression-mutations.ts';
import { expressionOutcome } from '../../support/expression-outcome.ts';
import { rollingKernels } from '../../support/features.ts';

const bars = 60;

function randomKlines(): Klines {
  const random = createRandom(1);
  const column = (): Float64Array => Float64Array.from({ length: bars }, () => 20 + random.integer(10));
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

const klines = randomKlines();

describe('200,000 mutated expressions', () => {
  // A hundred portions: one that hangs ends in its own time limit and names its seed.
  test.each(Array.from({ length: 100 }, (_, seed) => seed))(
    'portion %i: each is computed, or refused by a typed error',
    (seed) => {
      const random = createRandom(1000 + seed);
      for (let i = 0; i < 2000; i++) {
        let expression = seedExpressions[random.integer(seedExpressions.length)];
        for (let rounds = 1 + random.integer(3); rounds > 0; rounds--) expression = mutate(expression, random);
        const started = performance.now();
        if (expressionOutcome(expression) === 'planned') {
          const plan = compilePlan([{ name: 'f', expression }], { windows: 'partial' });
          expect(computeColumns(rollingKernels, plan, klines)[0]).toHaveLength(bars);
        }
        // The bar is a hang, not a speed: most take less than a millisecond.
        expect(performance.now() - started, expression.slice(0, 200)).toBeLessThan(1000);
      }
    },
    60_000,
  );
});

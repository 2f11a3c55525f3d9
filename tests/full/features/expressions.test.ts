import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../src/core/base/random.ts';
import { expressionOutcome } from '../../support/expression-outcome.ts';
import { mutate, seedExpressions } from '../../support/expression-mutations.ts';

describe('200,000 mutated expressions', () => {
  // A hundred portions: one that hangs ends in its own time limit and names its seed.
  test.each(Array.from({ length: 100 }, (_, seed) => seed))(
    'portion %i: each is planned or refused by a typed error',
    (seed) => {
      const random = createRandom(1000 + seed);
      for (let i = 0; i < 2000; i++) {
        let text = seedExpressions[random.integer(seedExpressions.length)];
        for (let rounds = 1 + random.integer(3); rounds > 0; rounds--) text = mutate(text, random);
        const started = performance.now();
        expressionOutcome(text);
        // The bar is a hang, not a speed: an expression takes about 50 microseconds.
        expect(performance.now() - started, text.slice(0, 200)).toBeLessThan(1000);
      }
    },
    30_000,
  );
});

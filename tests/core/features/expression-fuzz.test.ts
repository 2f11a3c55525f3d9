import { expect, test } from 'vitest';
import { createRandom } from '../../../src/core/base/random.ts';
import { expressionOutcome } from '../../support/expression-outcome.ts';
import { mutate, seedExpressions } from '../../support/expression-mutations.ts';

test('5,000 mutated expressions are planned or refused by a typed error that names the place', () => {
  const random = createRandom(1);
  const counts = { planned: 0, refused: 0 };
  for (let i = 0; i < 5000; i++) {
    counts[expressionOutcome(mutate(seedExpressions[i % seedExpressions.length], random))]++;
  }
  // The mutations reach both sides of the parser.
  expect(counts.planned).toBeGreaterThan(250);
  expect(counts.refused).toBeGreaterThan(1000);
});

import fc from 'fast-check';
import { test } from 'vitest';
import { expectOneTruth, klinesArbitrary, planArbitrary } from '../support/one-truth.ts';

test('20,000 random plans on random series give the same bits in every way of computing', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(fc.property(planArbitrary, klinesArbitrary, share, expectOneTruth), { numRuns: 20_000, seed: 1 });
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { averageRanks } from '../../../src/core/evaluation/ranks.ts';

it('the rank of a value is the mean place of its equals, counted by hand', () => {
  const value = fc.oneof(fc.integer({ min: -2, max: 2 }), fc.double({ noNaN: true }));
  fc.assert(
    fc.property(fc.array(value), (drawn) => {
      const ranks = averageRanks(Float64Array.from(drawn));
      drawn.forEach((own, i) => {
        const below = drawn.filter((other) => other < own).length;
        const equal = drawn.filter((other) => other === own).length;
        expect(ranks[i]).toBe(below + (equal + 1) / 2);
      });
    }),
  );
});

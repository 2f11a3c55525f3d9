import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createRandom } from '../../../src/core/base/random.ts';
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

it('many values have the ranks that their places in a sorted copy give', () => {
  const random = createRandom(5);
  const odd = [0, -0, Infinity, -Infinity, Number.MIN_VALUE, -Number.MIN_VALUE, Number.MAX_VALUE, 1, 1 + 2 ** -52];
  const draws = [
    () => random.next() - 0.5,
    () => Math.round(20 * random.next()) / 8 - 1,
    () => odd[random.integer(odd.length)],
    () => 7,
  ];
  for (const draw of draws) {
    const values = Float64Array.from({ length: 5000 }, draw);
    const sorted = [...values].sort((a, b) => a - b);
    const expected = [...values].map((value) => {
      const first = sorted.findIndex((other) => other >= value);
      const last = sorted.findLastIndex((other) => other <= value);
      return (first + last) / 2 + 1;
    });
    expect([...averageRanks(values)]).toEqual(expected);
  }
});

it('ranks lie where the values do, also in a part of a larger array', () => {
  const random = createRandom(6);
  const whole = Float64Array.from({ length: 6000 }, () => random.next());
  const part = whole.subarray(1001, 4001);
  expect(averageRanks(part)).toEqual(averageRanks(part.slice()));
});

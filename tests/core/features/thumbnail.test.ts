import { expect, test } from 'vitest';
import { thumbnail } from '../../../src/core/features/thumbnail.ts';

test('a thumbnail holds the lowest and highest value of each stretch in the order in which they stand', () => {
  const column = Float64Array.of(1, 5, 2, 9, -3, 4, 7, 7, 8, 0, 1, 2);
  expect([...thumbnail(column, 3)]).toEqual([1, 9, -3, 7, 8, 0]);
});

test('NaN and infinite values do not count; a stretch without any other is NaN twice', () => {
  const column = Float64Array.of(NaN, NaN, NaN, NaN, Infinity, 3, NaN, 2);
  expect([...thumbnail(column, 2)]).toEqual([NaN, NaN, 3, 2]);
});

test('a column with no more values than a thumbnail has comes as a copy', () => {
  const column = Float64Array.of(3, NaN, 1);
  const small = thumbnail(column, 2);
  expect(small).toEqual(column);
  expect(small).not.toBe(column);
});

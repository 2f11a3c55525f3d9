import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Lcg } from '../../../src/core/training/lcg.ts';

// Vectors drawn by LightGBM 4.7's own generator.
describe('the random generator', () => {
  test('draws 15 and 31 bits as LightGBM does', () => {
    const short = new Lcg(2);
    expect(Array.from({ length: 5 }, () => short.int16())).toEqual([45, 29216, 24198, 17795, 29484]);
    const long = new Lcg(2);
    expect(Array.from({ length: 3 }, () => long.int32())).toEqual([2959037, 1914723980, 1585885983]);
  });

  test('samples by walking where most are taken', () => {
    const random = new Lcg(2);
    expect(Array.from(random.sample(10, 8))).toEqual([0, 2, 3, 5, 6, 7, 8, 9]);
    expect(Array.from(random.sample(10, 8))).toEqual([0, 2, 3, 5, 6, 7, 8, 9]);
    expect(Array.from(random.sample(10, 8))).toEqual([0, 2, 3, 4, 5, 6, 7, 9]);
  });

  test('samples by Floyd’s method where few are taken', () => {
    const random = new Lcg(2);
    expect(Array.from(random.sample(20, 1))).toEqual([17]);
    expect(Array.from(random.sample(100, 3))).toEqual([30, 33, 78]);
  });

  test('takes all without a draw', () => {
    const random = new Lcg(2);
    expect(Array.from(random.sample(3, 3))).toEqual([0, 1, 2]);
    expect(random.int16()).toBe(45);
  });

  test('always samples the number asked for, ascending, in range', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.integer({ min: 1, max: 300 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (seed, size, share) => {
          const count = Math.floor(share * size);
          const sample = Array.from(new Lcg(seed).sample(size, count));
          expect(sample).toHaveLength(count);
          expect(sample.every((value, i) => value < size && (i === 0 || value > sample[i - 1]))).toBe(true);
        },
      ),
    );
  });
});

import { expect } from 'vitest';

/** Equal to `relative` of the expected number's size (of 1 where it is smaller), or both NaN, or the same infinity. */
export function expectClose(actual: number, expected: number, relative: number, what = ''): void {
  const same = Object.is(actual, expected) || (Number.isNaN(actual) && Number.isNaN(expected));
  const off = same ? 0 : Math.abs(actual - expected) / Math.max(1, Math.abs(expected));
  expect(off, `${what}: ${actual} against ${expected}`).toBeLessThanOrEqual(relative);
}

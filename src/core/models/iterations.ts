import { usageError } from '../base/errors.ts';
import type { IterationRange } from './model.ts';

/**
 * The slice [from, to) of trees that an iteration range stands for, as LightGBM reads it: a count of 0 is all, and
 * iterations beyond the last are left out.
 */
export function treeRange(
  trees: number,
  treesPerIteration: number,
  range: IterationRange = {},
): { readonly from: number; readonly to: number } {
  const { start = 0, count = 0 } = range;
  const iterations = trees / treesPerIteration;
  for (const [name, value] of Object.entries({ start, count })) {
    if (!Number.isInteger(value) || value < 0) {
      throw usageError('ITERATION_RANGE', `iteration ${name}: expected an integer of 0 or more, got ${value}`);
    }
  }
  const end = count === 0 ? iterations : Math.min(iterations, start + count);
  const first = Math.min(start, end);
  return { from: first * treesPerIteration, to: end * treesPerIteration };
}

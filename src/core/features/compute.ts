import { abortedError, usageError } from '../base/errors.ts';
import type { RunControl } from '../base/progress.ts';
import type { RollingKernels } from '../kernels/rolling.ts';
import { barCount } from '../klines/klines.ts';
import type { Klines } from '../klines/klines.ts';
import { fieldReader } from './field-columns.ts';
import { lowerPlan } from './lowering.ts';
import type { FeatureBlock, Plan } from './plan.ts';

export interface BlockOptions {
  /** First bar whose values are wanted; default 0. */
  readonly start?: number;
  /** One past the last bar whose values are wanted; default the number of bars. */
  readonly end?: number;
  /** Most rows in a block. The values do not depend on it. Default 1024: a column then stays in the nearest cache. */
  readonly blockRows?: number;
}

export interface ComputeOptions extends BlockOptions {
  /** Takes each block in order; where it returns a promise, the next block waits for it. */
  readonly onBlock: (block: FeatureBlock) => void | Promise<void>;
  readonly control?: RunControl;
}

export const defaultBlockRows = 1024;

/**
 * Computes a plan's outputs for bars [start, end), a block at a time, in order. Memory holds one block of the nodes in
 * use and their look-back, whatever the number of bars. A value has the same bits whatever the block size and the
 * range: rows before `start` are read as far as the plan looks back, path-dependent nodes run from bar 0.
 * Errors: `FIELD_MISSING` (data), `ROW_RANGE` (usage), `OUT_OF_MEMORY` (data), `ABORTED`.
 */
export async function computeFeatures(
  kernels: RollingKernels,
  plan: Plan,
  klines: Klines,
  { onBlock, control, ...options }: ComputeOptions,
): Promise<void> {
  const { start, end } = rangeOf(klines, options);
  for (const block of featureBlocks(kernels, plan, klines, options)) {
    if (control?.signal?.aborted) throw abortedError('features');
    const pending = onBlock(block);
    if (pending) await pending;
    control?.onProgress?.({ stage: 'features', done: block.start + block.rows - start, total: end - start });
  }
}

/** All outputs of bars [start, end), a column each, in the plan's order. Errors as `computeFeatures`. */
export function computeColumns(
  kernels: RollingKernels,
  plan: Plan,
  klines: Klines,
  options: BlockOptions = {},
): Float64Array[] {
  const { start, end } = rangeOf(klines, options);
  const columns = plan.outputs.map(() => new Float64Array(end - start));
  for (const block of featureBlocks(kernels, plan, klines, options)) {
    for (let i = 0; i < columns.length; i++) columns[i].set(block.columns[i], block.start - start);
  }
  return columns;
}

/** The blocks that `computeFeatures` hands out, as an iterator; leaving the loop frees the memory. */
export function* featureBlocks(
  kernels: RollingKernels,
  plan: Plan,
  klines: Klines,
  options: BlockOptions = {},
): Generator<FeatureBlock, void, undefined> {
  const { start, end } = rangeOf(klines, options);
  if (end === start) return;
  const bars = barCount(klines);
  const { program, outputs, fields, delay, hasEarly } = lowerPlan(plan);
  const readers = fields.map(({ field, slot }) => ({ slot, read: fieldReader(klines, field) }));
  const warm = Math.max(0, start - plan.lookBack);
  // Bars are read in three stretches: for the early steps alone, for the look-back, and for the rows that are wanted.
  let next = hasEarly ? 0 : warm;
  const capacity = Math.min(options.blockRows ?? defaultBlockRows, end + delay - next);
  const machine = kernels.load(program, capacity, end + delay);
  try {
    const views = outputs.map((output) => machine.rows(output, 0, capacity));
    while (next < end + delay) {
      const stretch = next < warm ? warm : next < start + delay ? start + delay : end + delay;
      const rows = Math.min(capacity, stretch - next);
      for (const { slot, read } of readers) {
        const target = machine.rows({ slot, back: 0 }, 0, rows);
        const there = Math.max(0, Math.min(next + rows, bars) - next);
        read(next, next + there, target);
        target.fill(Number.NaN, there);
      }
      machine.run(0, rows, next, bars, next < warm);
      if (next >= start + delay) {
        const columns = rows === capacity ? views : views.map((view) => view.subarray(0, rows));
        yield { start: next - delay, rows, columns };
      }
      machine.carry(rows);
      next += rows;
    }
  } finally {
    machine.release();
  }
}

/** Checks a range and fills in its defaults. */
function rangeOf(klines: Klines, options: BlockOptions): { start: number; end: number } {
  const bars = barCount(klines);
  const { start = 0, end = bars, blockRows = defaultBlockRows } = options;
  const whole = Number.isInteger(start) && Number.isInteger(end);
  if (!whole || start < 0 || end < start || end > bars) {
    throw usageError('ROW_RANGE', `rows: expected a range within 0 to ${bars}, got ${start} to ${end}`);
  }
  if (!Number.isInteger(blockRows) || blockRows < 1) {
    throw usageError('BLOCK_ROWS', `block: expected a whole number of rows from 1 up, got ${blockRows}`);
  }
  return { start, end };
}

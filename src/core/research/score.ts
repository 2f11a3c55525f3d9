import type { RunControl } from '../base/progress.ts';
import { chunkValues, createColumnHasher } from '../base/sha256.ts';
import type { ColumnHasher } from '../base/sha256.ts';
import { computeFeatures } from '../features/compute.ts';
import type { Plan } from '../features/plan.ts';
import { applyProcessors } from '../features/processors/apply.ts';
import type { FittedProcessor } from '../features/processors/processor.ts';
import type { RollingKernels } from '../kernels/rolling.ts';
import { barCount } from '../klines/klines.ts';
import type { Klines } from '../klines/klines.ts';
import type { Model } from '../models/model.ts';
import { rawScores } from '../signals/score.ts';

/** A model that is to be scored on a plan's columns. */
export interface ScoreTask {
  readonly model: Model;
  /** The plan's output for each of the model's features. */
  readonly outputs: readonly number[];
  /** First bar at which all of the model's features are complete; it is not asked about earlier ones. */
  readonly warmUp: number;
}

export interface ScoredColumns {
  /** Raw scores, one array a task; NaN before the task's warm-up. */
  readonly raw: readonly Float64Array[];
  /** SHA-256 of each of the plan's columns. */
  readonly digests: readonly string[];
}

/** First bar at which all these outputs of a plan are complete. */
export const warmUpOf = (plan: Plan, outputs: readonly number[]): number =>
  outputs.reduce((latest, output) => Math.max(latest, plan.nodes[plan.outputs[output]].warmUp), 0);

/**
 * Computes a plan's columns block by block, runs the fitted processors over each block and hands it to every model:
 * memory grows with the scores kept, never with bars times columns. What is hashed is what the models saw; `hashers` may
 * be lent by a caller who goes on with them.
 */
export async function scoreColumns(
  kernels: RollingKernels,
  plan: Plan,
  klines: Klines,
  tasks: readonly ScoreTask[],
  processors: readonly FittedProcessor[],
  control: RunControl = {},
  hashers: readonly ColumnHasher[] = plan.outputs.map(() => createColumnHasher()),
): Promise<ScoredColumns> {
  const bars = barCount(klines);
  const raw = tasks.map(() => new Float64Array(bars).fill(Number.NaN));
  let earlier: Promise<unknown>[] = [];
  const processed = (start: number, rows: number, columns: readonly Float64Array[]): readonly Float64Array[] => {
    if (processors.length === 0) return columns;
    const times = klines.openTime.subarray(start, start + rows);
    return applyProcessors(processors, { rows, times, names: plan.names, columns }, 'prediction').samples.columns;
  };
  await computeFeatures(kernels, plan, klines, {
    control,
    onBlock: async ({ start, rows, columns: computed }) => {
      const columns = processed(start, rows, computed);
      hashers.forEach((hasher, column) => hasher.update(columns[column]));
      // All columns fill their chunks together: waiting here keeps no more than one round of them in memory.
      if (Math.floor((start + rows) / chunkValues) > Math.floor(start / chunkValues)) {
        await Promise.all(earlier);
        earlier = hashers.map((hasher) => hasher.settled());
      }
      for (const [index, { model, outputs, warmUp }] of tasks.entries()) {
        const skipped = Math.max(0, warmUp - start);
        if (skipped >= rows) continue;
        const input = { rows, columns: outputs.map((output) => columns[output]) };
        const scores = rawScores(await model.predict(input), model.card.outputCount);
        raw[index].set(scores.subarray(skipped), start + skipped);
      }
    },
  });
  return { raw, digests: await Promise.all(hashers.map((hasher) => hasher.peek())) };
}

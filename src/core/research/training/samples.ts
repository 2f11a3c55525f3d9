import { dataError } from '../../base/errors.ts';
import { makeSplits, type BarRange, type Split } from '../../evaluation/splits.ts';
import { computeColumns } from '../../features/compute.ts';
import { compileLabel, computeLabel } from '../../features/label.ts';
import { compilePlan, selectOutputs } from '../../features/planner.ts';
import type { RollingKernels } from '../../kernels/rolling.ts';
import { barCount, type Klines } from '../../klines/klines.ts';
import type { TrainingRecipe } from './recipe.ts';

/** Features and label of every bar, and how the bars are divided. */
export interface TrainingSamples {
  readonly names: readonly string[];
  /** One column a feature over all bars. */
  readonly columns: readonly Float64Array[];
  /** NaN in the last `horizon` bars. */
  readonly label: Float64Array;
  readonly horizon: number;
  /** First bar at which every feature is complete; training starts no earlier. */
  readonly warmUp: number;
  readonly split: Split;
}

/** The rows of a range, as views on the columns. */
export const rowsOf = ({ columns, label }: TrainingSamples, { start, end }: BarRange) => ({
  columns: columns.map((column) => column.subarray(start, end)),
  label: label.subarray(start, end),
});

/** Computes what a recipe trains on. Data error `TRAINING_ROWS` where no complete row is left to train on. */
export function prepareSamples(
  kernels: RollingKernels,
  klines: Klines,
  { set, columns, label, split }: Pick<TrainingRecipe, 'set' | 'columns' | 'label' | 'split'>,
): TrainingSamples {
  const whole = compilePlan(set.features, { windows: set.windows });
  const plan = columns === undefined ? whole : selectOutputs(whole, columns);
  const compiled = compileLabel(label);
  const bars = barCount(klines);
  const [divided] = makeSplits(split, bars, compiled.horizon);
  const train = divided.train.flatMap(({ start, end }) =>
    end > plan.warmUp ? [{ start: Math.max(start, plan.warmUp), end }] : [],
  );
  if (train.length === 0) {
    throw dataError(
      'TRAINING_ROWS',
      `training: expected bars after the ${plan.warmUp} that the features need to be complete, got none of ${bars}`,
      { hint: 'Load more bars, or take features with shorter windows.' },
    );
  }
  return {
    names: plan.names,
    columns: computeColumns(kernels, plan, klines),
    label: computeLabel(kernels, compiled, klines),
    horizon: compiled.horizon,
    warmUp: plan.warmUp,
    // Without a share of their own, all later bars stop the training early, and none stays unseen.
    split: split.valid === undefined ? { ...divided, train, valid: divided.test, test: [] } : { ...divided, train },
  };
}

import type { RunControl } from '../base/progress.ts';
import type { TrainingKernels } from '../kernels/training.ts';
import type { Ensemble } from '../models/lightgbm/ensemble.ts';
import type { Evaluation } from './early-stopping.ts';
import type { Judged } from './metrics/metric.ts';
import type { TrainingParameters } from './parameters/types.ts';
import type { LabelledRows } from './table.ts';

/** Rows to watch while training. */
export interface ValidationRows extends LabelledRows {
  /** `valid_0`, `valid_1`, … where left out. */
  readonly name?: string;
}

/** A metric of the caller's own, e.g. an information coefficient; evaluated after the built-in ones. */
export interface CustomMetric {
  readonly name: string;
  readonly higherIsBetter: boolean;
  /** Sees predictions after the objective's transform, class-major. NaN never counts as an improvement. */
  readonly evaluate: (judged: Judged) => number;
}

/** A training as asked for. */
export interface TrainingRequest extends LabelledRows {
  readonly kernels: TrainingKernels;
  readonly featureNames: readonly string[];
  readonly valid?: readonly ValidationRows[];
  /** LightGBM parameters under any of LightGBM's names. */
  readonly params?: TrainingParameters;
  /** Rounds at most, where `params` does not say; 1000. */
  readonly numBoostRound?: number;
  /** Rounds without improvement on a validation set, where `params` does not say; 50. 0 is off. */
  readonly earlyStoppingRounds?: number;
  /** Also evaluates the training rows, under the name `training`; they never stop a training. */
  readonly evaluateTraining?: boolean;
  readonly customMetric?: CustomMetric;
  /** Keeps the trees after the best iteration, which are cut off otherwise. */
  readonly keepAllTrees?: boolean;
  /** Called after every round; returning `'stop'` ends the training with the model so far. */
  readonly onIteration?: (report: RoundReport) => 'stop' | void;
  readonly control?: RunControl;
}

/** How a training stands after a round: what a live curve draws. */
export interface RoundReport {
  /** Rounds done, and planned at most. */
  readonly iteration: number;
  readonly total: number;
  readonly trees: number;
  readonly evaluations: readonly Evaluation[];
}

/** Metric values by data set and metric, one a round. */
export type Evals = Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;

export interface FeatureImportance {
  /** Nodes that split on each feature. */
  readonly split: Float64Array;
  /** Sum of their gains. */
  readonly gain: Float64Array;
}

/** Why a training ended. */
export type StopReason = 'all rounds' | 'early stopping' | 'stopped by the caller';

export interface TrainingResult {
  readonly model: Ensemble;
  /** Iterations that the model should be used with: the best one with early stopping, all otherwise. */
  readonly bestIteration: number;
  readonly evals: Evals;
  readonly featureImportance: FeatureImportance;
  readonly stopped: StopReason;
  /** Rows left out because their label is NaN. */
  readonly droppedRows: number;
}

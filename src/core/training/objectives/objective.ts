import type { Gradients, Scores } from '../../kernels/training-scores.ts';
import type { TrainingKernels } from '../../kernels/training.ts';
import type { DataSet } from '../dataset.ts';
import type { Parameters } from '../parameters/types.ts';

/** What an objective is made from. */
export interface ObjectiveInput {
  readonly data: DataSet;
  readonly parameters: Parameters;
  /** exp and log with the same bits everywhere. */
  readonly math: Pick<TrainingKernels, 'exp' | 'log'>;
}

/** What a training optimises. */
export interface Objective {
  /** The objective line of the text model. */
  readonly text: string;
  /** Trees per iteration. */
  readonly classes: number;
  /** Every hessian is 1. */
  readonly unitHessians: boolean;
  /** Rows of the positive class, where there is one. */
  readonly positives: number;
  /** The score to start from. */
  startValue(classIndex: number): number;
  /** Whether the class can be trained at all: data of one class cannot. */
  canTrain(classIndex: number): boolean;
  computeGradients(scores: Scores, gradients: Gradients): void;
  /** A leaf's value computed anew from the rows in it; absent where the tree's own value stands. */
  renewLeaf?(rows: Uint32Array, scores: Float64Array): number;
  /** Raw scores of one data set as predictions, class-major. */
  transform(raw: Float64Array): Float64Array;
}

import { mean, variance } from '../../evaluation/moments.ts';
import type { TrainingKernels } from '../../kernels/training.ts';
import type { Tree } from '../../models/lightgbm/ensemble.ts';
import { train } from '../train.ts';
import { leastForImportance } from './settings.ts';
import { toCube, type SearchSpace } from './space.ts';
import type { Trial } from './trial.ts';

/** How much a parameter moves the objective over the whole space, alone. */
export interface ParameterImportance {
  readonly name: string;
  /** Share of the variance that all parameters explain alone; the shares add up to 1. */
  readonly share: number;
}

const trees = 64;

/** A leaf as a box of the unit cube. */
interface Box {
  readonly value: number;
  readonly low: readonly number[];
  readonly high: readonly number[];
}

function boxesOf(tree: Tree, dimensions: number): Box[] {
  const boxes: Box[] = [];
  const descend = (child: number, low: readonly number[], high: readonly number[]): void => {
    if (child < 0 || tree.leafCount === 1) {
      boxes.push({ value: tree.leafValue[child < 0 ? ~child : 0], low, high });
      return;
    }
    const feature = tree.splitFeature[child];
    const cut = Math.min(high[feature], Math.max(low[feature], tree.threshold[child]));
    descend(tree.leftChild[child], low, high.with(feature, cut));
    descend(tree.rightChild[child], low.with(feature, cut), high);
  };
  descend(0, Array<number>(dimensions).fill(0), Array<number>(dimensions).fill(1));
  return boxes;
}

const volume = ({ low, high }: Box): number => low.reduce((product, from, d) => product * (high[d] - from), 1);

/** Variance over [0, 1] of the tree's mean over all other parameters. */
function marginalVariance(boxes: readonly Box[], dimension: number): number {
  const cuts = [...new Set(boxes.flatMap(({ low, high }) => [low[dimension], high[dimension]]))].sort((a, b) => a - b);
  let average = 0;
  let square = 0;
  for (let i = 0; i + 1 < cuts.length; i++) {
    let value = 0;
    for (const box of boxes) {
      const length = box.high[dimension] - box.low[dimension];
      if (length > 0 && box.low[dimension] <= cuts[i] && box.high[dimension] >= cuts[i + 1]) {
        value += (box.value * volume(box)) / length;
      }
    }
    average += value * (cuts[i + 1] - cuts[i]);
    square += value * value * (cuts[i + 1] - cuts[i]);
  }
  return Math.max(0, square - average * average);
}

/**
 * Importance of each parameter by functional ANOVA (Hutter, Hoos and Leyton-Brown, "An Efficient Approach for Assessing
 * Hyperparameter Importance", 2014): a random forest of 64 trees learns the objective over the unit cube of the space
 * (logarithmic parameters on their logarithm) from the complete trials; in each tree the variance of a parameter's
 * marginal is taken exactly, as a share of the tree's variance, and averaged. Largest first; undefined below ten complete
 * trials, or where the objective never varies. The trees are LightGBM's, so the result is the same everywhere.
 */
export function parameterImportance(
  kernels: TrainingKernels,
  space: SearchSpace,
  trials: readonly Pick<Trial, 'state' | 'parameters' | 'value'>[],
): ParameterImportance[] | undefined {
  const complete = trials.filter(({ state }) => state === 'complete');
  const objective = Float64Array.from(complete, ({ value }) => value);
  const spread = Math.sqrt(variance(objective));
  if (complete.length < leastForImportance || !(spread > 0)) return undefined;
  const names = Object.keys(space);
  const centre = mean(objective);
  const { model } = train({
    kernels,
    featureNames: names,
    columns: names.map((name) =>
      Float64Array.from(complete, ({ parameters }) => toCube(space[name], parameters[name])),
    ),
    label: objective.map((value) => (value - centre) / spread),
    params: {
      boosting: 'rf',
      bagging_freq: 1,
      bagging_fraction: 0.63,
      num_leaves: 64,
      min_data_in_leaf: 1,
      min_data_in_bin: 1,
      min_sum_hessian_in_leaf: 0,
      feature_pre_filter: false,
      seed: 1,
    },
    numBoostRound: trees,
    earlyStoppingRounds: 0,
  });
  const shares = names.map(() => 0);
  for (const tree of model.trees) {
    const boxes = boxesOf(tree, names.length);
    const average = boxes.reduce((sum, box) => sum + box.value * volume(box), 0);
    const total = boxes.reduce((sum, box) => sum + (box.value - average) ** 2 * volume(box), 0);
    if (total > 0) names.forEach((_, d) => (shares[d] += marginalVariance(boxes, d) / total));
  }
  const all = shares.reduce((sum, share) => sum + share, 0);
  if (!(all > 0)) return undefined;
  return names.map((name, d) => ({ name, share: shares[d] / all })).sort((a, b) => b.share - a.share);
}

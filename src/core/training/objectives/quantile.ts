import type { Objective, ObjectiveInput } from './objective.ts';
import { percentile, weightedPercentile } from './percentile.ts';

const exact = (value: number): number => value;

/**
 * Objectives whose leaf value is a percentile of the leaf's residuals: absolute error (the median) and the pinball loss.
 * Trees are grown on gradients; their leaves are renewed afterwards.
 */
function percentileObjective(
  { data }: ObjectiveInput,
  text: string,
  alpha: number,
  computeGradients: Objective['computeGradients'],
): Objective {
  const { label, weight } = data;
  return {
    text,
    classes: 1,
    unitHessians: weight === undefined,
    positives: 0,
    canTrain: () => true,
    startValue: () => {
      const labels = Float64Array.from(label);
      if (weight === undefined) return percentile(labels, alpha, Math.fround);
      return weightedPercentile(labels, weight, alpha, Math.fround);
    },
    computeGradients,
    renewLeaf: (rows, scores) => {
      const residuals = Float64Array.from(rows, (row) => label[row] - scores[row]);
      if (weight === undefined) return percentile(residuals, alpha, exact);
      return weightedPercentile(
        residuals,
        Float32Array.from(rows, (row) => weight[row]),
        alpha,
        exact,
      );
    },
    transform: (raw) => raw.slice(),
  };
}

export function absoluteError(input: ObjectiveInput): Objective {
  return percentileObjective(input, 'regression_l1', 0.5, (scores, gradients) =>
    gradients.absoluteError(scores, input.data.targets),
  );
}

/** LightGBM holds the quantile level as float32. */
export function quantile(input: ObjectiveInput): Objective {
  const alpha = Math.fround(input.parameters.alpha);
  return percentileObjective(input, 'quantile', alpha, (scores, gradients) =>
    gradients.quantile(scores, input.data.targets, alpha),
  );
}

import { dataError } from '../../base/errors.ts';
import { type Gradients, type Scores, Targets } from '../../kernels/training-scores.ts';
import { signOf } from '../numbers.ts';
import { mean } from './averages.ts';
import type { Objective, ObjectiveInput } from './objective.ts';

type Compute = (gradients: Gradients, scores: Scores) => void;

const copy = (raw: Float64Array): Float64Array => raw.slice();

/** What all objectives with one score and one mean-like start value share. */
function singleScore({ data }: ObjectiveInput, text: string, unitHessians: boolean, compute: Compute): Objective {
  return {
    text,
    classes: 1,
    unitHessians: unitHessians && data.weight === undefined,
    positives: 0,
    canTrain: () => true,
    startValue: () => mean(data.label, data.weight),
    computeGradients: (scores, gradients) => compute(gradients, scores),
    transform: copy,
  };
}

/** Squared error, on square roots of the labels with reg_sqrt. */
export function squaredError(input: ObjectiveInput): Objective {
  const { data, parameters } = input;
  if (!parameters.reg_sqrt) {
    return singleScore(input, 'regression', true, (gradients, scores) => gradients.squaredError(scores, data.targets));
  }
  const roots = data.label.map((label) => signOf(label) * Math.sqrt(Math.abs(label)));
  const targets = new Targets(data.memory, roots, data.weight);
  return {
    ...singleScore(input, 'regression sqrt', true, (gradients, scores) => gradients.squaredError(scores, targets)),
    startValue: () => mean(roots, data.weight),
    transform: (raw) => raw.map((score) => signOf(score) * score * score),
  };
}

/** Squared error near the label, absolute error beyond alpha. */
export function huber(input: ObjectiveInput): Objective {
  const { data, parameters } = input;
  return singleScore(input, 'huber', true, (gradients, scores) =>
    gradients.huber(scores, data.targets, parameters.alpha),
  );
}

export function fair(input: ObjectiveInput): Objective {
  const { data, parameters } = input;
  return singleScore(input, 'fair', false, (gradients, scores) =>
    gradients.fair(scores, data.targets, parameters.fair_c),
  );
}

/** Counts with a logarithmic link. */
export function poisson(input: ObjectiveInput): Objective {
  const { data, parameters, math } = input;
  const negative = data.label.findIndex((label) => label < 0);
  if (negative >= 0) {
    throw dataError('LABEL_RANGE', `poisson: expected labels that are not negative, got ${data.label[negative]}`, {
      where: { field: 'label', row: negative + 1 },
    });
  }
  if (!data.label.some((label) => label > 0)) {
    throw dataError('LABEL_RANGE', 'poisson: expected a label above zero, got none', { where: { field: 'label' } });
  }
  const damping = math.exp(parameters.poisson_max_delta_step);
  return {
    ...singleScore(input, 'poisson', false, (gradients, scores) => gradients.poisson(scores, data.targets, damping)),
    startValue: () => {
      const average = mean(data.label, data.weight);
      return average > 0 ? math.log(average) : -Infinity;
    },
    transform: (raw) => raw.map((score) => math.exp(score)),
  };
}

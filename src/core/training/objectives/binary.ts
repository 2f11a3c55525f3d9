import { formatG } from '../../models/lightgbm/format.ts';
import { EPSILON } from '../numbers.ts';
import { weightOf } from './averages.ts';
import type { Objective, ObjectiveInput } from './objective.ts';

const isPositive = (label: number): boolean => label > 0;

/** Log loss of two classes: a label above zero is the positive one. */
export function binary({ data, parameters, math }: ObjectiveInput): Objective {
  const { label, weight } = data;
  const { sigmoid, is_unbalance, scale_pos_weight } = parameters;
  const positives = weightOf(label, undefined, isPositive).matching;
  const negatives = label.length - positives;
  const trainable = positives > 0 && negatives > 0;
  let negativeWeight = 1;
  let positiveWeight = 1;
  if (is_unbalance && trainable) {
    if (positives > negatives) negativeWeight = positives / negatives;
    else positiveWeight = negatives / positives;
  }
  positiveWeight *= scale_pos_weight;
  return {
    text: `binary sigmoid:${formatG(sigmoid)}`,
    classes: 1,
    unitHessians: false,
    positives,
    canTrain: () => trainable,
    startValue: () => {
      const { matching, all } = weightOf(label, weight, isPositive);
      const share = Math.max(Math.min(matching / all, 1 - EPSILON), EPSILON);
      return math.log(share / (1 - share)) / sigmoid;
    },
    computeGradients: (scores, gradients) => {
      if (trainable) gradients.binary(scores, data.targets, sigmoid, negativeWeight, positiveWeight);
    },
    transform: (raw) => raw.map((score) => 1 / (1 + math.exp(-sigmoid * score))),
  };
}

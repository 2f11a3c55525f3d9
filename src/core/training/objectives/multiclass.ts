import { dataError } from '../../base/errors.ts';
import { EPSILON } from '../numbers.ts';
import { weightOf } from './averages.ts';
import type { Objective, ObjectiveInput } from './objective.ts';

function checkLabels(label: Float32Array, classes: number): void {
  const bad = label.findIndex((value) => !Number.isInteger(value) || value < 0 || value >= classes);
  if (bad < 0) return;
  const message = `multiclass: expected labels 0 to ${classes - 1}, got ${label[bad]} at row ${bad + 1}`;
  throw dataError('LABEL_RANGE', message, { where: { field: 'label', row: bad + 1 } });
}

/** Log loss of several classes, labels 0 to num_class-1, one tree a class and iteration. */
export function multiclass({ data, parameters, math }: ObjectiveInput): Objective {
  const { label, weight } = data;
  const classes = parameters.num_class;
  checkLabels(label, classes);
  const shares = Array.from({ length: classes }, (_, k) => {
    const { matching, all } = weightOf(label, weight, (value) => value === k);
    return matching / all;
  });
  return {
    text: `multiclass num_class:${classes}`,
    classes,
    unitHessians: false,
    positives: 0,
    canTrain: (k) => shares[k] > EPSILON && shares[k] < 1 - EPSILON,
    startValue: (k) => math.log(Math.max(EPSILON, shares[k])),
    computeGradients: (scores, gradients) => gradients.softmax(scores, data.targets),
    transform: (raw) => softmaxRows(raw, classes, math.exp),
  };
}

/** Probabilities of each row, class-major like the scores. */
function softmaxRows(raw: Float64Array, classes: number, exp: (x: number) => number): Float64Array {
  const rows = raw.length / classes;
  const probabilities = new Float64Array(raw.length);
  for (let row = 0; row < rows; row++) {
    let largest = raw[row];
    for (let k = 1; k < classes; k++) largest = Math.max(largest, raw[k * rows + row]);
    let sum = 0;
    for (let k = 0; k < classes; k++) {
      const at = k * rows + row;
      probabilities[at] = exp(raw[at] - largest);
      sum += probabilities[at];
    }
    for (let k = 0; k < classes; k++) probabilities[k * rows + row] /= sum;
  }
  return probabilities;
}

import { EPSILON } from '../numbers.ts';
import { meanLoss, type Metric, pointwise } from './metric.ts';

type Log = (x: number) => number;

/** Minus the logarithm of a probability, bounded. */
const surprise = (probability: number, log: Log): number => -log(probability > EPSILON ? probability : EPSILON);

export const binaryLogloss = (log: Log): Metric =>
  pointwise('binary_logloss', (prediction, label) => surprise(label > 0 ? prediction : 1 - prediction, log));

export const binaryError: Metric = pointwise('binary_error', (prediction, label) =>
  prediction <= 0.5 === label > 0 ? 1 : 0,
);

export const multiLogloss = (log: Log): Metric => ({
  name: 'multi_logloss',
  higherIsBetter: false,
  evaluate: (judged) =>
    meanLoss(judged, (row) => surprise(judged.predictions[judged.label[row] * judged.rows + row], log)),
});

/** Wrong where another class is at least as probable as the label's. */
export const multiError: Metric = {
  name: 'multi_error',
  higherIsBetter: false,
  evaluate: (judged) => {
    const { rows, classes, label, predictions } = judged;
    return meanLoss(judged, (row) => {
      const own = predictions[label[row] * rows + row];
      let asProbable = 0;
      for (let k = 0; k < classes; k++) if (predictions[k * rows + row] >= own) asProbable++;
      return asProbable > 1 ? 1 : 0;
    });
  },
};

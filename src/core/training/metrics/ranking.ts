import { type Judged, type Metric, totalWeight } from './metric.ts';

/** Rows from the highest score to the lowest. */
const descending = ({ raw, rows }: Judged): Uint32Array =>
  Uint32Array.from({ length: rows }, (_, row) => row).sort((a, b) => raw[b] - raw[a] || a - b);

/** Walks groups of equal scores from the highest down, with the weights of their negative and positive rows. */
function walkGroups(judged: Judged, visit: (negatives: number, positives: number) => void): void {
  const { raw, label, weight } = judged;
  const order = descending(judged);
  let negatives = 0;
  let positives = 0;
  order.forEach((row, i) => {
    if (i > 0 && raw[row] !== raw[order[i - 1]]) {
      visit(negatives, positives);
      negatives = 0;
      positives = 0;
    }
    const size = weight === undefined ? 1 : weight[row];
    if (label[row] > 0) positives += size;
    else negatives += size;
  });
  visit(negatives, positives);
}

/** Area under the ROC curve; 1 where there is one class only. */
export const auc: Metric = {
  name: 'auc',
  higherIsBetter: true,
  evaluate: (judged) => {
    let area = 0;
    let before = 0;
    walkGroups(judged, (negatives, positives) => {
      area += negatives * (positives * 0.5 + before);
      before += positives;
    });
    const all = totalWeight(judged);
    return before > 0 && before !== all ? area / (before * (all - before)) : 1;
  },
};

/** Mean precision over the positive rows; 1 where there are only positive ones or none. */
export const averagePrecision: Metric = {
  name: 'average_precision',
  higherIsBetter: true,
  evaluate: (judged) => {
    let sum = 0;
    let positivesBefore = 0;
    let negativesBefore = 0;
    walkGroups(judged, (negatives, positives) => {
      positivesBefore += positives;
      negativesBefore += negatives;
      sum += positives * (positivesBefore / (positivesBefore + negativesBefore));
    });
    return positivesBefore > 0 && positivesBefore !== totalWeight(judged) ? sum / positivesBefore : 1;
  },
};

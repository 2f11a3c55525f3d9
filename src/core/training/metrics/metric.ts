/** One data set's predictions, to be judged. Scores and predictions are class-major. */
export interface Judged {
  readonly rows: number;
  readonly classes: number;
  readonly label: Float32Array;
  readonly weight?: Float32Array;
  /** Scores before the objective's transform. */
  readonly raw: Float64Array;
  readonly predictions: Float64Array;
}

export interface Metric {
  readonly name: string;
  readonly higherIsBetter: boolean;
  evaluate(judged: Judged): number;
}

/** Sum of the weights in row order; the number of rows where there are none. */
export function totalWeight({ rows, weight }: Judged): number {
  if (weight === undefined) return rows;
  let sum = 0;
  for (let row = 0; row < rows; row++) sum += weight[row];
  return sum;
}

/** Weighted mean of a loss over the rows, added in row order. */
export function meanLoss(judged: Judged, loss: (row: number) => number): number {
  const { rows, weight } = judged;
  let sum = 0;
  if (weight === undefined) for (let row = 0; row < rows; row++) sum += loss(row);
  else for (let row = 0; row < rows; row++) sum += loss(row) * weight[row];
  return sum / totalWeight(judged);
}

/** A metric that is the mean of a loss of label and prediction. */
export function pointwise(name: string, loss: (prediction: number, label: number) => number): Metric {
  return {
    name,
    higherIsBetter: false,
    evaluate: (judged) => meanLoss(judged, (row) => loss(judged.predictions[row], judged.label[row])),
  };
}

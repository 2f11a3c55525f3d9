/** Weighted mean of float32 values in row order, in float64. */
export function mean(values: Float32Array, weights: Float32Array | undefined): number {
  let sum = 0;
  if (weights === undefined) {
    for (let i = 0; i < values.length; i++) sum += values[i];
    return sum / values.length;
  }
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    sum += values[i] * weights[i];
    total += weights[i];
  }
  return sum / total;
}

/** Weight of the rows that satisfy `test`, and of all rows. */
export function weightOf(
  labels: Float32Array,
  weights: Float32Array | undefined,
  test: (label: number) => boolean,
): { matching: number; all: number } {
  let matching = 0;
  let all = 0;
  for (let i = 0; i < labels.length; i++) {
    const weight = weights === undefined ? 1 : weights[i];
    if (test(labels[i])) matching += weight;
    all += weight;
  }
  return { matching, all };
}

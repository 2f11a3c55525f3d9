/**
 * One raw score a row from a model's outputs (rows x outputCount, row-major). A single output is taken as it is, a
 * probability too: 0.7 stays 0.7, so a probability model needs thresholds between 0 and 1 or a calibration. Of several
 * outputs (class probabilities, ordered from down to up) it is the last class minus the first, which lies in [-1, 1].
 */
export function rawScores(outputs: Float64Array, outputCount: number): Float64Array {
  if (outputCount === 1) return outputs;
  const rows = outputs.length / outputCount;
  const raw = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    raw[row] = outputs[row * outputCount + outputCount - 1] - outputs[row * outputCount];
  }
  return raw;
}

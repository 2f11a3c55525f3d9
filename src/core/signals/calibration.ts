import { dataError } from '../base/errors.ts';
import { portableTanh } from '../base/tanh.ts';
import type { Calibration } from '../models/model.ts';

/** Steps between the quantiles that a rank calibration keeps: fine enough for 0.4 % of the training scores. */
export const rankSteps = 256;

/** Where `raw` stands among ascending quantiles, 0 to 1: linear between two, the middle of a run of equal ones. */
function quantilePosition(quantiles: readonly number[], raw: number): number {
  // `below` counts quantiles < raw, `upTo` those <= raw.
  let below = 0;
  for (let end = quantiles.length; below < end;) {
    const middle = (below + end) >> 1;
    if (quantiles[middle] < raw) below = middle + 1;
    else end = middle;
  }
  let upTo = below;
  for (let end = quantiles.length; upTo < end;) {
    const middle = (upTo + end) >> 1;
    if (quantiles[middle] <= raw) upTo = middle + 1;
    else end = middle;
  }
  const steps = quantiles.length - 1;
  if (upTo > below) return steps === 0 ? 0.5 : (below + upTo - 1) / 2 / steps;
  if (below === 0) return 0;
  if (below > steps) return 1;
  const low = quantiles[below - 1];
  return (below - 1 + (raw - low) / (quantiles[below] - low)) / steps;
}

/**
 * Scores that thresholds can judge, from a model's own numbers. `none`: the numbers untouched. `zscore`:
 * tanh((raw - mean) / std), 0 everywhere where std is 0. `rank`: the quantile among the training scores scaled from
 * [0, 1] to [-1, 1]; what lies outside all of them is -1 or 1. NaN stays NaN; the input is not changed. The same bits
 * in every engine.
 */
export function calibrate(raw: Float64Array, calibration: Calibration): Float64Array {
  if (calibration.kind === 'none') return raw.slice();
  const score = new Float64Array(raw.length);
  if (calibration.kind === 'zscore') {
    const { mean, std } = calibration;
    for (let i = 0; i < raw.length; i++) {
      score[i] = std === 0 ? (raw[i] === raw[i] ? 0 : Number.NaN) : portableTanh((raw[i] - mean) / std);
    }
    return score;
  }
  const { quantiles } = calibration;
  for (let i = 0; i < raw.length; i++) {
    score[i] = raw[i] === raw[i] ? 2 * quantilePosition(quantiles, raw[i]) - 1 : Number.NaN;
  }
  return score;
}

/**
 * Fits a calibration on the raw scores of training rows; NaN and infinite scores are left out. `zscore` keeps mean and
 * standard deviation (ddof 1, two passes), `rank` keeps `rankSteps + 1` quantiles at equal steps, linear between order
 * statistics (Hyndman and Fan's type 7, NumPy's default). Throws CALIBRATION_ROWS where fewer than two scores remain.
 */
export function fitCalibration(kind: Calibration['kind'], trainingRawScores: Float64Array): Calibration {
  if (kind === 'none') return { kind };
  const scores = trainingRawScores.filter(Number.isFinite);
  if (scores.length < 2) {
    throw dataError(
      'CALIBRATION_ROWS',
      `calibration '${kind}': expected at least 2 finite training scores, got ${scores.length}`,
      { hint: "Use the calibration 'none', or load klines that hold the model's training bars." },
    );
  }
  if (kind === 'zscore') {
    let sum = 0;
    for (const value of scores) sum += value;
    const mean = sum / scores.length;
    let squares = 0;
    for (const value of scores) squares += (value - mean) * (value - mean);
    return { kind, mean, std: Math.sqrt(squares / (scores.length - 1)) };
  }
  scores.sort();
  const quantiles = Array.from({ length: rankSteps + 1 }, (_, step) => {
    const position = (step * (scores.length - 1)) / rankSteps;
    const low = Math.floor(position);
    const high = Math.min(low + 1, scores.length - 1);
    return scores[low] + (position - low) * (scores[high] - scores[low]);
  });
  return { kind, quantiles };
}

import { usageError } from '../base/errors.ts';
import { mean } from './moments.ts';
import { checkSameLength, completePairs } from './pairs.ts';

/** Mean squared distance of a probability from what happened (0 or 1) (Brier, 1950). NaN pairs are left out. */
export function brierScore(probability: Float64Array, happened: Float64Array): number {
  const { prediction, actual } = completePairs(probability, happened);
  return mean(prediction.map((p, i) => (p - actual[i]) ** 2));
}

export interface CalibrationBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly meanProbability: number;
  /** Share that happened. */
  readonly share: number;
}

/** How often things happened that were given a probability, in `bins` bins of equal width; empty ones are NaN. */
export function calibrationCurve(probability: Float64Array, happened: Float64Array, bins = 10): CalibrationBin[] {
  if (!Number.isInteger(bins) || bins < 1 || bins > 1000) {
    throw usageError('BINS', `calibration curve: expected a whole number of bins from 1 to 1000, got ${bins}`);
  }
  const { prediction, actual } = completePairs(probability, happened);
  const binOf = (p: number): number => Math.min(bins - 1, Math.max(0, Math.floor(p * bins)));
  return Array.from({ length: bins }, (_, bin) => {
    const inside = (_: number, i: number): boolean => binOf(prediction[i]) === bin;
    const own = actual.filter(inside);
    return {
      from: bin / bins,
      to: (bin + 1) / bins,
      count: own.length,
      meanProbability: mean(prediction.filter(inside)),
      share: mean(own),
    };
  });
}

/** Bars by signal (rows: sell, hold, buy) and by the outcome's sign (columns: down, none, up). */
export type Confusion = readonly [readonly number[], readonly number[], readonly number[]];

/** Counts signals against what happened; bars whose outcome is NaN are left out, as are those without a `score`. */
export function confusion(signal: Int8Array, score: Float64Array, actual: Float64Array): Confusion {
  checkSameLength(score, actual);
  const table: [number[], number[], number[]] = [
    [0, 0, 0],
    [0, 0, 0],
    [0, 0, 0],
  ];
  for (let i = 0; i < signal.length; i++) {
    if (actual[i] === actual[i] && score[i] === score[i]) table[signal[i] + 1][Math.sign(actual[i]) + 1]++;
  }
  return table;
}

import { rankIc } from './ic.ts';

/**
 * Mean change of position from bar to bar, positions being -1, 0 and 1: 0 never moves, 2 turns round every bar. Bars
 * whose `score` is NaN do not count, nor does the step to or from one; NaN where no two neighbours count.
 */
export function signalTurnover(signal: Int8Array, score: Float64Array): number {
  let moved = 0;
  let steps = 0;
  for (let i = 1; i < signal.length; i++) {
    if (Number.isNaN(score[i]) || Number.isNaN(score[i - 1])) continue;
    moved += Math.abs(signal[i] - signal[i - 1]);
    steps++;
  }
  return steps > 0 ? moved / steps : Number.NaN;
}

/** Rank correlation of a prediction with itself `lag` bars earlier: near 1 it hardly turns over. */
export const rankAutocorrelation = (prediction: Float64Array, lag = 1): number =>
  rankIc(prediction.subarray(lag), prediction.subarray(0, Math.max(0, prediction.length - lag)));

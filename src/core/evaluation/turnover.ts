import { rankIc } from './ic.ts';

/** Mean change of position from bar to bar, positions being -1, 0 and 1: 0 never moves, 2 turns round every bar. */
export function signalTurnover(signal: Int8Array): number {
  let moved = 0;
  for (let i = 1; i < signal.length; i++) moved += Math.abs(signal[i] - signal[i - 1]);
  return signal.length > 1 ? moved / (signal.length - 1) : Number.NaN;
}

/** Rank correlation of a prediction with itself `lag` bars earlier: near 1 it hardly turns over. */
export const rankAutocorrelation = (prediction: Float64Array, lag = 1): number =>
  rankIc(prediction.subarray(lag), prediction.subarray(0, Math.max(0, prediction.length - lag)));

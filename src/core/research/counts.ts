import type { SignalSeries } from '../signals/signal.ts';

/** How often each direction stands in a series, over bars that have a score. */
export interface SignalCounts {
  readonly buy: number;
  readonly hold: number;
  readonly sell: number;
  /** Bars without a score (warm-up, NaN). */
  readonly missing: number;
}

/** How often each direction stands in a series; bars without a score are counted apart. */
export function countSignals({ score, signal }: SignalSeries): SignalCounts {
  let buy = 0;
  let sell = 0;
  let missing = 0;
  for (let i = 0; i < score.length; i++) {
    if (score[i] !== score[i]) missing++;
    else if (signal[i] === 1) buy++;
    else if (signal[i] === -1) sell++;
  }
  return { buy, sell, missing, hold: score.length - buy - sell - missing };
}

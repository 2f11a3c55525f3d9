import type { SignalSeries } from '../signals/signal.ts';
import type { SignalCounts } from './report.ts';

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

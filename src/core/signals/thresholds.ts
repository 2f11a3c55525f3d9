import { usageError } from '../base/errors.ts';
import { defaultThresholds } from './signal.ts';
import type { Direction, Signal, SignalSeries, Thresholds } from './signal.ts';

/** Refuses thresholds that are no numbers or that lie in the wrong order, where a score could be both buy and sell. */
export function checkThresholds({ buy, sell }: Thresholds): void {
  if (!Number.isFinite(buy) || !Number.isFinite(sell)) {
    throw usageError('THRESHOLDS', `thresholds: expected finite numbers, got buy ${buy} and sell ${sell}`);
  }
  if (sell > buy) {
    throw usageError('THRESHOLDS', `thresholds: expected sell not above buy, got buy ${buy} and sell ${sell}`, {
      hint: 'A score above the buy threshold buys, one below the sell threshold sells.',
    });
  }
}

const directionOf = (score: number, { buy, sell }: Thresholds): Direction => (score > buy ? 1 : score < sell ? -1 : 0);

/** How far `past` the threshold, as a share of the `room` between it and the end of the scale. */
function confidenceOf(past: number, room: number): number {
  // A threshold at or beyond the end of the scale leaves no room: whatever passes it has passed it wholly.
  if (!(room > 0)) return 1;
  const share = past / room;
  return share < 1 ? share : 1;
}

/**
 * The direction of one score. Buy strictly above `buy` with confidence (score - buy) / (1 - buy), sell strictly below
 * `sell` with confidence (sell - score) / (1 + sell), both cut to [0, 1]; everything between holds with confidence 0,
 * and so does NaN.
 */
export function getSignal(score: number, thresholds: Thresholds = defaultThresholds): Signal {
  checkThresholds(thresholds);
  const { buy, sell } = thresholds;
  const signal = directionOf(score, thresholds);
  if (signal === 1) return { signal, score, confidence: confidenceOf(score - buy, 1 - buy) };
  if (signal === -1) return { signal, score, confidence: confidenceOf(sell - score, 1 + sell) };
  return { signal, score, confidence: 0 };
}

/** `getSignal` for every bar. The scores are kept as they are, not copied. */
export function signalSeries(score: Float64Array, thresholds: Thresholds = defaultThresholds): SignalSeries {
  checkThresholds(thresholds);
  const { buy, sell } = thresholds;
  const signal = new Int8Array(score.length);
  const confidence = new Float64Array(score.length);
  for (let i = 0; i < score.length; i++) {
    const value = score[i];
    const direction = directionOf(value, thresholds);
    signal[i] = direction;
    if (direction === 1) confidence[i] = confidenceOf(value - buy, 1 - buy);
    else if (direction === -1) confidence[i] = confidenceOf(sell - value, 1 + sell);
  }
  return { score, signal, confidence };
}

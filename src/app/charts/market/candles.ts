import type { Klines } from '../../../core/klines/klines.ts';
import type { BarWindow } from './window.ts';

/** One candle of a window; times in epoch seconds, as the chart library counts. */
export interface Candle {
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/**
 * The candles of a window, each merged from `step` bars: first open, highest high, lowest low, last close, volumes
 * added. NaN values are left out; a candle whose bars lack a price has NaN there.
 */
export function candlesOf(klines: Klines, { start, end, step }: BarWindow): Candle[] {
  const { openTime, open, high, low, close, volume } = klines;
  const candles: Candle[] = [];
  for (let first = start; first < end; first += step) {
    const stop = Math.min(first + step, end);
    let [o, h, l, c, v] = [NaN, NaN, NaN, NaN, NaN];
    for (let bar = first; bar < stop; bar++) {
      if (Number.isNaN(o)) o = open[bar];
      if (!(h >= high[bar]) && !Number.isNaN(high[bar])) h = high[bar];
      if (!(l <= low[bar]) && !Number.isNaN(low[bar])) l = low[bar];
      if (!Number.isNaN(close[bar])) c = close[bar];
      if (!Number.isNaN(volume[bar])) v = Number.isNaN(v) ? volume[bar] : v + volume[bar];
    }
    candles.push({ time: openTime[first] / 1000, open: o, high: h, low: l, close: c, volume: v });
  }
  return candles;
}

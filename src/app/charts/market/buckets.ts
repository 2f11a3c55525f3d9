// Thinned columns for drawing many bars to a candle, kept per column and window so that panning costs nothing.
import type { BarWindow } from './window.ts';

/** Lowest and highest value of each candle of a window; NaN where a candle has none. */
export interface Envelope {
  readonly low: Float32Array;
  readonly high: Float32Array;
}

/** Share of buys and of sells among the bars of each candle of a window, 0 to 1. */
export interface VoteShares {
  readonly buy: Float32Array;
  readonly sell: Float32Array;
}

/** Remembers the last thinning of each column; columns are never changed in place. */
function perColumn<Column extends object, Thinned>(thin: (column: Column, window: BarWindow) => Thinned) {
  const kept = new WeakMap<Column, { readonly window: BarWindow; readonly thinned: Thinned }>();
  return (column: Column, window: BarWindow): Thinned => {
    const last = kept.get(column);
    if (last?.window === window) return last.thinned;
    const thinned = thin(column, window);
    kept.set(column, { window, thinned });
    return thinned;
  };
}

const candleCount = ({ start, end, step }: BarWindow): number => Math.ceil((end - start) / step);

export const envelopeOf = perColumn((values: Float64Array, window: BarWindow): Envelope => {
  const candles = candleCount(window);
  const low = new Float32Array(candles);
  const high = new Float32Array(candles);
  for (let candle = 0, bar = window.start; candle < candles; candle++) {
    const stop = Math.min(bar + window.step, values.length);
    let least = Infinity;
    let most = -Infinity;
    for (; bar < stop; bar++) {
      const value = values[bar];
      if (value < least) least = value;
      if (value > most) most = value;
    }
    low[candle] = least <= most ? least : NaN;
    high[candle] = least <= most ? most : NaN;
  }
  return { low, high };
});

export const voteSharesOf = perColumn((signal: Int8Array, window: BarWindow): VoteShares => {
  const candles = candleCount(window);
  const buy = new Float32Array(candles);
  const sell = new Float32Array(candles);
  for (let candle = 0, bar = window.start; candle < candles; candle++) {
    const first = bar;
    const stop = Math.min(bar + window.step, signal.length);
    let buys = 0;
    let sells = 0;
    for (; bar < stop; bar++) {
      if (signal[bar] > 0) buys++;
      else if (signal[bar] < 0) sells++;
    }
    const bars = Math.max(1, stop - first);
    buy[candle] = buys / bars;
    sell[candle] = sells / bars;
  }
  return { buy, sell };
});

/** Lowest and highest finite value of the columns together with `atLeast`. */
export function extentOf(columns: readonly Float64Array[], atLeast: readonly [number, number]): [number, number] {
  let [low, high] = atLeast;
  for (const column of columns) {
    for (let index = 0; index < column.length; index++) {
      const value = column[index];
      if (value < low && value > -Infinity) low = value;
      else if (value > high && value < Infinity) high = value;
    }
  }
  return [low, high];
}

/**
 * Bars of one symbol. All columns have the same length; `openTime` is in epoch milliseconds UTC and strictly
 * ascending. A bar is known at `openTime + intervalMs`. A missing value is NaN.
 */
export interface Klines {
  readonly symbol: string;
  /** Time between two bars, in milliseconds; 0 where a single bar leaves it unknown. */
  readonly intervalMs: number;
  readonly openTime: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  /** Volume in the quote currency, where the source has it. */
  readonly quoteVolume?: Float64Array;
  /** Number of trades, where the source has it. */
  readonly trades?: Float64Array;
}

/** Several symbols, each with its own bars. */
export type Panel = ReadonlyMap<string, Klines>;

export const barCount = (klines: Klines): number => klines.openTime.length;

/** Bars `start` to `end` (half-open), sharing memory with the original. */
export function sliceKlines(klines: Klines, start: number, end: number): Klines {
  const cut = (column: Float64Array): Float64Array => column.subarray(start, end);
  return {
    ...klines,
    openTime: cut(klines.openTime),
    open: cut(klines.open),
    high: cut(klines.high),
    low: cut(klines.low),
    close: cut(klines.close),
    volume: cut(klines.volume),
    ...(klines.quoteVolume ? { quoteVolume: cut(klines.quoteVolume) } : {}),
    ...(klines.trades ? { trades: cut(klines.trades) } : {}),
  };
}

/** The columns in their canonical order, as fingerprints and exports take them. */
export function klinesColumns(klines: Klines): Float64Array[] {
  const { openTime, open, high, low, close, volume, quoteVolume, trades } = klines;
  return [openTime, open, high, low, close, volume, ...(quoteVolume ? [quoteVolume] : []), ...(trades ? [trades] : [])];
}

import type { Klines } from './klines.ts';

/** Bars on their way through the doctor: columns as they were read, in the order of the file. */
export interface RawBars {
  /** Epoch milliseconds UTC. */
  readonly time: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  readonly quoteVolume?: Float64Array;
  readonly trades?: Float64Array;
  /** Row of the table (0-based) that each bar came from. */
  readonly origin: Uint32Array;
}

const gather = (column: Float64Array, indices: Uint32Array): Float64Array => {
  const result = new Float64Array(indices.length);
  for (let i = 0; i < indices.length; i++) result[i] = column[indices[i]];
  return result;
};

/** Bars as klines, sharing their columns. */
export function klinesFrom(bars: RawBars, symbol: string, intervalMs: number): Klines {
  const { time, open, high, low, close, volume, quoteVolume, trades } = bars;
  return {
    symbol,
    intervalMs,
    openTime: time,
    open,
    high,
    low,
    close,
    volume,
    ...(quoteVolume ? { quoteVolume } : {}),
    ...(trades ? { trades } : {}),
  };
}

/** The bars at `indices`, in that order. */
export function pickBars(bars: RawBars, indices: Uint32Array): RawBars {
  const { quoteVolume, trades } = bars;
  return {
    time: gather(bars.time, indices),
    open: gather(bars.open, indices),
    high: gather(bars.high, indices),
    low: gather(bars.low, indices),
    close: gather(bars.close, indices),
    volume: gather(bars.volume, indices),
    ...(quoteVolume ? { quoteVolume: gather(quoteVolume, indices) } : {}),
    ...(trades ? { trades: gather(trades, indices) } : {}),
    origin: indices.map((i) => bars.origin[i]),
  };
}

/** All bars but those at `dropped` (ascending). */
export function dropBars(bars: RawBars, dropped: readonly number[]): RawBars {
  const kept = new Uint32Array(bars.time.length - dropped.length);
  let next = 0;
  let at = 0;
  for (let i = 0; i < bars.time.length; i++) {
    if (dropped[next] === i) next++;
    else kept[at++] = i;
  }
  return pickBars(bars, kept);
}

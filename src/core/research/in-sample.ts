import type { Klines } from '../klines/klines.ts';
import type { TrainedRange } from '../models/model.ts';
import type { BarRange } from './report.ts';

/** First bar whose open time is at least `time`. */
function firstBarFrom(openTime: Float64Array, time: number): number {
  let start = 0;
  for (let end = openTime.length; start < end;) {
    const middle = (start + end) >> 1;
    if (openTime[middle] < time) start = middle + 1;
    else end = middle;
  }
  return start;
}

/** Bars whose open time lies between two times, both included; undefined where there is none. */
function barsBetween(openTime: Float64Array, from: number, to: number): BarRange | undefined {
  const start = firstBarFrom(openTime, from);
  let end = firstBarFrom(openTime, to);
  if (end < openTime.length && openTime[end] === to) end++;
  return end > start ? { start, end } : undefined;
}

/** Whether a model's training bars can be among these: the same bars by hash, or the same symbol and interval. */
const sameMarket = (trained: TrainedRange, klines: Klines, klinesSha256: string): boolean =>
  trained.klinesSha256 === klinesSha256 ||
  (trained.symbol.toLowerCase() === klines.symbol.toLowerCase() && trained.intervalMs === klines.intervalMs);

/** Where a model's training rows, and those of its early stopping, lie in the loaded klines. */
export interface InSample {
  readonly trained?: BarRange;
  readonly valid?: BarRange;
}

export function inSampleBars(trained: TrainedRange | undefined, klines: Klines, klinesSha256: string): InSample {
  if (trained === undefined || !sameMarket(trained, klines, klinesSha256)) return {};
  const { from, to, validFrom, validTo } = trained;
  const rows = barsBetween(klines.openTime, from, to);
  const stopping =
    validFrom !== undefined && validTo !== undefined ? barsBetween(klines.openTime, validFrom, validTo) : undefined;
  return { ...(rows ? { trained: rows } : {}), ...(stopping ? { valid: stopping } : {}) };
}

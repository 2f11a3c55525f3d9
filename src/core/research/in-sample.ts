import { placeFrom } from '../base/ascending.ts';
import type { Klines } from '../klines/klines.ts';
import type { TrainedRange } from '../models/model.ts';
import type { BarRange } from './report.ts';

/** Bars whose open time lies between two times, both included; undefined where there is none. */
function barsBetween(openTime: Float64Array, from: number, to: number): BarRange | undefined {
  const start = placeFrom(openTime, from);
  let end = placeFrom(openTime, to);
  if (end < openTime.length && openTime[end] === to) end++;
  return end > start ? { start, end } : undefined;
}

/** What a series is of; the interval is undefined where nobody said it. */
export interface Market {
  readonly symbol: string;
  readonly intervalMs: number | undefined;
}

const sameMarket = (trained: TrainedRange, { symbol, intervalMs }: Market): boolean =>
  trained.symbol.toLowerCase() === symbol.toLowerCase() &&
  (intervalMs === undefined || trained.intervalMs === intervalMs);

/** Whether a bar of a market is one that a model was trained on, or that its training was stopped by. */
export function knowsBar(trained: TrainedRange | undefined, market: Market, openTime: number): boolean {
  if (trained === undefined || !sameMarket(trained, market)) return false;
  const { from, to, validFrom = Infinity, validTo = -Infinity } = trained;
  return (openTime >= from && openTime <= to) || (openTime >= validFrom && openTime <= validTo);
}

/** Where a model's training rows, and those of its early stopping, lie in the loaded klines. */
export interface InSample {
  readonly trained?: BarRange;
  readonly valid?: BarRange;
}

/** A model's training bars can be among these where they are the same bars by hash, or of the same symbol and interval. */
export function inSampleBars(trained: TrainedRange | undefined, klines: Klines, klinesSha256: string): InSample {
  if (trained === undefined) return {};
  if (trained.klinesSha256 !== klinesSha256 && !sameMarket(trained, klines)) return {};
  const { from, to, validFrom, validTo } = trained;
  const rows = barsBetween(klines.openTime, from, to);
  const stopping =
    validFrom !== undefined && validTo !== undefined ? barsBetween(klines.openTime, validFrom, validTo) : undefined;
  return { ...(rows ? { trained: rows } : {}), ...(stopping ? { valid: stopping } : {}) };
}

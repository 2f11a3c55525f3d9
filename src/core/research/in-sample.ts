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

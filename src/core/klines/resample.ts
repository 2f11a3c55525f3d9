import { usageError } from '../base/errors.ts';
import { DAY, formatInterval, isCalendarInterval } from './interval.ts';
import { barCount, type Klines } from './klines.ts';

export interface Resampled {
  readonly klines: Klines;
  /** 1 where the higher bar has closed by the time the last lower bar closed, else 0: only the last can be 0. */
  readonly closed: Uint8Array;
  /** 1 where the bar has closed and the data reaches back to its start, else 0: only the first and last can be 0. */
  readonly whole: Uint8Array;
}

const WEEK = 7 * DAY;
/** 1970-01-01 was a Thursday; weeks start on Monday. */
const FIRST_MONDAY = 4 * DAY;

/** Open time of the higher bar that holds `time`: aligned to UTC; weeks to Monday; months, quarters, years to their first. */
function bucketStart(time: number, intervalMs: number): number {
  if (isCalendarInterval(intervalMs)) {
    const date = new Date(time);
    const months = intervalMs <= 31 * DAY ? 1 : intervalMs <= 92 * DAY ? 3 : 12;
    return Date.UTC(date.getUTCFullYear(), Math.floor(date.getUTCMonth() / months) * months, 1);
  }
  const offset = intervalMs % WEEK === 0 ? FIRST_MONDAY : 0;
  return Math.floor((time - offset) / intervalMs) * intervalMs + offset;
}

/** First moment after the higher bar that starts at `start`. */
function bucketEnd(start: number, intervalMs: number): number {
  // A nominal calendar length is never shorter than the real one, so this lies in the next bar.
  return isCalendarInterval(intervalMs) ? bucketStart(start + intervalMs, intervalMs) : start + intervalMs;
}

/**
 * Bars of a higher interval: first open, highest high, lowest low, last close, sums of volume, quote volume and trades
 * in bar order. A higher bar stands where at least one lower bar does; NaN inside it stays visible as NaN.
 * Errors (usage): `INTERVAL_ORDER` where the new interval is not longer, or cannot be cut from the old one.
 */
export function resampleKlines(klines: Klines, intervalMs: number): Resampled {
  const lower = klines.intervalMs;
  if (!(lower > 0) || intervalMs <= lower || (!isCalendarInterval(intervalMs) && intervalMs % lower !== 0)) {
    throw usageError(
      'INTERVAL_ORDER',
      `resample: expected a multiple of ${formatInterval(lower) || 'a known interval'}, got ${formatInterval(intervalMs)}`,
    );
  }
  const bars = barCount(klines);
  // starts[k] is the first lower bar of higher bar k.
  const starts: number[] = [];
  const times: number[] = [];
  for (let bar = 0; bar < bars; bar++) {
    const start = bucketStart(klines.openTime[bar], intervalMs);
    if (start === times.at(-1)) continue;
    times.push(start);
    starts.push(bar);
  }
  const fold = (column: Float64Array, step: (kept: number, next: number) => number): Float64Array =>
    Float64Array.from(starts, (from, k) => {
      const to = starts[k + 1] ?? bars;
      let value = column[from];
      for (let bar = from + 1; bar < to; bar++) value = step(value, column[bar]);
      return value;
    });
  const sum = (kept: number, next: number): number => kept + next;
  const now = bars === 0 ? 0 : klines.openTime[bars - 1] + lower;
  const closed = Uint8Array.from(times, (start) => (bucketEnd(start, intervalMs) <= now ? 1 : 0));
  return {
    klines: {
      symbol: klines.symbol,
      intervalMs,
      openTime: Float64Array.from(times),
      open: fold(klines.open, (kept) => kept),
      high: fold(klines.high, Math.max),
      low: fold(klines.low, Math.min),
      close: fold(klines.close, (_, next) => next),
      volume: fold(klines.volume, sum),
      ...(klines.quoteVolume ? { quoteVolume: fold(klines.quoteVolume, sum) } : {}),
      ...(klines.trades ? { trades: fold(klines.trades, sum) } : {}),
    },
    closed,
    whole: closed.map((flag, k) => (k === 0 && klines.openTime[0] > times[0] ? 0 : flag)),
  };
}

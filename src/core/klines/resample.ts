import { usageError } from '../base/errors.ts';
import { DAY, formatInterval, isCalendarInterval, MONTH } from './interval.ts';
import type { Klines } from './klines.ts';
import { barCount } from './klines.ts';

/** Klines of a higher interval, made from those of a lower one. */
export interface ResampledKlines {
  readonly klines: Klines;
  /** 1 where the lower bars reach from the start to the end of the higher bar, as far as one can see; else 0. */
  readonly whole: Uint8Array;
  /** When each bar's values are final (epoch ms): the end of its period. */
  readonly knownAt: Float64Array;
}

/** 1970-01-05, the first Monday: weeks start there. */
const FIRST_MONDAY = 4 * DAY;
const WEEK = 7 * DAY;

/** The period that a time falls into: its start and its end (epoch ms). */
function periodOf(ms: number, intervalMs: number): readonly [start: number, end: number] {
  if (isCalendarInterval(intervalMs)) {
    const date = new Date(ms);
    const months = intervalMs === MONTH ? 1 : intervalMs < 365 * DAY ? 3 : 12;
    const first = Math.floor(date.getUTCMonth() / months) * months;
    return [Date.UTC(date.getUTCFullYear(), first), Date.UTC(date.getUTCFullYear(), first + months)];
  }
  const origin = intervalMs % WEEK === 0 ? FIRST_MONDAY : 0;
  const start = Math.floor((ms - origin) / intervalMs) * intervalMs + origin;
  return [start, start + intervalMs];
}

/** Adds a missing-aware term: what is unknown in one bar is unknown in the sum. */
const addTo = (column: Float64Array | undefined, bar: number, source: Float64Array | undefined, i: number): void => {
  if (column !== undefined && source !== undefined) column[bar] += source[i];
};

/**
 * Puts bars together to a higher interval, on periods aligned to UTC (days at midnight, weeks on Monday, calendar
 * months). Open is the first, high the highest, low the lowest, close the last; volumes and trades are sums. Periods
 * without bars are left out. A missing (NaN) value makes its bar's value missing.
 */
export function resampleKlines(klines: Klines, intervalMs: number): ResampledKlines {
  const { intervalMs: lower, openTime } = klines;
  if (
    !(intervalMs > 0 && intervalMs >= lower) ||
    (!isCalendarInterval(intervalMs) && lower > 0 && intervalMs % lower !== 0)
  ) {
    throw usageError(
      'RESAMPLE_INTERVAL',
      `resampling: expected a multiple of ${formatInterval(lower)}, got ${formatInterval(intervalMs) || `${intervalMs} ms`}`,
    );
  }
  const count = barCount(klines);
  const first: number[] = [];
  const ends: number[] = [];
  const starts: number[] = [];
  let end = -Infinity;
  for (let i = 0; i < count; i++) {
    if (openTime[i] < end) continue;
    const period = periodOf(openTime[i], intervalMs);
    end = period[1];
    first.push(i);
    starts.push(period[0]);
    ends.push(end);
  }
  const bars = first.length;
  const column = (): Float64Array => new Float64Array(bars);
  const [high, low, close, volume] = [column(), column(), column(), column()];
  const quoteVolume = klines.quoteVolume && column();
  const trades = klines.trades && column();
  const whole = new Uint8Array(bars);
  for (let bar = 0; bar < bars; bar++) {
    const from = first[bar];
    const to = bar + 1 < bars ? first[bar + 1] : count;
    let top = klines.high[from];
    let bottom = klines.low[from];
    for (let i = from; i < to; i++) {
      top = Math.max(top, klines.high[i]);
      bottom = Math.min(bottom, klines.low[i]);
      volume[bar] += klines.volume[i];
      addTo(quoteVolume, bar, klines.quoteVolume, i);
      addTo(trades, bar, klines.trades, i);
    }
    high[bar] = top;
    low[bar] = bottom;
    close[bar] = klines.close[to - 1];
    // Only the edges of the data can cut a bar; holes inside are the market's, and the doctor's to report.
    const startsCut = bar === 0 && openTime[from] > starts[bar];
    const endsCut = bar === bars - 1 && openTime[to - 1] + lower < ends[bar];
    whole[bar] = startsCut || endsCut ? 0 : 1;
  }
  const open = Float64Array.from(first, (i) => klines.open[i]);
  return {
    klines: {
      symbol: klines.symbol,
      intervalMs,
      openTime: Float64Array.from(starts),
      open,
      high,
      low,
      close,
      volume,
      ...(quoteVolume ? { quoteVolume } : {}),
      ...(trades ? { trades } : {}),
    },
    whole,
    knownAt: Float64Array.from(ends),
  };
}

/**
 * For each lower bar, the index of the last higher bar that has closed by the time the lower one closes, or -1 where
 * none has. Reading higher values through it never looks ahead. Both are ascending in time.
 */
export function alignHigher(lower: Klines, higher: Pick<ResampledKlines, 'knownAt'>): Int32Array {
  const { openTime, intervalMs } = lower;
  const { knownAt } = higher;
  const result = new Int32Array(openTime.length);
  let last = -1;
  for (let i = 0; i < openTime.length; i++) {
    const now = openTime[i] + intervalMs;
    while (last + 1 < knownAt.length && knownAt[last + 1] <= now) last++;
    result[i] = last;
  }
  return result;
}

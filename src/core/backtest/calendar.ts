import { sortedQuantile } from '../evaluation/moments.ts';

const dayMs = 86_400_000;

/** How an equity curve is cut into periods for annualised numbers, and how many of them make a year. */
export interface Calendar {
  readonly period: 'day' | 'week' | 'month' | 'year';
  readonly periodsPerYear: number;
}

const dayOf = (time: number): number => Math.floor(time / dayMs);
/** Monday 0 to Sunday 6; 1 January 1970 was a Thursday. */
const weekdayOf = (time: number): number => (((dayOf(time) + 3) % 7) + 7) % 7;

/**
 * backtesting.py's convention, by the median gap of the last 100 bars: weekly bars 52, monthly (31 days) 12, yearly 1;
 * everything else is cut into UTC days, 365 of them a year where week-ends are traded (more than 60 % of the share that
 * week-ends have of all days), else 252.
 */
export function calendarOf(openTime: Float64Array): Calendar {
  const last = openTime.subarray(Math.max(0, openTime.length - 100));
  const gaps = Float64Array.from({ length: Math.max(0, last.length - 1) }, (_, i) => last[i + 1] - last[i]).sort();
  const days = Math.floor(sortedQuantile(gaps, 0.5) / dayMs);
  if (days === 7) return { period: 'week', periodsPerYear: 52 };
  if (days === 31) return { period: 'month', periodsPerYear: 12 };
  if (days === 365) return { period: 'year', periodsPerYear: 1 };
  let weekend = 0;
  for (let i = 0; i < openTime.length; i++) if (weekdayOf(openTime[i]) >= 5) weekend++;
  return { period: 'day', periodsPerYear: weekend / openTime.length > (2 / 7) * 0.6 ? 365 : 252 };
}

/** A number that is the same for all times of one period and rises with time. */
function periodIndex(time: number, period: Calendar['period']): number {
  if (period === 'day') return dayOf(time);
  if (period === 'week') return Math.floor((dayOf(time) + 3) / 7);
  const date = new Date(time);
  return period === 'year' ? date.getUTCFullYear() : date.getUTCFullYear() * 12 + date.getUTCMonth();
}

/** The last value of each period that has any. */
export function lastOfPeriods(openTime: Float64Array, values: Float64Array, period: Calendar['period']): Float64Array {
  const lasts: number[] = [];
  let current = Number.NaN;
  for (let i = 0; i < values.length; i++) {
    const index = periodIndex(openTime[i], period);
    if (index !== current) lasts.push(values[i]);
    else lasts[lasts.length - 1] = values[i];
    current = index;
  }
  return Float64Array.from(lasts);
}

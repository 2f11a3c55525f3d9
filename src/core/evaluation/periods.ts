import { ic, rankIc } from './ic.ts';
import { completePairs } from './pairs.ts';

export type Period = 'day' | 'month' | 'quarter' | 'year';

/** The IC of one calendar period (UTC). */
export interface PeriodIc {
  /** Start of the period, epoch ms UTC. */
  readonly from: number;
  readonly count: number;
  readonly ic: number;
  readonly rankIc: number;
}

function startOf(time: number, period: Period): number {
  const date = new Date(time);
  const month = date.getUTCMonth();
  if (period === 'day') return Date.UTC(date.getUTCFullYear(), month, date.getUTCDate());
  if (period === 'month') return Date.UTC(date.getUTCFullYear(), month);
  return Date.UTC(date.getUTCFullYear(), period === 'quarter' ? month - (month % 3) : 0);
}

/** The shortest period of which these bars span no more than `most`. */
export function fittingPeriod(openTime: Float64Array, most = 60): Period {
  const days = openTime.length > 0 ? (openTime[openTime.length - 1] - openTime[0]) / 86_400_000 : 0;
  if (days <= most) return 'day';
  if (days <= 30.4 * most) return 'month';
  return days <= 91.3 * most ? 'quarter' : 'year';
}

/** The IC of each calendar period that has a pair, in order. */
export function icByPeriod(
  openTime: Float64Array,
  prediction: Float64Array,
  actual: Float64Array,
  period: Period = fittingPeriod(openTime),
): PeriodIc[] {
  const rows: PeriodIc[] = [];
  for (let start = 0; start < openTime.length;) {
    const from = startOf(openTime[start], period);
    let end = start + 1;
    while (end < openTime.length && startOf(openTime[end], period) === from) end++;
    const pairs = completePairs(prediction.subarray(start, end), actual.subarray(start, end));
    if (pairs.prediction.length > 0) {
      rows.push({
        from,
        count: pairs.prediction.length,
        ic: ic(pairs.prediction, pairs.actual),
        rankIc: rankIc(pairs.prediction, pairs.actual),
      });
    }
    start = end;
  }
  return rows;
}

import type { Klines } from '../../core/klines/klines.ts';

export interface Gaps {
  /** Places where at least one bar is left out. */
  readonly count: number;
  /** Those that hold a Saturday or a Sunday (UTC). */
  readonly weekend: number;
}

const day = 86_400_000;

/** Whether midnight to midnight of some Saturday or Sunday (UTC) touches the open interval. */
function holdsWeekend(from: number, to: number): boolean {
  if (to - from >= 5 * day) return true;
  for (let time = from + 1; time < to; time += day / 4) {
    const weekday = new Date(time).getUTCDay();
    if (weekday === 0 || weekday === 6) return true;
  }
  return false;
}

export function findGaps({ openTime, intervalMs }: Klines): Gaps {
  let count = 0;
  let weekend = 0;
  if (intervalMs <= 0) return { count, weekend };
  for (let i = 1; i < openTime.length; i++) {
    if (openTime[i] - openTime[i - 1] <= intervalMs * 1.5) continue;
    count++;
    if (holdsWeekend(openTime[i - 1] + intervalMs, openTime[i])) weekend++;
  }
  return { count, weekend };
}

/** A stretch of time that an archive keeps in one file, half-open, in epoch milliseconds UTC. */
export interface Period {
  readonly kind: 'monthly' | 'daily';
  /** `2024-01` or `2024-01-31`, as the files are named. */
  readonly name: string;
  readonly startMs: number;
  readonly endMs: number;
}

const dayMs = 86_400_000;

/** The UTC month that a time lies in. */
export function monthOf(ms: number): Period {
  const date = new Date(ms);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  const startMs = Date.UTC(year, month);
  return {
    kind: 'monthly',
    name: new Date(startMs).toISOString().slice(0, 7),
    startMs,
    endMs: Date.UTC(year, month + 1),
  };
}

/** The UTC day that a time lies in. */
export function dayOf(ms: number): Period {
  const startMs = Math.floor(ms / dayMs) * dayMs;
  return { kind: 'daily', name: new Date(startMs).toISOString().slice(0, 10), startMs, endMs: startMs + dayMs };
}

/** The period before. */
export const before = ({ kind, startMs }: Period): Period => (kind === 'monthly' ? monthOf : dayOf)(startMs - 1);

/** The days of a period that lie within a range, newest first. */
export function daysOf({ startMs, endMs }: Period, fromMs: number, toMs: number): Period[] {
  const days: Period[] = [];
  for (let day = dayOf(Math.min(endMs - 1, toMs)); day.endMs > Math.max(startMs, fromMs); day = before(day)) {
    days.push(day);
    if (day.startMs <= startMs) break;
  }
  return days;
}

import type { RawBars } from './bars.ts';
import { placeText, plural, timeText } from './examination.ts';
import type { Examination } from './examination.ts';
import { DAY, endOfBar, formatInterval, isCalendarInterval, MONTH } from './interval.ts';

/** A hole between two bars. `missing` bars would have fitted in. */
export interface Gap {
  /** Index of the bar before the hole. */
  readonly after: number;
  readonly missing: number;
}

/** A pause of one length is the market's own when it comes back at least this often, and in this share of the bars. */
const RECURRING_LEAST = 8;
const RECURRING_SHARE = 0.002;

const isSaturday = (ms: number): boolean => Math.floor(ms / DAY + 4) % 7 === 6;

/** Whether a stretch of time touches a Saturday (UTC). */
function coversSaturday(from: number, to: number): boolean {
  if (to - from > 6 * DAY) return true;
  for (let t = from; t < to; t += DAY / 4) if (isSaturday(t)) return true;
  return false;
}

/** Holes of ascending times, told apart: pauses of the market (nights, weekends, recurring ones) and real gaps. */
export function findGaps(time: Float64Array, intervalMs: number): { gaps: Gap[]; pauses: Gap[]; irregular: number[] } {
  const gaps: Gap[] = [];
  const pauses: Gap[] = [];
  const irregular: number[] = [];
  if (intervalMs === 0) return { gaps, pauses, irregular };
  const calendar = isCalendarInterval(intervalMs);
  const holes: Gap[] = [];
  const lengths = new Map<number, number>();
  let saturdays = 0;
  for (let i = 0; i < time.length; i++) if (isSaturday(time[i])) saturdays++;
  for (let i = 1; i < time.length; i++) {
    const distance = time[i] - time[i - 1];
    if (distance === intervalMs) continue;
    if (!calendar && distance % intervalMs !== 0) irregular.push(i);
    const missing = Math.round(distance / intervalMs) - 1;
    if (missing < 1) continue;
    holes.push({ after: i - 1, missing });
    lengths.set(missing, (lengths.get(missing) ?? 0) + 1);
  }
  // A market that trades on Saturdays has a seventh of its bars there.
  const closedOnSaturdays = saturdays < time.length / 100 && intervalMs <= DAY;
  const often = Math.max(RECURRING_LEAST, RECURRING_SHARE * time.length);
  for (const hole of holes) {
    const from = time[hole.after] + intervalMs;
    const weekend =
      closedOnSaturdays && time[hole.after + 1] - from <= 5 * DAY && coversSaturday(from, time[hole.after + 1]);
    const recurring = (lengths.get(hole.missing) ?? 0) >= often;
    (weekend || recurring ? pauses : gaps).push(hole);
  }
  return { gaps, pauses, irregular };
}

/** Reports gaps, the market's own pauses and times off the grid. Nothing is ever filled. */
export function checkGaps(examination: Examination, bars: RawBars, intervalMs: number): void {
  const { time, origin } = bars;
  const { gaps, pauses, irregular } = findGaps(time, intervalMs);
  if (gaps.length > 0) {
    const missing = gaps.reduce((sum, gap) => sum + gap.missing, 0);
    const longest = gaps.reduce((a, b) => (b.missing > a.missing ? b : a));
    examination.note(
      {
        code: 'GAPS',
        severity: 'warning',
        message:
          `${plural(gaps.length, 'gap')} of ${plural(missing, 'bar')} in all; the longest misses ${plural(longest.missing, 'bar')} after ` +
          `${placeText(examination.place(origin[longest.after]))}, from ${timeText(time[longest.after] + intervalMs)} to ${timeText(time[longest.after + 1])}. Nothing was filled.`,
        values: { gaps: gaps.length, missing, longest: longest.missing },
      },
      bars,
      gaps.map((gap) => gap.after),
    );
  }
  if (pauses.length > 0) {
    examination.note(
      {
        code: 'MARKET_PAUSES',
        severity: 'note',
        message: `${plural(pauses.length, 'pause')} that look like the market's own hours (weekends, nights, recurring breaks).`,
        values: { pauses: pauses.length },
      },
      bars,
      pauses.map((gap) => gap.after),
    );
  }
  // Single odd distances are pauses that end off the grid; many mean that there is no grid.
  if (irregular.length > 0 && (irregular.length > time.length / 100 || gaps.length + pauses.length === 0)) {
    examination.note(
      {
        code: 'IRREGULAR_TIMES',
        severity: 'warning',
        message: `${plural(irregular.length, 'bar')} not a whole number of intervals (${formatInterval(intervalMs)}) after the one before (first at ${placeText(examination.place(origin[irregular[0]]))}).`,
        values: { bars: irregular.length },
      },
      bars,
      irregular,
    );
  }
  if (intervalMs === MONTH && time.every((ms) => new Date(ms + DAY).getUTCDate() === 1)) {
    examination.note({
      code: 'STAMPED_AT_END',
      severity: 'note',
      message: 'Bars are stamped with the last day of their month; the stamp is taken as their opening time.',
    });
  }
}

/** Bars that have not even begun are no unfinished ones: a wrong zone, a clock that is off, or a made-up series. */
function noteFuture(examination: Examination, bars: RawBars, nowMs: number): void {
  const { time, origin } = bars;
  const future = [...time.keys()].filter((i) => time[i] > nowMs);
  examination.note(
    {
      code: 'FUTURE_BARS',
      severity: 'warning',
      count: future.length,
      message: `${plural(future.length, 'bar')} later than now (first at ${placeText(examination.place(origin[future[0]]))}: ${timeText(time[future[0]])}); kept. Check unit and zone of the times.`,
      values: { bars: future.length },
    },
    bars,
    future,
  );
}

/** Whether the last bar's interval had not ended yet; drops it under its rule. Returns how many bars remain. */
export function checkUnfinished(examination: Examination, bars: RawBars, intervalMs: number): number {
  const count = bars.time.length;
  if (examination.explicit && examination.allows('drop-last-bar')) {
    examination.note(
      {
        code: 'LAST_DROPPED',
        severity: 'note',
        rule: 'drop-last-bar',
        message: 'The last bar was dropped, as asked for.',
      },
      bars,
      [count - 1],
    );
    return count - 1;
  }
  const { nowMs } = examination;
  if (nowMs === undefined || intervalMs === 0 || endOfBar(bars.time[count - 1], intervalMs) <= nowMs) return count;
  if (bars.time[count - 1] > nowMs) {
    noteFuture(examination, bars, nowMs);
    return count;
  }
  const drop = examination.allows('drop-unfinished') && count > 1;
  examination.note(
    {
      code: 'UNFINISHED',
      severity: 'warning',
      ...(drop ? { rule: 'drop-last-bar' as const } : {}),
      message: `The last bar (${timeText(bars.time[count - 1])}) is not finished yet; it was ${drop ? 'dropped' : 'kept, and will change'}.`,
    },
    bars,
    [count - 1],
  );
  return drop ? count - 1 : count;
}

import { usageError } from '../base/errors.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
/**
 * Months, quarters and years have no fixed length. Their nominal one is the longest, so that a bar counts as known
 * (`openTime + intervalMs`) never before it has closed.
 */
export const MONTH = 31 * DAY;
const QUARTER = 92 * DAY;
const YEAR = 366 * DAY;

/** Units in Binance's spelling: `m` is a minute, `M` a month. */
const UNITS: readonly (readonly [string, number])[] = [
  ['w', WEEK],
  ['d', DAY],
  ['h', HOUR],
  ['m', MINUTE],
  ['s', SECOND],
  ['ms', 1],
];

const CALENDAR: ReadonlyMap<string, number> = new Map([
  ['1M', MONTH],
  ['3M', QUARTER],
  ['1y', YEAR],
]);

/** `1h`, `15m`, `4h`, `1d`, `1w`, `1M` to milliseconds. Refuses anything else with a usage error. */
export function parseInterval(text: string): number {
  const calendar = CALENDAR.get(text);
  if (calendar !== undefined) return calendar;
  const match = /^(\d{1,6})(ms|[smhdw])$/.exec(text);
  const unit = UNITS.find(([name]) => name === match?.[2])?.[1];
  const length = Number(match?.[1]) * (unit ?? Number.NaN);
  if (!(length > 0)) {
    throw usageError(
      'INTERVAL',
      `interval: expected a number and a unit such as "15m", "1h", "1d", "1w" or "1M", got "${text.slice(0, 40)}"`,
    );
  }
  return length;
}

/** Milliseconds in Binance's spelling (`1h`, `15m`, `1M`); an empty text where the interval is unknown (0). */
export function formatInterval(ms: number): string {
  if (ms === 0) return '';
  for (const [name, length] of CALENDAR) if (length === ms) return name;
  for (const [name, length] of UNITS)
    if (ms % length === 0 && (name !== 'w' || ms === WEEK)) return `${ms / length}${name}`;
  return `${ms}ms`;
}

/**
 * The interval of ascending open times: their median distance, with calendar lengths recognised (all distances within
 * those of a month, quarter or year). 0 where there are fewer than two bars.
 */
export function inferInterval(openTime: Float64Array): number {
  if (openTime.length < 2) return 0;
  const median = commonDistance(openTime) ?? medianDistance(openTime);
  if (within(median, 28, 31)) return MONTH;
  if (within(median, 90, 92)) return QUARTER;
  if (within(median, 365, 366)) return YEAR;
  return median;
}

/** The distance that more than half of the bars have, if there is one: it is the median, found without sorting. */
function commonDistance(openTime: Float64Array): number | undefined {
  let candidate = Number.NaN;
  let lead = 0;
  for (let i = 1; i < openTime.length; i++) {
    const distance = openTime[i] - openTime[i - 1];
    if (lead === 0) candidate = distance;
    lead += distance === candidate ? 1 : -1;
  }
  let count = 0;
  for (let i = 1; i < openTime.length; i++) if (openTime[i] - openTime[i - 1] === candidate) count++;
  return 2 * count > openTime.length - 1 ? candidate : undefined;
}

function medianDistance(openTime: Float64Array): number {
  const distances = new Float64Array(openTime.length - 1);
  for (let i = 0; i < distances.length; i++) distances[i] = openTime[i + 1] - openTime[i];
  return distances.sort()[(distances.length - 1) >> 1];
}

const within = (ms: number, fewest: number, most: number): boolean => ms >= fewest * DAY && ms <= most * DAY;

/** Whether an interval is a calendar one, whose bars lie unevenly apart. */
export const isCalendarInterval = (ms: number): boolean => ms === MONTH || ms === QUARTER || ms === YEAR;

/**
 * When a bar closes. Of bars of a month, quarter or year that is the same day so many months later; one stamped with
 * the last day of its month closes with that day.
 */
export function endOfBar(openTime: number, intervalMs: number): number {
  if (!isCalendarInterval(intervalMs)) return openTime + intervalMs;
  const date = new Date(openTime);
  if (new Date(openTime + DAY).getUTCDate() === 1) return openTime + DAY;
  const months = { [MONTH]: 1, [QUARTER]: 3, [YEAR]: 12 }[intervalMs] ?? 0;
  return date.setUTCMonth(date.getUTCMonth() + months);
}

import { dataError } from '../base/errors.ts';
import { parseDecimal, parseDecimalText, parseText } from '../tables/decimal.ts';
import type { TimeUnit } from '../tables/source.ts';
import { timeParser } from './time-text.ts';
import { UTC } from './zone.ts';

/**
 * Units from the coarsest on: the size from which on an epoch number is in the unit. Seconds count from 1973 and end in
 * 2286, where milliseconds are those of April 1970, and so on.
 */
const UNITS: readonly { readonly unit: TimeUnit; readonly from: number; readonly perMs: number }[] = [
  { unit: 's', from: 1e8, perMs: 1e-3 },
  { unit: 'ms', from: 1e10, perMs: 1 },
  { unit: 'us', from: 1e13, perMs: 1e3 },
  { unit: 'ns', from: 1e16, perMs: 1e6 },
];
/** Numbers that lie so close to the one before are in its unit, whatever their size: times pass through 1970. */
const SAME_UNIT_WITHIN = 3660 * 86_400_000;
const TOO_LARGE = 1e20;

const UNIT_NAMES: Readonly<Record<TimeUnit, string>> = {
  s: 'seconds',
  ms: 'milliseconds',
  us: 'microseconds',
  ns: 'nanoseconds',
};
export const unitName = (unit: TimeUnit): string => UNIT_NAMES[unit];

/** Position in `UNITS` that an epoch number's size speaks for; -1 for what is no time of our age. */
function unitOf(value: number): number {
  const size = Math.abs(value);
  if (!(size >= UNITS[0].from) || size >= TOO_LARGE) return -1;
  let i = UNITS.length - 1;
  while (size < UNITS[i].from) i--;
  return i;
}

/** Whether digits are a date without marks: `20240131`, `202401310930` or `20240131093000`. */
export function isCompactDate(cell: string): boolean {
  if (!/^(?:\d{8}|\d{12}|\d{14})$/.test(cell)) return false;
  const [year, month, day] = [Number(cell.slice(0, 4)), Number(cell.slice(4, 6)), Number(cell.slice(6, 8))];
  return year >= 1900 && year <= 2100 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

/** Whether a cell is a year and a month alone, as tables of months have them: `2024-01`, `2024年1月`. */
const isYearMonth = (cell: string): boolean => /^\d{4}[-/年]\d{1,2}月?$/.test(cell);
export const holdsMonths = (cells: readonly string[]): boolean => cells.length > 0 && cells.every(isYearMonth);

const ANY_ORDER = (['dmy', 'mdy', 'ymd'] as const).map((dateOrder) => timeParser({ zone: UTC, dateOrder }));

/** Whether a cell is a date in one order of its parts or another. */
const isDateText = (cell: string): boolean => {
  if (/^\d+$/.test(cell)) return isCompactDate(cell);
  return isYearMonth(cell) || ANY_ORDER.some((parse) => !Number.isNaN(parseText(cell, parse)));
};

/** Whether the cells of a column are times: epoch numbers of our age or dates. */
export function looksLikeTime(cells: readonly string[]): boolean {
  const filled = cells.filter((cell) => cell !== '');
  if (filled.length === 0) return false;
  return filled.every((cell) => isDateText(cell) || unitOf(parseDecimalText(cell)) >= 0);
}

const parseIso = timeParser({ zone: UTC });

/** Whether the times of a column run forward (1) or back (-1); 0 where they do neither, or their dates are not understood. */
export function directionOf(cells: readonly string[]): -1 | 0 | 1 {
  const parse = holdsDates(cells) ? parseIso : parseDecimal;
  const times = cells.map((cell) => parseText(cell, parse));
  const steps = times.slice(1).map((time, i) => time - times[i]);
  if (steps.length === 0 || steps.some((step) => step !== step)) return 0;
  if (steps.every((step) => step >= 0)) return 1;
  return steps.every((step) => step <= 0) ? -1 : 0;
}

/** Whether a time column holds dates (to be parsed as text) rather than epoch numbers. */
export const holdsDates = (cells: readonly string[]): boolean =>
  cells.some((cell) => cell !== '' && (isCompactDate(cell) || Number.isNaN(parseDecimalText(cell))));

/** Whether dates state their own zone: a `Z`, an offset or a zone's name after the clock. */
export const statesZone = (cells: readonly string[]): boolean =>
  cells.some((cell) => {
    const clock = /\d{1,2}:\d{2}(.*)$/.exec(cell)?.[1] ?? '';
    return /(?:z|utc|gmt|[+-]\d{1,2}:?\d{0,2}|[)\]]|[a-z]\/[a-z_/]+)$/i.test(clock);
  });

/** Whether dates have a time of day. */
export const hasClockPart = (cells: readonly string[]): boolean =>
  cells.some((cell) => /\d{1,2}:\d{2}|\d[ -]?[ap]\.?m/i.test(cell) || /^(?:\d{12,14}|\d{8}[ T]\d{4,6})$/.test(cell));

/** Exact times are whole multiples of so many milliseconds at least, whatever the interval: 100 s divide a day and an hour. */
const COARSEST_DIGIT = 100_000;

/**
 * A cell of epoch numbers that a spreadsheet rounded (`1.70407E+12`), or undefined: those whose last written digit, in
 * the first rows, is worth more than exact times can do without.
 */
export function roundedTime(cells: readonly string[]): string | undefined {
  let finest = Infinity;
  for (const cell of cells) {
    const match = /^-?\d(?:[.,](\d+))?e\+?(\d{1,2})$/i.exec(cell);
    const unit = unitOf(parseDecimalText(cell.replace(',', '.')));
    if (match === null || unit < 0) return undefined;
    finest = Math.min(finest, 10 ** (Number(match[2]) - (match[1]?.length ?? 0)) / UNITS[unit].perMs);
  }
  return finest > COARSEST_DIGIT ? cells[0] : undefined;
}

export interface ScaledTimes {
  readonly unit: TimeUnit;
  /** First index whose size speaks for another unit, or -1. */
  readonly changesAt: number;
  readonly changesTo: TimeUnit | undefined;
  readonly changed: number;
}

/** Whether a number is a day of 1955 to 2119 as spreadsheets count days. */
const isSpreadsheetDay = (value: number): boolean => value >= 20_000 && value < 80_000;

/**
 * Finds the unit of epoch numbers by the size of the first one, and turns them into milliseconds in place. With
 * `unify`, numbers of another unit are converted by their own; without, they are left for the caller to refuse.
 */
export function scaleTimes(values: Float64Array, file: string, unify: boolean, given?: TimeUnit): ScaledTimes {
  let base = given === undefined ? -1 : UNITS.findIndex(({ unit }) => unit === given);
  let changesAt = -1;
  let changesTo = -1;
  let changed = 0;
  let before = Number.NaN;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value !== value) continue;
    let own = given === undefined ? unitOf(value) : base;
    if (base < 0) base = own;
    if (own < 0 && base >= 0) own = Math.abs(value) < UNITS[0].from ? base : own;
    if (own !== base && Math.abs(value - before) < SAME_UNIT_WITHIN * UNITS[base].perMs) own = base;
    before = value;
    if (own < 0) {
      throw dataError(
        'TIME_IMPLAUSIBLE',
        `${file}: expected times as epoch seconds to nanoseconds or dates, got ${value}`,
        {
          where: { row: i + 1 },
          hint: isSpreadsheetDay(value)
            ? 'It may be the day number of a spreadsheet: give the column the format of a date there, and export again.'
            : 'If another column holds the times, say so with the columns option.',
        },
      );
    }
    if (own !== base) {
      changed++;
      if (changesAt < 0) {
        changesAt = i;
        changesTo = own;
      }
      if (!unify) continue;
    }
    // A thousandth of a millisecond more makes up for nanoseconds that a double rounds down.
    values[i] = Math.floor(value / UNITS[own].perMs + 1e-3);
  }
  return { unit: UNITS[Math.max(0, base)].unit, changesAt, changesTo: UNITS[changesTo]?.unit, changed };
}

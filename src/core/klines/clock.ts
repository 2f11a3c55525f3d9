import { parseDecimal } from '../tables/decimal.ts';
import type { CellParser } from '../tables/source.ts';
import { timeParser } from './time-text.ts';
import { UTC } from './zone.ts';

const COLONS = /^\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?(?: ?[ap]\.?m\.?)?$/i;
const DIGITS = /^\d{1,6}$/;

/** Largest number that is a clock of hours and minutes. */
const LAST_MINUTE = 2400;

/** How the cells of a column write the time of day; undefined where they do not. */
type ClockKind = 'colons' | 'minutes' | 'seconds';

/**
 * `9:30`, `09:30:00`, `9:30 PM`; or digits alone, of hours and minutes (`0930`, `930`) or of seconds as well (`093000`,
 * `93000`), with their leading zeros or without. Digits are seconds where one of the cells is too large for minutes.
 */
function clockKind(cells: readonly string[]): ClockKind | undefined {
  if (cells.length === 0) return undefined;
  if (cells.every((cell) => COLONS.test(cell))) return 'colons';
  if (!cells.every((cell) => DIGITS.test(cell))) return undefined;
  const seconds = cells.some((cell) => cell.length === 6 || Number(cell) > LAST_MINUTE);
  const scale = seconds ? 100 : 1;
  const isClock = cells.every((cell) => {
    const minutes = Math.floor(Number(cell) / scale);
    return minutes <= LAST_MINUTE && minutes % 100 < 60 && Number(cell) % 100 < 60;
  });
  if (!isClock) return undefined;
  return seconds ? 'seconds' : 'minutes';
}

/** Whether the cells of a column, which stands beside one of dates, are times of day. */
export const looksLikeClock = (cells: readonly string[]): boolean => clockKind(cells) !== undefined;

/** The same of a column that nothing but its place speaks for: digits alone must have the leading zeros of a clock. */
export const isPlainlyClock = (cells: readonly string[]): boolean => {
  const kind = clockKind(cells);
  if (kind === 'colons' || kind === undefined) return kind === 'colons';
  const lengths = new Set(cells.map((cell) => cell.length));
  return lengths.size === 1 && (lengths.has(4) || lengths.has(6)) && cells.some((cell) => cell.startsWith('0'));
};

/** Reads times of day as milliseconds since midnight, written as the first cells are. */
export function clockParser(cells: readonly string[]): CellParser {
  const kind = clockKind(cells);
  if (kind === 'colons' || kind === undefined) return dayClock;
  const scale = kind === 'seconds' ? 1 : 100;
  return (bytes, start, end) => {
    const clock = parseDecimal(bytes, start, end) * scale;
    const hours = Math.floor(clock / 10_000);
    return ((hours * 60 + (Math.floor(clock / 100) % 100)) * 60 + (clock % 100)) * 1000;
  };
}

const FIRST_DAY = new TextEncoder().encode('1970-01-01 ');
const parseDayTime = timeParser({ zone: UTC });

/** A clock with colons, by way of a date of its own. */
const dayClock: CellParser = (bytes, start, end) => {
  const text = new Uint8Array(64);
  text.set(FIRST_DAY);
  const length = Math.min(end - start, 40);
  for (let i = 0; i < length; i++) text[FIRST_DAY.length + i] = bytes[start + i];
  return parseDayTime(text, 0, FIRST_DAY.length + length);
};

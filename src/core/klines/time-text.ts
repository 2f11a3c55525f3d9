import { lastCell } from '../tables/decimal.ts';
import type { CellParser } from '../tables/source.ts';
import type { Zone } from './zone.ts';

/** Order of day and month in dates that start with neither year nor month name. */
export type DateOrder = 'dmy' | 'mdy';

export interface TimeTextOptions {
  /** Zone of dates that state none. */
  readonly zone: Zone;
  readonly dateOrder?: DateOrder;
}

const ZERO = 48;
const isDigit = (byte: number): boolean => byte >= 48 && byte <= 57;
/** A byte of a character beyond ASCII; `parseText` writes 1 for such a character. */
const isBeyondAscii = (byte: number): boolean => byte >= 128 || byte === 1;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

/** Days from 1970-01-01 to a date of the Gregorian calendar; NaN where there is no such date. */
function daysFromEpoch(year: number, month: number, day: number): number {
  if (year < 1800 || year > 2200 || month < 1 || month > 12 || day < 1) return Number.NaN;
  if (day > DAYS_IN_MONTH[month - 1] + (month === 2 && isLeap(year) ? 1 : 0)) return Number.NaN;
  // Years are counted from March, so that a leap day is the last of its year.
  const y = month > 2 ? year : year - 1;
  const era = Math.floor(y / 400);
  const ofEra = y - era * 400;
  const ofYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  return era * 146097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719468;
}

/**
 * A parser of dates and times to epoch milliseconds: ISO 8601 and its relatives (`2024-01-31`, `2024/1/31 9:30`,
 * `2024.01.31 09:30:00.123`, `20240131`, `20240131 093000`, `2024年1月31日`), with `Z`, `UTC` or an offset, and day or
 * month first where the order is stated. One pass, no regular expressions.
 */
export function timeParser({ zone, dateOrder }: TimeTextOptions): CellParser {
  return (bytes, start, end) => {
    lastCell.state = 'number';
    let at = start;
    /** Reads up to `most` digits; -1 where there is none. */
    const integer = (most: number): number => {
      const first = at;
      let value = 0;
      while (at < end && at - first < most && isDigit(bytes[at])) value = value * 10 + bytes[at++] - ZERO;
      return at === first ? -1 : value;
    };
    const fail = (): number => {
      lastCell.state = end - start === 0 || (end - start <= 4 && !isDigit(bytes[start])) ? 'missing' : 'not-a-number';
      return Number.NaN;
    };
    const skipBlanks = (): void => {
      while (at < end && bytes[at] === 32) at++;
    };

    let run = 0;
    while (start + run < end && isDigit(bytes[start + run])) run++;
    let year: number;
    let month: number;
    let day: number;
    let compactClock = false;
    if (run === 8 || run === 12 || run === 14) {
      year = integer(4);
      month = integer(2);
      day = integer(2);
      compactClock = run > 8;
    } else {
      const first = integer(4);
      const firstLength = at - start;
      if (first < 0 || at >= end || isDigit(bytes[at])) return fail();
      at = afterDateMark(bytes, at, end);
      let second = integer(2);
      let named = false;
      if (second < 0) {
        second = monthByName(bytes, at, end);
        if (second < 0) return fail();
        named = true;
        at += 3;
      }
      if (at >= end) return fail();
      at = afterDateMark(bytes, at, end);
      const third = integer(4);
      if (third < 0) return fail();
      if (firstLength === 4) [year, month, day] = [first, second, third];
      else if (named || dateOrder === 'dmy') [year, month, day] = [third, second, first];
      else if (dateOrder === 'mdy') [year, month, day] = [third, first, second];
      else return fail();
      if (at < end && isBeyondAscii(bytes[at])) at = afterDateMark(bytes, at, end);
    }
    const days = daysFromEpoch(year, month, day);
    if (days !== days) return fail();

    let ms = days * 86_400_000;
    if (at === end) return ms - zone.offsetAt(ms);
    if (bytes[at] === 84 || bytes[at] === 116) at++;
    else skipBlanks();
    if (at < end && isDigit(bytes[at])) {
      const hour = integer(2);
      const colons = bytes[at] === 58;
      if (colons) at++;
      else if (!compactClock && end - at < 2) return fail();
      const minute = integer(2);
      let second = 0;
      if (colons ? bytes[at] === 58 && at < end : at < end && isDigit(bytes[at])) {
        if (colons) at++;
        second = integer(2);
      }
      if (hour > 24 || minute < 0 || minute > 59 || second < 0 || second > 59) return fail();
      ms += ((hour * 60 + minute) * 60 + second) * 1000;
      if (at < end && (bytes[at] === 46 || bytes[at] === 44)) {
        at++;
        let weight = 100;
        let fraction = 0;
        if (!isDigit(bytes[at])) return fail();
        while (at < end && isDigit(bytes[at])) {
          fraction += (bytes[at++] - ZERO) * weight;
          weight /= 10;
        }
        ms += Math.floor(fraction + 1e-6);
      }
    }
    skipBlanks();
    if (at === end) return ms - zone.offsetAt(ms);
    const offset = writtenOffset(bytes, at, end);
    return offset === offset ? ms - offset : fail();
  };
}

/** Skips one mark between the parts of a date: `-`, `/`, `.`, a blank, or the characters 年, 月 and 日. */
function afterDateMark(bytes: Uint8Array, at: number, end: number): number {
  const byte = bytes[at];
  if (byte === 45 || byte === 47 || byte === 46 || byte === 32) return at + 1;
  // The three characters take three bytes in UTF-8 and two in GB 18030; strings carry one byte for each.
  let next = at;
  while (next < end && isBeyondAscii(bytes[next]) && next - at < 3) next++;
  return next;
}

function monthByName(bytes: Uint8Array, at: number, end: number): number {
  if (at + 3 > end) return -1;
  const name = String.fromCharCode(bytes[at] | 32, bytes[at + 1] | 32, bytes[at + 2] | 32);
  return MONTHS.indexOf(name) + 1 || -1;
}

/** `Z`, `UTC`, `GMT`, `+08:00`, `+0800` or `+08` as milliseconds east of UTC; NaN for anything else. */
function writtenOffset(bytes: Uint8Array, start: number, end: number): number {
  let text = '';
  for (let i = start; i < end && i < start + 12; i++) text += String.fromCharCode(bytes[i]);
  const upper = text.trim().toUpperCase();
  if (upper === 'Z' || upper === 'UTC' || upper === 'GMT') return 0;
  const match = /^(?:UTC|GMT)?([+-])(\d{1,2}):?(\d{2})?$/.exec(upper);
  if (match === null) return Number.NaN;
  const ms = (Number(match[2]) * 60 + Number(match[3] ?? 0)) * 60_000;
  return match[1] === '-' ? -ms : ms;
}

import { isMissing, lastCell } from '../tables/decimal.ts';
import type { CellParser } from '../tables/source.ts';
import { namedZoneAt } from './zone.ts';
import type { Zone } from './zone.ts';

/** Order of the parts of dates that start with neither a year of four digits nor a month's name. */
export type DateOrder = 'dmy' | 'mdy' | 'ymd';

export interface TimeTextOptions {
  /** Zone of dates that state none. */
  readonly zone: Zone;
  readonly dateOrder?: DateOrder;
  /** Whether a year and a month are a date, that month's first day; else they are one that was cut off. */
  readonly months?: boolean;
}

const ZERO = 48;
const COMMA = 44;
const HOUR = 3_600_000;
const isDigit = (byte: number): boolean => byte >= 48 && byte <= 57;
/** A byte of a character beyond ASCII; `parseText` writes 1 for such a character. */
const isBeyondAscii = (byte: number): boolean => byte >= 128 || byte === 1;
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
/** Years of two digits are those from 1970 to 2069, as POSIX has it. */
const fullYear = (year: number): number => year + (year < 70 ? 2000 : 1900);
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
 * `2024.01.31 09:30:00.123`, `20240131`, `20240131 093000`, `2024年1月31日`), dates with a month's name, a weekday before
 * them or not (`Jan 31, 2024`, `Wed, 31 Jan 2024`), clocks of 24 or twice 12 hours, with `Z`, `UTC`, an offset or a
 * zone's name behind. Day or month come first where the order is stated. One pass, no regular expressions.
 */
export function timeParser({ zone, dateOrder, months = false }: TimeTextOptions): CellParser {
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
      lastCell.state = isMissing(bytes, start, end) ? 'missing' : 'not-a-number';
      return Number.NaN;
    };
    const skipBlanks = (): void => {
      while (at < end && bytes[at] === 32) at++;
    };

    at = afterWeekday(bytes, start, end);
    let run = 0;
    while (at + run < end && isDigit(bytes[at + run])) run++;
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
      const firstAt = at;
      const monthFirst = monthByName(bytes, at, end);
      const first = monthFirst > 0 ? monthFirst : integer(4);
      const firstLength = at - firstAt;
      if (monthFirst > 0) at = afterWord(bytes, at, end);
      if (first < 0 || at >= end || isDigit(bytes[at])) return fail();
      at = afterDateMark(bytes, at, end);
      let second = integer(2);
      let named = monthFirst > 0;
      if (second < 0 && !named) {
        second = monthByName(bytes, at, end);
        named = true;
        at = afterWord(bytes, at, end);
      }
      if (second < 0) return fail();
      at = afterDateMark(bytes, at, end);
      const thirdAt = at;
      const third = at === end && months && firstLength === 4 ? 1 : integer(4);
      if (third < 0) return fail();
      const shortYear = at - thirdAt === 2;
      const last = shortYear ? fullYear(third) : third;
      if (monthFirst > 0) [year, month, day] = [last, first, second];
      else if (firstLength === 4) [year, month, day] = [first, second, third];
      else if (named || dateOrder === 'dmy') [year, month, day] = [last, second, first];
      else if (dateOrder === 'mdy') [year, month, day] = [last, first, second];
      else if (dateOrder === 'ymd' && firstLength === 2) [year, month, day] = [fullYear(first), second, third];
      else return fail();
      if (at < end && isBeyondAscii(bytes[at])) at = afterDateMark(bytes, at, end);
    }
    const days = daysFromEpoch(year, month, day);
    if (days !== days) return fail();

    let ms = days * 86_400_000;
    if (at === end) return ms - zone.offsetAt(ms);
    if (bytes[at] === 84 || bytes[at] === 116) at++;
    else {
      if (bytes[at] === COMMA) at++;
      skipBlanks();
    }
    if (at < end && isDigit(bytes[at])) {
      const hour = integer(2);
      const colons = bytes[at] === 58;
      const bare = halfOfDay(bytes, at, end) !== undefined;
      if (colons) at++;
      else if (!compactClock && !bare && end - at < 2) return fail();
      const minute = bare ? 0 : integer(2);
      let second = 0;
      if (colons ? bytes[at] === 58 && at < end : at < end && isDigit(bytes[at])) {
        if (colons) at++;
        second = integer(2);
      }
      if (minute < 0 || minute > 59 || second < 0 || second > 59) return fail();
      if (hour > 24 || (hour === 24 && minute + second > 0)) return fail();
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
      const half = halfOfDay(bytes, at, end);
      if (half !== undefined) {
        if (hour < 1 || hour > 12) return fail();
        ms += (half.afternoon ? 12 : 0) * HOUR - (hour === 12 ? 12 : 0) * HOUR;
        at = half.next;
      }
    }
    skipBlanks();
    if (at === end) return ms - zone.offsetAt(ms);
    const offset = writtenOffset(bytes, at, end, ms);
    return offset === offset ? ms - offset : fail();
  };
}

/** Skips one mark between the parts of a date: `-`, `/`, `.`, a comma, blanks, or the characters 年, 月 and 日. */
function afterDateMark(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end) return end;
  const byte = bytes[at];
  if (byte === 45 || byte === 47) return at + 1;
  if (byte === 46 || byte === COMMA || byte === 32) {
    let next = at + 1;
    while (next < end && bytes[next] === 32) next++;
    return next;
  }
  // The three characters take three bytes in UTF-8 and two in GB 18030; strings carry one byte for each.
  let next = at;
  while (next < end && isBeyondAscii(bytes[next]) && next - at < 3) next++;
  return next;
}

const isLetter = (byte: number): boolean => (byte | 32) >= 97 && (byte | 32) <= 122;

/** Index of the word's first three letters in a list of such; -1 where it has none of them. */
function wordAmong(words: readonly string[], bytes: Uint8Array, at: number, end: number): number {
  if (at + 3 > end || !isLetter(bytes[at])) return -1;
  return words.indexOf(String.fromCharCode(bytes[at] | 32, bytes[at + 1] | 32, bytes[at + 2] | 32));
}

/** 1 to 12, or -1. */
const monthByName = (bytes: Uint8Array, at: number, end: number): number => wordAmong(MONTHS, bytes, at, end) + 1 || -1;

function afterWord(bytes: Uint8Array, at: number, end: number): number {
  while (at < end && isLetter(bytes[at])) at++;
  return at;
}

/** Behind a weekday's name and the mark that follows it, where a date starts with one. */
function afterWeekday(bytes: Uint8Array, at: number, end: number): number {
  if (wordAmong(WEEKDAYS, bytes, at, end) < 0) return at;
  return afterDateMark(bytes, afterWord(bytes, at, end), end);
}

/** `AM` or `PM` (`a.m.`, `-PM`) and where it ends; undefined where there is none. */
function halfOfDay(bytes: Uint8Array, at: number, end: number): { afternoon: boolean; next: number } | undefined {
  while (at < end && (bytes[at] === 32 || bytes[at] === 45)) at++;
  const letter = bytes[at] | 32;
  if (at >= end || (letter !== 97 && letter !== 112)) return undefined;
  const dotted = bytes[at + 1] === 46;
  const m = at + (dotted ? 2 : 1);
  if (m >= end || (bytes[m] | 32) !== 109) return undefined;
  return { afternoon: letter === 112, next: m + (dotted && bytes[m + 1] === 46 ? 2 : 1) };
}

const LONGEST_ZONE = 64;

/**
 * `Z`, `UTC`, `GMT`, `+08:00`, `+0800`, `+08` (a name in brackets behind it is passed over) or a zone's name
 * (`US/Eastern`) as milliseconds east of UTC; NaN for anything else.
 */
function writtenOffset(bytes: Uint8Array, start: number, end: number, localMs: number): number {
  let text = '';
  for (let i = start; i < end && i < start + LONGEST_ZONE; i++) text += String.fromCharCode(bytes[i]);
  const name = text.trim();
  const upper = name.toUpperCase();
  if (upper === 'Z' || upper === 'UTC' || upper === 'GMT') return 0;
  const match = /^(?:UTC|GMT)?([+-])(\d{1,2}):?(\d{2})?(?: ?[[(][^[\]()]*[\])])?$/.exec(upper);
  if (match === null) return /^[a-z]+\/[a-z_/+-]+$/i.test(name) ? namedZoneAt(name, localMs) : Number.NaN;
  const ms = (Number(match[2]) * 60 + Number(match[3] ?? 0)) * 60_000;
  return match[1] === '-' ? -ms : ms;
}

import { divideLongDecimal } from './long-decimal.ts';

/**
 * Decimal text to the nearest double, read straight from bytes. The result always equals `Number(text)`, bit for bit:
 * up to 2^53 the digits are exact, and one multiplication or division by an exact power of ten (up to 10^22) rounds
 * once, hence correctly (Clinger, "How to read floating point numbers accurately", 1990). Up to 22 digits go through
 * `divideLongDecimal`, everything else to `Number`.
 */

/** Powers of ten that a double holds exactly. */
export const EXACT_POWERS_OF_TEN = Float64Array.from({ length: 23 }, (_, n) => Number(`1e${n}`));

const MAX_EXACT_INTEGER = 9007199254740991;
/** Longest text handed to `Number`: a cell beyond this is not a number anybody wrote. */
const MAX_NUMBER_LENGTH = 1100;

const ZERO = 48;
const DOT = 46;
const COMMA = 44;
const MINUS = 45;
const PLUS = 43;
const LOWER_CASE = 32;
const LETTER_E = 101;

/** What a cell that is no finite number was. */
export type CellState = 'number' | 'missing' | 'not-a-number' | 'overflow';

/** The state of the last cell read by `parseDecimal`; one reader at a time uses it, synchronously. */
export const lastCell: { state: CellState } = { state: 'number' };

/** Words of pandas, JSON, Python and (`\N`) databases for a missing value. */
const MISSING_WORDS: ReadonlySet<string> = new Set(['', 'nan', 'null', 'none', '<na>', 'nat', '\\n']);

const isMissingWord = (text: string): boolean => MISSING_WORDS.has(text.toLowerCase());

function asciiText(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i]);
  return text;
}

/**
 * Reads bytes `start` to `end` (half-open, already trimmed) as a decimal number. Missing values (`''`, `NaN`, `null`)
 * and anything that is not a decimal number give NaN; `lastCell.state` tells which. Thousands separators, hexadecimal
 * numbers and `Infinity` are not numbers here.
 */
export function parseDecimal(bytes: Uint8Array, start: number, end: number, decimalComma = false): number {
  lastCell.state = 'number';
  const point = decimalComma ? COMMA : DOT;
  let at = start;
  let negative = false;
  if (at < end && (bytes[at] === MINUS || bytes[at] === PLUS)) negative = bytes[at++] === MINUS;
  let mantissa = 0;
  const firstDigit = at;
  let digit = bytes[at] - ZERO;
  while (at < end && digit >= 0 && digit <= 9) {
    mantissa = mantissa * 10 + digit;
    digit = bytes[++at] - ZERO;
  }
  let digits = at - firstDigit;
  let fraction = 0;
  if (at < end && bytes[at] === point) {
    const firstFraction = ++at;
    digit = bytes[at] - ZERO;
    while (at < end && digit >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit;
      digit = bytes[++at] - ZERO;
    }
    fraction = at - firstFraction;
    digits += fraction;
  }
  if (digits === 0) return notANumber(bytes, start, end);
  let exponent = -fraction;
  if (at === end && mantissa > MAX_EXACT_INTEGER && fraction <= 22) {
    const value = divideLongDecimal(bytes, firstDigit, end, EXACT_POWERS_OF_TEN[fraction]);
    if (value === value) return negative ? -value : value;
  }
  if (at < end && (bytes[at] | LOWER_CASE) === LETTER_E) {
    at++;
    let negativeExponent = false;
    if (at < end && (bytes[at] === MINUS || bytes[at] === PLUS)) negativeExponent = bytes[at++] === MINUS;
    const firstExponent = at;
    let written = 0;
    digit = bytes[at] - ZERO;
    while (at < end && digit >= 0 && digit <= 9) {
      if (written < 100000) written = written * 10 + digit;
      digit = bytes[++at] - ZERO;
    }
    if (at === firstExponent) return notANumber(bytes, start, end);
    exponent += negativeExponent ? -written : written;
  }
  if (at !== end) return notANumber(bytes, start, end);
  if (mantissa <= MAX_EXACT_INTEGER && exponent >= -22 && exponent <= 22) {
    const value = exponent < 0 ? mantissa / EXACT_POWERS_OF_TEN[-exponent] : mantissa * EXACT_POWERS_OF_TEN[exponent];
    return negative ? -value : value;
  }
  return slowDecimal(bytes, start, end, decimalComma);
}

function slowDecimal(bytes: Uint8Array, start: number, end: number, decimalComma: boolean): number {
  if (end - start > MAX_NUMBER_LENGTH) {
    lastCell.state = 'not-a-number';
    return Number.NaN;
  }
  const text = asciiText(bytes, start, end);
  const value = Number(decimalComma ? text.replace(',', '.') : text);
  if (Number.isFinite(value)) return value;
  lastCell.state = 'overflow';
  return Number.NaN;
}

/** Whether a cell is empty or a word for a missing value. */
export const isMissing = (bytes: Uint8Array, start: number, end: number): boolean =>
  end - start <= 8 && isMissingWord(asciiText(bytes, start, end));

function notANumber(bytes: Uint8Array, start: number, end: number): number {
  lastCell.state = isMissing(bytes, start, end) ? 'missing' : 'not-a-number';
  return Number.NaN;
}

const scratch = new Uint8Array(MAX_NUMBER_LENGTH + 4);

/** Runs a byte parser over a string, trimmed first. Characters beyond ASCII become a byte that no number holds. */
export function parseText(text: string, parse: (bytes: Uint8Array, start: number, end: number) => number): number {
  const trimmed = text.trim();
  const length = Math.min(trimmed.length, MAX_NUMBER_LENGTH + 1);
  for (let i = 0; i < length; i++) {
    const code = trimmed.charCodeAt(i);
    scratch[i] = code < 128 ? code : 1;
  }
  return parse(scratch, 0, length);
}

/** `parseDecimal` for a string. */
export const parseDecimalText = (text: string): number => parseText(text, parseDecimal);

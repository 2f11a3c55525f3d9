/** 2^27 + 1 splits a double into two halves whose products are exact (Dekker, 1971). */
const SPLITTER = 134217729;
/** The quotient below is known to better than this share of itself. */
const DOUBT = 2 ** -100;

const ZERO = 48;
const FIRST_DIGITS = 15;
const MORE_DIGITS = 7;
const POWERS = Float64Array.of(1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7);

/**
 * The digits of bytes `start` to `end` (a decimal point among them is passed over), divided by an exact power of ten
 * and rounded to the nearest double. Digits beyond the fifteenth are kept apart and the division is carried out on
 * unevaluated sums of two doubles; where the result lies too near the middle between two doubles to be sure, or there
 * are more than 22 digits, it is NaN and the caller takes the slow way.
 */
export function divideLongDecimal(bytes: Uint8Array, start: number, end: number, divisor: number): number {
  let head = 0;
  let tail = 0;
  let headDigits = 0;
  let tailDigits = 0;
  for (let i = start; i < end; i++) {
    const digit = bytes[i] - ZERO;
    if (digit < 0) continue;
    if (headDigits < FIRST_DIGITS) {
      head = head * 10 + digit;
      if (head > 0) headDigits++;
    } else {
      tail = tail * 10 + digit;
      tailDigits++;
    }
  }
  if (tailDigits > MORE_DIGITS) return Number.NaN;
  // high + low = head * 10^tailDigits + tail, exactly but for the last bits of low
  const power = POWERS[tailDigits];
  const product = head * power;
  const productError = multiplicationError(head, power, product);
  const high = product + tail;
  const sumError = product - high + tail;
  const low = productError + sumError;
  // quotient + rest = (high + low) / divisor
  const quotient = high / divisor;
  const back = quotient * divisor;
  const backError = multiplicationError(quotient, divisor, back);
  const rest = (high - back - backError + low) / divisor;
  const doubt = quotient * DOUBT;
  const least = quotient + (rest - doubt);
  return least === quotient + (rest + doubt) ? least : Number.NaN;
}

/** What rounding took off a product: a * b - product, exactly. */
function multiplicationError(a: number, b: number, product: number): number {
  const scaledA = SPLITTER * a;
  const highA = scaledA - (scaledA - a);
  const lowA = a - highA;
  const scaledB = SPLITTER * b;
  const highB = scaledB - (scaledB - b);
  const lowB = b - highB;
  return lowA * lowB - (product - highA * highB - lowA * highB - highA * lowB);
}

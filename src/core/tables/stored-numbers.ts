import { EXACT_POWERS_OF_TEN } from './decimal.ts';

/** Numbers as binary formats store them, to doubles: integers of 64 bits in two halves, decimals, halves of a float. */

export const TWO_32 = 2 ** 32;
const MAX_EXACT_INTEGER = 9007199254740991n;

/** An unscaled decimal divided by its power of ten, rounded once. */
export function scaledDecimal(unscaled: bigint, scale: number): number {
  const isExact = scale < EXACT_POWERS_OF_TEN.length && unscaled <= MAX_EXACT_INTEGER && unscaled >= -MAX_EXACT_INTEGER;
  return isExact ? Number(unscaled) / EXACT_POWERS_OF_TEN[scale] : Number(`${unscaled}e-${scale}`);
}

/** Milliseconds of nanoseconds in two halves, rounded down to the microsecond. */
export function millisecondsOfNanoseconds(low: number, high: number): number {
  // Whole microseconds first: both steps are exact in a double.
  const upper = Math.floor(high / 1000);
  return (upper * TWO_32 + Math.floor(((high - upper * 1000) * TWO_32 + low) / 1000)) / 1000;
}

/** A float of 16 bits. */
export function float16(bits: number): number {
  const sign = bits >> 15 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction > 0 ? Number.NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

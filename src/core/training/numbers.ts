// Number conventions of LightGBM that decide about the last bit.

/** 1e-15 held as float32: the guard LightGBM adds to hessian sums, and its "is that zero" for start values. */
export const EPSILON = Math.fround(1e-15);

const real = new Float64Array(1);
const bits = new BigInt64Array(real.buffer);

/** The next larger float64; infinity and NaN stay. */
export function nextUp(value: number): number {
  if (value === Infinity || value !== value) return value;
  if (value === 0) return Number.MIN_VALUE;
  real[0] = value;
  bits[0] += value > 0 ? 1n : -1n;
  return real[0];
}

/** For `smaller <= larger`: are they one value, give or take one ulp? */
export const isSameValue = (smaller: number, larger: number): boolean => larger <= nextUp(smaller);

/** Rounds as a C cast after adding one half does. */
export const roundHalf = (value: number): number => Math.trunc(value + 0.5);

export const signOf = (value: number): number => (value > 0 ? 1 : value < 0 ? -1 : 0);

/** 1e-35 held as float32: values no larger in magnitude count as zero. */
const ZERO_LIMIT = Math.fround(1e-35);

export const isZero = (value: number): boolean => value >= -ZERO_LIMIT && value <= ZERO_LIMIT;

/** Applied to leaf and node values whenever they are scaled or shifted. */
export const flushZero = (value: number): number => (isZero(value) ? 0 : value);

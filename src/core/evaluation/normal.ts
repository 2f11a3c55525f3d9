import { usageError } from '../base/errors.ts';
import { portableExp } from '../base/tanh.ts';

/** Density of the standard normal distribution. */
export const normalDensity = (x: number): number => portableExp(-0.5 * x * x) / 2.5066282746310002;

/**
 * Probability that a standard normal number is below `x`, within 1e-15 absolute. Near 0 the series of Marsaglia (2004),
 * sum of x^(2k+1) / (1·3·5…(2k+1)); in the tails, where that would cancel, the continued fraction of Mills' ratio.
 */
export function normalCdf(x: number): number {
  if (x !== x) return Number.NaN;
  const size = Math.abs(x);
  if (size > 38) return x > 0 ? 1 : 0;
  if (size <= 2) {
    let sum = x;
    let term = x;
    for (let i = 3; Math.abs(term) > 1e-17 * Math.abs(sum); i += 2) {
      term *= (x * x) / i;
      sum += term;
    }
    return 0.5 + sum * normalDensity(x);
  }
  let tail = size;
  for (let k = 200; k >= 1; k--) tail = size + k / tail;
  const beyond = normalDensity(size) / tail;
  return x > 0 ? 1 - beyond : beyond;
}

/** The number below which a standard normal lies with this probability; ±Infinity at 1 and 0. Bisection, then Newton. */
export function normalQuantile(probability: number): number {
  if (!(probability >= 0 && probability <= 1)) {
    throw usageError('PROBABILITY', `normal quantile: expected a probability from 0 to 1, got ${probability}`);
  }
  if (probability === 0) return -Infinity;
  if (probability === 1) return Infinity;
  if (probability > 0.5) return -normalQuantile(1 - probability);
  let low = -38;
  let high = 0;
  for (let step = 0; step < 30; step++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < probability) low = middle;
    else high = middle;
  }
  let x = (low + high) / 2;
  for (let step = 0; step < 3; step++) {
    const density = normalDensity(x);
    if (density > 0) x -= (normalCdf(x) - probability) / density;
  }
  return x;
}

import { dataError } from '../base/errors.ts';
import { portableExp } from '../base/tanh.ts';
import { deviation, finiteOnly, mean, sortedQuantile } from './moments.ts';

function finiteSorted(what: string, values: Float64Array): Float64Array {
  const sorted = finiteOnly(values).sort();
  if (sorted.length > 0) return sorted;
  throw dataError('DRIFT_EMPTY', `drift: expected finite values as ${what}, got none`);
}

/** Values of an ascending array at or below `limit`. */
function countUpTo(ascending: Float64Array, limit: number): number {
  let start = 0;
  for (let end = ascending.length; start < end;) {
    const middle = (start + end) >> 1;
    if (ascending[middle] <= limit) start = middle + 1;
    else end = middle;
  }
  return start;
}

/** A share that an empty bin is taken for, so that its logarithm exists. */
const leastShare = 1e-4;

/**
 * Population stability index: sum over bins of (current share - reference share) x ln(current / reference), bins being
 * the reference's quantiles. Below 0.1 nothing has changed, above 0.25 much (Siddiqi, 2006). NaN and infinite values are
 * left out; equal quantiles make one bin.
 */
export function populationStability(reference: Float64Array, current: Float64Array, bins = 10): number {
  const before = finiteSorted('reference', reference);
  const now = finiteSorted('current', current);
  const edges = Array.from({ length: bins - 1 }, (_, i) => sortedQuantile(before, (i + 1) / bins));
  const limits = [...new Set(edges), Infinity];
  let index = 0;
  let countedBefore = 0;
  let countedNow = 0;
  for (const limit of limits) {
    const upToBefore = countUpTo(before, limit);
    const upToNow = countUpTo(now, limit);
    const expected = Math.max(leastShare, (upToBefore - countedBefore) / before.length);
    const share = Math.max(leastShare, (upToNow - countedNow) / now.length);
    index += (share - expected) * Math.log(share / expected);
    countedBefore = upToBefore;
    countedNow = upToNow;
  }
  return index;
}

/** Greatest distance of two distribution functions and how likely so great a one is by luck. */
export interface KolmogorovSmirnov {
  readonly statistic: number;
  readonly p: number;
}

/** Kolmogorov's distribution: probability of a scaled distance above `x`. */
function kolmogorovTail(x: number): number {
  if (x < 0.2) return 1;
  let sum = 0;
  for (let k = 1; k <= 100; k++) {
    const term = portableExp(-2 * k * k * x * x);
    sum += k % 2 === 1 ? term : -term;
    if (term < 1e-18) break;
  }
  return Math.min(1, Math.max(0, 2 * sum));
}

/** Two-sample Kolmogorov-Smirnov test with the asymptotic p-value (SciPy's `ks_2samp(method='asymp')` without its correction). */
export function kolmogorovSmirnov(reference: Float64Array, current: Float64Array): KolmogorovSmirnov {
  const a = finiteSorted('reference', reference);
  const b = finiteSorted('current', current);
  let statistic = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const value = Math.min(a[i], b[j]);
    while (i < a.length && a[i] === value) i++;
    while (j < b.length && b[j] === value) j++;
    statistic = Math.max(statistic, Math.abs(i / a.length - j / b.length));
  }
  const size = (a.length * b.length) / (a.length + b.length);
  return { statistic, p: kolmogorovTail(Math.sqrt(size) * statistic) };
}

export interface CusumOptions {
  /** Level and spread to compare with; default those of the first quarter of the values. */
  readonly mean?: number;
  readonly deviation?: number;
  /** Drift that is forgiven on every step, in deviations. */
  readonly slack?: number;
  /** Sum at which a change is called, in deviations. */
  readonly threshold?: number;
}

export interface Cusum {
  /** Sums of upward and downward drift, in deviations, at every value. */
  readonly up: Float64Array;
  readonly down: Float64Array;
  /** First position at which either passes the threshold; undefined where none does. */
  readonly alarm?: number;
  /** Where the drift that led to the alarm began. */
  readonly since?: number;
}

/** Page's two-sided cumulative sum test (1954). NaN values leave the sums as they are. */
export function cusum(values: Float64Array, options: CusumOptions = {}): Cusum {
  const early = finiteOnly(values.subarray(0, Math.ceil(values.length / 4)));
  const { slack = 0.5, threshold = 5 } = options;
  const level = options.mean ?? mean(early);
  const spread = options.deviation ?? deviation(early);
  const up = new Float64Array(values.length);
  const down = new Float64Array(values.length);
  let [rise, fall, riseFrom, fallFrom] = [0, 0, 0, 0];
  let alarm: number | undefined;
  let since: number | undefined;
  for (let i = 0; i < values.length; i++) {
    const step = (values[i] - level) / spread;
    if (Number.isFinite(step)) {
      rise = Math.max(0, rise + step - slack);
      fall = Math.max(0, fall - step - slack);
      if (rise === 0) riseFrom = i + 1;
      if (fall === 0) fallFrom = i + 1;
    }
    up[i] = rise;
    down[i] = fall;
    if (alarm === undefined && Math.max(rise, fall) > threshold) {
      alarm = i;
      since = rise > fall ? riseFrom : fallFrom;
    }
  }
  return { up, down, ...(alarm === undefined ? {} : { alarm, since }) };
}

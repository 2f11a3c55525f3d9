import { usageError } from '../base/errors.ts';
import { normalCdf, normalQuantile } from './normal.ts';

export interface VerdictInput {
  readonly ic: number;
  /** Autocorrelation-aware t-statistic of the IC. */
  readonly t: number;
  /** Pairs behind it. */
  readonly count: number;
  /** Bars that a label looks ahead: so many neighbours count as one. */
  readonly horizon?: number;
  /** How many models, parameters or ideas were tried on these bars, abandoned ones too. */
  readonly trials?: number;
}

export interface Verdict {
  /**
   * `signal`: too strong for luck. `inverse`: too strong for luck, with the wrong sign. `noise`: luck explains it.
   * `unknown`: there is nothing, or too little, to judge.
   */
  readonly verdict: 'signal' | 'inverse' | 'noise' | 'unknown';
  /** |t| that had to be passed. */
  readonly hurdle: number;
  /** Probability of an |t| at least this great by luck, over all trials. */
  readonly luck: number;
  /** Pairs after which an IC of this size would pass the hurdle, by the same autocorrelation; Infinity for none. */
  readonly neededCount: number;
}

/** Harvey, Liu and Zhu, "… and the Cross-Section of Expected Returns" (2016): a new signal should have a t above 3. */
const leastHurdle = 3;

/** Labels that do not overlap, of which there have to be so many before a t-statistic means anything. */
const leastLabels = 30;

/**
 * A plain verdict on an IC; none on fewer than 30 labels that do not overlap. The hurdle is |t| = 3 for a single trial and rises with the number of trials so that the
 * probability of any of them passing it by luck stays that of a single one (Bonferroni).
 */
export function icVerdict({ ic, t, count, horizon = 1, trials = 1 }: VerdictInput): Verdict {
  if (!Number.isInteger(trials) || trials < 1) {
    throw usageError('TRIALS', `trials: expected a whole number from 1 up, got ${trials}`);
  }
  const tail = 1 - normalCdf(leastHurdle);
  const hurdle = trials === 1 ? leastHurdle : -normalQuantile(tail / trials);
  if (Number.isNaN(t) || count / Math.max(1, horizon) < leastLabels)
    return { verdict: 'unknown', hurdle, luck: Number.NaN, neededCount: Number.NaN };
  const luck = Math.min(1, trials * 2 * normalCdf(-Math.abs(t)));
  const neededCount = t === 0 || ic === 0 ? Infinity : Math.ceil(count * (hurdle / t) ** 2);
  const verdict = t > hurdle ? 'signal' : t < -hurdle ? 'inverse' : 'noise';
  return { verdict, hurdle, luck, neededCount };
}

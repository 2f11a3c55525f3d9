import { sortedQuantile } from '../../evaluation/moments.ts';
import type { Study, Trial } from './study.ts';

export interface MedianPrunerOptions {
  /** Trials that have to be complete before any is given up. */
  readonly startupTrials?: number;
  /** Steps that every trial is given. */
  readonly warmUpSteps?: number;
}

/** The best value of a trial up to a step; NaN of none. */
function bestUpTo({ steps }: Trial, step: number, sign: number): number {
  let best = Number.NaN;
  for (const { step: at, value } of steps) {
    if (at <= step && !(sign * value >= sign * best)) best = Number.isNaN(value) ? best : value;
  }
  return best;
}

/**
 * The median rule (Golovin et al., "Google Vizier", 2017): a trial is given up where its best value so far is worse than
 * the median of what the complete trials before it had by the same step. Only trials of a lower number count, so that
 * the order in which workers finish does not matter.
 */
export function shouldPrune(
  study: Pick<Study, 'trials' | 'direction'>,
  number: number,
  { startupTrials = 5, warmUpSteps = 0 }: MedianPrunerOptions = {},
): boolean {
  const sign = study.direction === 'minimise' ? 1 : -1;
  const trial = study.trials[number];
  const step = trial?.steps.at(-1)?.step;
  if (step === undefined || step < warmUpSteps) return false;
  const earlier = study.trials.slice(0, number).filter(({ state }) => state === 'complete');
  if (earlier.length < startupTrials) return false;
  const values = Float64Array.from(earlier, (one) => sign * bestUpTo(one, step, sign)).filter((v) => v === v);
  if (values.length === 0) return false;
  const own = sign * bestUpTo(trial, step, sign);
  return Number.isNaN(own) || own > sortedQuantile(values.sort(), 0.5);
}

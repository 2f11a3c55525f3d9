import { sortedQuantile } from '../../evaluation/moments.ts';
import type { Direction, PruneLimit, Trial, TrialStep } from './trial.ts';

export interface MedianPrunerSettings {
  /** Trials that have to be complete before any is given up. */
  readonly startupTrials: number;
  /** The first step at which a trial may be given up. */
  readonly warmUpSteps: number;
}

const better = (direction: Direction, a: number, b: number): boolean => (direction === 'minimise' ? a < b : a > b);

/** The best value of a trial up to a step; NaN of none. */
function bestUpTo(steps: readonly TrialStep[], step: number, direction: Direction): number {
  let best = Number.NaN;
  for (const { step: at, value } of steps) {
    if (at <= step && !Number.isNaN(value) && !better(direction, best, value)) best = value;
  }
  return best;
}

/**
 * The median rule (Golovin et al., "Google Vizier", 2017) as limits that a trial takes along when it starts: at each step
 * the median of what the complete trials among `settled` had reached by then. Whoever runs the trial compares with them
 * alone, so the rule gives the same answer wherever and whenever it runs.
 */
export function pruneLimits(
  settled: readonly Trial[],
  direction: Direction,
  { startupTrials, warmUpSteps }: MedianPrunerSettings,
): PruneLimit[] {
  const complete = settled.filter(({ state }) => state === 'complete');
  if (complete.length < startupTrials) return [];
  const steps = new Set(complete.flatMap((trial) => trial.steps.map(({ step }) => step)));
  return [...steps]
    .filter((step) => step >= warmUpSteps)
    .sort((a, b) => a - b)
    .flatMap((step) => {
      const reached = Float64Array.from(complete, (trial) => bestUpTo(trial.steps, step, direction)).filter(
        (value) => value === value,
      );
      return reached.length === 0 ? [] : [{ step, value: sortedQuantile(reached.sort(), 0.5) }];
    });
}

/** Whether a trial with these steps is to be given up at the last of them. */
export function isPruned(limits: readonly PruneLimit[], steps: readonly TrialStep[], direction: Direction): boolean {
  const step = steps[steps.length - 1]?.step;
  const limit = limits.find((one) => one.step === step);
  if (limit === undefined) return false;
  const reached = bestUpTo(steps, limit.step, direction);
  return Number.isNaN(reached) || better(direction, limit.value, reached);
}

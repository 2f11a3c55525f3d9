import type { PeriodSums } from '../../evaluation/overfitting.ts';
import type { ParameterValues } from './sampler.ts';

export type Direction = 'minimise' | 'maximise';

/** `abandoned`: begun and never ended. It counts as a trial, and begins anew when its study goes on. */
export type TrialState = 'running' | 'complete' | 'pruned' | 'failed' | 'abandoned';

export interface TrialStep {
  readonly step: number;
  readonly value: number;
}

/** What came of a trial. */
export interface TrialOutcome {
  readonly state: 'complete' | 'pruned' | 'failed';
  /** The objective; of a pruned trial what it was when it was given up. NaN where there is none. */
  readonly value: number;
  /** What the objective was on the way. */
  readonly steps: readonly TrialStep[];
  /** Why it failed. */
  readonly reason?: string;
  /** Sums of the trial's returns by stretch of time: what the probability of overfitting is computed from. */
  readonly returns?: PeriodSums;
}

export interface Trial extends Omit<TrialOutcome, 'state'> {
  readonly number: number;
  readonly parameters: ParameterValues;
  readonly state: TrialState;
}

/** A trial whose best value up to `step` is worse than `value` is given up there. */
export interface PruneLimit {
  readonly step: number;
  readonly value: number;
}

/** A trial as it is handed to whoever runs it: plain data, and all that its outcome may depend on. */
export interface TrialJob {
  readonly number: number;
  readonly parameters: ParameterValues;
  /** Where it is to be given up; empty without a pruner. */
  readonly limits: readonly PruneLimit[];
  readonly direction: Direction;
}

import { usageError } from '../../base/errors.ts';
import type { Observation, Sampler } from './sampler.ts';
import { checkSpace, type ParameterValue, type SearchSpace } from './space.ts';

export type TrialState = 'running' | 'complete' | 'pruned' | 'failed';

export interface Trial {
  readonly number: number;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly state: TrialState;
  /** The objective; NaN where there is none (failed, running). */
  readonly value: number;
  /** What the objective was on the way, step by step. */
  readonly steps: readonly { readonly step: number; readonly value: number }[];
}

export interface StudySettings {
  readonly space: SearchSpace;
  readonly sampler: Sampler;
  readonly direction: 'minimise' | 'maximise';
  /**
   * How many trials may be open at once. Trial n is proposed from the trials up to n - lag alone, whichever have ended:
   * so the study is the same for any number of workers up to `lag`. 1 by default: one after the other.
   */
  readonly lag?: number;
}

/** What a study was, as plain data: a journal that is written after every trial and read to go on. */
export interface StudyJournal {
  readonly klinelabStudy: 1;
  readonly trials: readonly Trial[];
}

/** A search that is asked for parameters and told what came of them. */
export interface Study {
  readonly trials: readonly Trial[];
  readonly direction: StudySettings['direction'];
  /** The best complete trial; the earlier one of equals. */
  readonly best: Trial | undefined;
  /** Whether `ask` may be called now: trials that the next one is proposed from have all ended. */
  readonly canAsk: boolean;
  /** Opens a trial. STUDY_LAG where `canAsk` is false. */
  ask(): Trial;
  /** Notes a value on the way. */
  note(number: number, step: number, value: number): void;
  /** Ends a trial. A value that is no number makes it a failed one. */
  tell(number: number, value: number, state?: 'complete' | 'pruned' | 'failed'): Trial;
  journal(): StudyJournal;
}

/**
 * Opens a study, or goes on with one from its journal: trials that were open when it ended are run again under their
 * number, so that the study is the one it would have been without the break.
 */
export function createStudy(settings: StudySettings, journal?: StudyJournal): Study {
  const { space, sampler, direction, lag = 1 } = settings;
  checkSpace(space);
  if (!Number.isInteger(lag) || lag < 1) {
    throw usageError('STUDY_LAG', `study: expected a lag of at least 1 trial, got ${lag}`);
  }
  const sign = direction === 'minimise' ? 1 : -1;
  const trials: Trial[] = journal === undefined ? [] : journal.trials.map(revived);
  const reopened = trials.flatMap(({ number, state }) => (state === 'running' ? [number] : []));

  const observed = (before: number): Observation[] =>
    trials
      .slice(0, Math.max(0, before))
      .filter(({ state, value }) => (state === 'complete' || state === 'pruned') && !Number.isNaN(value))
      .map(({ parameters, value }) => ({ parameters, loss: sign * value }));
  const mayOpen = (number: number): boolean =>
    trials.slice(0, Math.max(0, number - lag + 1)).every(({ state }) => state !== 'running');
  const running = (number: number): Trial => {
    const trial = trials[number];
    if (trial?.state === 'running') return trial;
    throw usageError('STUDY_TRIAL', `study: expected the number of a running trial, got ${number}`);
  };

  return {
    trials,
    direction,
    get best() {
      return trials
        .filter(({ state }) => state === 'complete')
        .reduce<Trial | undefined>(
          (best, trial) => (best === undefined || sign * trial.value < sign * best.value ? trial : best),
          undefined,
        );
    },
    get canAsk() {
      return reopened.length > 0 || mayOpen(trials.length);
    },
    ask() {
      const again = reopened.shift();
      if (again !== undefined) return trials[again];
      const number = trials.length;
      if (!mayOpen(number)) {
        throw usageError('STUDY_LAG', `study: expected trials up to ${number - lag} to have ended before another`);
      }
      const parameters = sampler.propose(space, observed(number - lag + 1), number);
      const trial: Trial = { number, parameters, state: 'running', value: Number.NaN, steps: [] };
      trials.push(trial);
      return trial;
    },
    note(number, step, value) {
      const trial = running(number);
      trials[number] = { ...trial, steps: [...trial.steps, { step, value }] };
    },
    tell(number, value, state = 'complete') {
      const ended = Number.isNaN(value) ? 'failed' : state;
      trials[number] = { ...running(number), value, state: ended };
      return trials[number];
    },
    journal: () => ({ klinelabStudy: 1, trials: [...trials] }),
  };
}

/** JSON has no NaN: it comes back as null. A trial that was cut short begins anew. */
const revived = (trial: Trial): Trial => ({
  ...trial,
  value: (trial.value as number | null) ?? Number.NaN,
  steps: trial.state === 'running' ? [] : trial.steps,
});

import { usageError } from '../../base/errors.ts';
import { headerOf, lineOf, requireSameStudy, type StudyJournal } from './journal.ts';
import { pruneLimits } from './pruner.ts';
import type { Evidence } from './sampler.ts';
import { createSampler } from './samplers.ts';
import { defaultLag, type StudySettings } from './settings.ts';
import { checkSpace } from './space.ts';
import type { Trial, TrialJob, TrialOutcome, TrialState } from './trial.ts';

/** How many trials there were, by how they ended; `total` is what a winner has to be judged against. */
export type TrialCounts = Readonly<Record<TrialState | 'total', number>>;

export interface StudyOptions {
  /** Goes on with an earlier study. */
  readonly journal?: StudyJournal;
  /** Takes the journal's lines (without line ends) as they come up; of a resumed study only the new ones. */
  readonly record?: (line: string) => void;
}

/** A search that is asked for parameters and told what came of them. */
export interface Study {
  readonly settings: StudySettings & { readonly lag: number };
  readonly trials: readonly Trial[];
  /** The best complete trial; the earlier one of equals. */
  readonly best: Trial | undefined;
  readonly counts: TrialCounts;
  /** Whether `ask` may be called now: trials that the next one is proposed from have all ended. */
  readonly canAsk: boolean;
  /** Whether the next `ask` opens a trial again that was cut short. */
  readonly reopens: boolean;
  /** Opens a trial. STUDY_LAG where `canAsk` is false. */
  ask(): TrialJob;
  /** Ends a trial. A value that is no finite number makes it a failed one. STUDY_TRIAL where it is not running. */
  tell(number: number, outcome: TrialOutcome): Trial;
  /** Gives up all trials that are running. */
  abandon(): void;
}

/**
 * Opens a study, or goes on with one from its journal: trials that were cut short are run again under their number, so
 * that the study is the one it would have been without the break. A journal of another space, sampler, seed, lag or of
 * other data is the usage error STUDY_OTHER.
 */
export function createStudy(settings: StudySettings, { journal, record = () => {} }: StudyOptions = {}): Study {
  const { space, direction, lag = defaultLag, pruner } = settings;
  const sign = direction === 'minimise' ? 1 : -1;
  checkSpace(space);
  if (!Number.isInteger(lag) || lag < 1 || lag > 1000) {
    throw usageError('STUDY_LAG', `study: expected a lag of 1 to 1000 trials, got ${lag}`);
  }
  const sampler = createSampler(settings.sampler);
  const complete = { ...settings, lag };
  if (journal === undefined) record(JSON.stringify(headerOf(complete)));
  else requireSameStudy(journal.header, headerOf(complete));
  const trials: Trial[] = [...(journal?.trials ?? [])];
  const reopened = trials.flatMap(({ number, state }) =>
    state === 'running' || state === 'abandoned' ? [number] : [],
  );
  for (const number of reopened) trials[number] = { ...trials[number], state: 'abandoned' };

  const isOpen = ({ state }: Trial): boolean => state === 'running' || state === 'abandoned';
  const settledBefore = (number: number): Trial[] => trials.slice(0, Math.max(0, number - lag + 1));
  const evidenceFor = (number: number): Evidence => ({
    observations: settledBefore(number).flatMap(({ state, parameters, value }) =>
      state === 'complete' || state === 'pruned' ? [{ parameters, loss: sign * value }] : [],
    ),
    pending: trials.slice(Math.max(0, number - lag + 1), number).map(({ parameters }) => parameters),
  });
  const mayOpen = (number: number): boolean => !settledBefore(number).some(isOpen);
  const next = (): number => reopened[0] ?? trials.length;

  return {
    settings: complete,
    trials,
    get best() {
      return trials
        .filter(({ state }) => state === 'complete')
        .reduce<Trial | undefined>(
          (best, trial) => (best === undefined || sign * trial.value < sign * best.value ? trial : best),
          undefined,
        );
    },
    get counts() {
      const counts = { running: 0, complete: 0, pruned: 0, failed: 0, abandoned: 0, total: trials.length };
      for (const { state } of trials) counts[state]++;
      return counts;
    },
    get canAsk() {
      return mayOpen(next());
    },
    get reopens() {
      return reopened.length > 0;
    },
    ask() {
      const number = next();
      if (!mayOpen(number)) {
        throw usageError('STUDY_LAG', `study: expected trials up to ${number - lag} to have ended before another`);
      }
      const again = reopened.shift();
      const parameters =
        again === undefined ? sampler.propose(space, evidenceFor(number), number) : trials[again].parameters;
      const trial: Trial = { number, parameters, state: 'running', value: Number.NaN, steps: [] };
      trials[number] = trial;
      record(lineOf(trial));
      const limits = pruner === undefined ? [] : pruneLimits(settledBefore(number), direction, pruner);
      return { number, parameters, limits, direction };
    },
    tell(number, outcome) {
      const trial = trials[number];
      if (trial?.state !== 'running') {
        throw usageError('STUDY_TRIAL', `study: expected the number of a running trial, got ${number}`);
      }
      const sound = outcome.state !== 'failed' && Number.isFinite(outcome.value);
      const ended = sound ? outcome : { ...outcome, state: 'failed' as const, value: Number.NaN };
      trials[number] = { number, parameters: trial.parameters, ...ended };
      record(lineOf(trials[number]));
      return trials[number];
    },
    abandon() {
      for (const trial of trials) {
        if (trial.state !== 'running') continue;
        trials[trial.number] = { ...trial, state: 'abandoned' };
        record(lineOf(trials[trial.number]));
      }
    },
  };
}

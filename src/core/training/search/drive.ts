import { usageError } from '../../base/errors.ts';
import type { Study } from './study.ts';
import type { Trial, TrialJob, TrialOutcome } from './trial.ts';

export interface DriveOptions {
  /** Trials that the study is to have in the end, those of its journal included. */
  readonly trials: number;
  /** Trials run at once, of which no more than the study's lag can be; it changes nothing but the time taken. */
  readonly jobs: number;
  /** Runs one trial somewhere. What it rejects with ends the search; a trial that merely failed is an outcome. */
  readonly evaluate: (job: TrialJob) => Promise<TrialOutcome>;
  /** Called after each trial that ended, in whatever order they end. */
  readonly onTrial?: (trial: Trial, study: Study) => void;
  /** Stops the search: trials under way are abandoned at once, and it is the caller's to end their workers. */
  readonly signal?: AbortSignal;
}

/**
 * Runs a study's trials, `jobs` of them at once. Returns false where it was stopped. Trials that are under way when it
 * ends early are in the journal as abandoned. SEARCH_TRIALS where the number of trials or jobs is none.
 */
export async function driveStudy(
  study: Study,
  { trials, jobs, evaluate, onTrial, signal }: DriveOptions,
): Promise<boolean> {
  for (const [what, value] of Object.entries({ trials, jobs })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw usageError('SEARCH_TRIALS', `search: expected a whole number of ${what} from 1 up, got ${value}`);
  }
  let stopListening = (): void => {};
  const stopped = new Promise<void>((resolve) => {
    if (signal === undefined) return;
    const stop = (): void => resolve();
    signal.addEventListener('abort', stop);
    stopListening = () => signal.removeEventListener('abort', stop);
  });
  const underWay = new Map<number, Promise<void>>();
  try {
    for (;;) {
      if (signal?.aborted === true) return false;
      const wanted = study.reopens || study.trials.length < trials;
      if (wanted && study.canAsk && underWay.size < jobs) {
        const job = study.ask();
        const run = evaluate(job).then((outcome) => {
          underWay.delete(job.number);
          // Once the search has ended its trials are abandoned, and a late answer says nothing any more.
          if (study.trials[job.number].state !== 'running') return;
          const trial = study.tell(job.number, outcome);
          onTrial?.(trial, study);
        });
        underWay.set(job.number, run);
        continue;
      }
      if (underWay.size === 0) return true;
      await Promise.race([...underWay.values(), stopped]);
    }
  } finally {
    stopListening();
    study.abandon();
    for (const run of underWay.values()) run.catch(() => {});
  }
}

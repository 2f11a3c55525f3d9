import { bestParams } from '../../../core/research/training/search.ts';
import type { TrainedReference } from '../../../core/research/training/reference.ts';
import type { Trial } from '../../../core/training/search/trial.ts';
import type { TrainedOnPage, TrialFigures } from '../../../workers/modelApi.ts';
import type { AppState } from '../app.svelte.ts';
import { freeName } from '../edits.ts';
import { referenceOf } from './order.ts';
import type { StudyRecord } from './store.ts';

/** What is to be thought of a search. */
export interface JudgedSearch {
  /** What the trials say together. */
  readonly figures: TrialFigures;
  /** The best trial's model, trained anew and judged against the number of trials. */
  readonly winner: { readonly trial: Trial; readonly reference: TrainedReference; readonly trained: TrainedOnPage };
}

/** Trains the best trial's model in a worker of its own, under a name that the document has free. */
export async function judgeWinner(
  { engine, jobs, workspace }: Pick<AppState, 'engine' | 'jobs' | 'workspace'>,
  { research, order }: StudyRecord,
  trials: readonly Trial[],
  trial: Trial,
): Promise<JudgedSearch> {
  const { name, train } = referenceOf(order);
  const reference: TrainedReference = {
    name: workspace.research === undefined ? name : freeName(workspace.research, name),
    train: { ...train, params: bestParams(train, trial), trials: trials.length },
  };
  const twin = engine.twin();
  try {
    return await jobs.track('search', order.name, async ({ signal }) => ({
      figures: await twin.trialFigures(order.space, trials, { signal }),
      winner: { trial, reference, trained: await twin.train(research, reference, { signal }) },
    }));
  } finally {
    twin.dispose();
  }
}

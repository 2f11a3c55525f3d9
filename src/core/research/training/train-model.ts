import { stopIfAborted, type RunControl } from '../../base/progress.ts';
import { defaultLabel } from '../../features/default-label.ts';
import { builtInSet } from '../../features/sets/built-in.ts';
import { fingerprintKlines } from '../../klines/fingerprint.ts';
import type { Klines } from '../../klines/klines.ts';
import { defaultThresholds } from '../../signals/signal.ts';
import type { TrainingRecipe } from './recipe.ts';
import { defaultTraining, defaultTrainingSplit } from './settings.ts';
import { trainOnKlines, type TrainedModel, type TrainingEngines } from './train.ts';

/**
 * Trains a LightGBM model on klines: lite53 features, the return of 5 bars, the first 60 % of the bars to learn from and
 * the next 20 % to stop early, where `recipe` says nothing else. `bytes` of what comes back is the model's file, its card
 * inside; equal klines and recipes give equal bytes. Rows without a label are dropped and counted, and as many bars as
 * the label looks ahead are purged between the parts. Runs to its end at once: in a page, in a worker. Errors: those of
 * features, label and LightGBM's parameters (usage), too few bars (data), `ABORTED`.
 */
export async function trainModel(
  engines: TrainingEngines,
  klines: Klines,
  recipe: Partial<TrainingRecipe> = {},
  control: RunControl = {},
): Promise<TrainedModel> {
  const rounds = trainOnKlines(
    engines,
    { klines, sha256: await fingerprintKlines(klines) },
    {
      name: 'model',
      set: recipe.set ?? builtInSet('lite53'),
      label: defaultLabel,
      split: defaultTrainingSplit,
      params: {},
      thresholds: defaultThresholds,
      ...defaultTraining,
      ...recipe,
    },
  );
  for (;;) {
    stopIfAborted(control, 'training');
    const step = rounds.next();
    if (step.done) return step.value;
    const { iteration, total } = step.value;
    control.onProgress?.({ stage: 'training', done: iteration, total });
  }
}

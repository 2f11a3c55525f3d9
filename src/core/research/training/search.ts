import { usageError } from '../../base/errors.ts';
import { sha256OfText } from '../../base/sha256.ts';
import type { RoundReport } from '../../training/request.ts';
import type { SamplerSettings } from '../../training/search/samplers.ts';
import type { StudySettings } from '../../training/search/settings.ts';
import { lightgbmSpace, type SearchSpace } from '../../training/search/space.ts';
import type { Study } from '../../training/search/study.ts';
import type { Trial } from '../../training/search/trial.ts';
import type { TrainingRecipe } from './recipe.ts';
import { trainOnKlines, type TrainedModel, type TrainingEngines, type TrainingKlines } from './train.ts';
import { fixedParams, stepRounds } from './trial.ts';

/** What a search follows from besides klines and recipe. */
export interface SearchPlan {
  readonly sampler: SamplerSettings;
  readonly space?: SearchSpace;
  /** Trials that may be under way at once; another number is another study. */
  readonly lag?: number;
  /** Gives up trials whose IC lags behind the median; off by default. */
  readonly prune?: boolean;
}

/** The part of a recipe that a trial's outcome follows from. */
const recipeDigest = ({ set, columns, label, split, params, rounds, earlyStopping, calibration }: TrainingRecipe) =>
  sha256OfText(
    JSON.stringify([
      set.hash,
      columns ?? null,
      label,
      split,
      Object.entries(params),
      rounds,
      earlyStopping,
      calibration,
    ]),
  );

/**
 * A search of LightGBM parameters on klines as a study, to be run by `driveStudy` with a `createTrialRunner` of the same
 * klines and recipe behind `evaluate`. It maximises the IC of the model's predictions on the validation bars of the
 * recipe's split, which therefore are no evidence any more: leave bars unseen with a `valid` share. A journal goes on
 * only with the same klines and recipe.
 */
export const searchStudy = (
  { sha256 }: Pick<TrainingKlines, 'sha256'>,
  recipe: TrainingRecipe,
  { sampler, space = lightgbmSpace, lag, prune = false }: SearchPlan,
): StudySettings => ({
  space,
  sampler,
  direction: 'maximise',
  ...(lag === undefined ? {} : { lag }),
  ...(prune ? { pruner: { startupTrials: 5, warmUpSteps: 2 * stepRounds } } : {}),
  about: { klines: sha256, recipe: recipeDigest(recipe) },
});

/** The parameters that train a trial's model as the trial did. */
export const bestParams = (recipe: Pick<TrainingRecipe, 'params'>, best: Trial): TrainingRecipe['params'] => ({
  ...fixedParams(recipe),
  ...best.parameters,
  metric: 'ic',
});

/**
 * Trains the best trial's model anew from its parameters; its trees are those that the trial had. SEARCH_NONE where no
 * trial was completed.
 */
export function trainBest(
  engines: TrainingEngines,
  klines: TrainingKlines,
  recipe: TrainingRecipe,
  { best, trials }: Pick<Study, 'best' | 'trials'>,
): Generator<RoundReport, TrainedModel, 'stop' | void> {
  if (best === undefined) {
    const reason = trials.find((trial) => trial.reason !== undefined)?.reason;
    throw usageError(
      'SEARCH_NONE',
      `search: expected a trial with an IC, got none of ${trials.length}${reason === undefined ? '' : `: ${reason}`}`,
      { hint: 'Give more rounds or trials, or another space.' },
    );
  }
  return trainOnKlines(engines, klines, {
    ...recipe,
    params: bestParams(recipe, best),
    trials: trials.length,
  });
}

import { usageError } from '../../base/errors.ts';
import { ic } from '../../evaluation/ic.ts';
import { LightGbmModel } from '../../models/lightgbm/model.ts';
import { lightGbmCard } from '../../models/lightgbm/card.ts';
import { writeModelText } from '../../models/lightgbm/write.ts';
import { shouldPrune } from '../../training/search/pruner.ts';
import { lightgbmSpace, type SearchSpace } from '../../training/search/space.ts';
import { createStudy, type Study, type StudyJournal, type Trial } from '../../training/search/study.ts';
import type { Sampler } from '../../training/search/sampler.ts';
import { trainByRounds } from '../../training/train.ts';
import type { TrainingRecipe } from './recipe.ts';
import { prepareSamples, rowsOf } from './samples.ts';
import { icMetric, trainOnKlines, type TrainedModel, type TrainingEngines, type TrainingKlines } from './train.ts';

export interface SearchSettings {
  readonly trials: number;
  readonly sampler: Sampler;
  readonly space?: SearchSpace;
  /** Gives up trials whose IC lags behind the median; off by default. */
  readonly prune?: boolean;
  /** Goes on with an earlier study. */
  readonly journal?: StudyJournal;
}

export interface SearchProgress {
  readonly trial: Trial;
  readonly ended: number;
  readonly total: number;
  readonly study: Study;
}

export interface SearchResult {
  readonly study: Study;
  /** The best trial's model, trained anew from its parameters; its bytes are those the trial had. */
  readonly best: TrainedModel;
}

/** Steps between two looks at whether a trial is to be given up. */
const stepRounds = 10;

/**
 * Searches LightGBM parameters on klines, yielding after every trial; `next('stop')` ends with the best so far. The
 * objective is the IC of the model's predictions on the validation bars of the recipe's split, which therefore are no
 * evidence any more: leave bars unseen with a `valid` share, and say how many trials there were when they are judged.
 */
export function* searchOnKlines(
  engines: TrainingEngines,
  klines: TrainingKlines,
  recipe: TrainingRecipe,
  { trials, sampler, space = lightgbmSpace, prune = false, journal }: SearchSettings,
): Generator<SearchProgress, SearchResult, 'stop' | void> {
  if (!Number.isInteger(trials) || trials < 1) {
    throw usageError('SEARCH_TRIALS', `search: expected a whole number of trials from 1 up, got ${trials}`);
  }
  // Without a frequency LightGBM never looks at the bagging fraction.
  const fixed = { bagging_freq: 1, ...recipe.params };
  const samples = prepareSamples(engines.rolling, klines.klines, recipe);
  const train = rowsOf(samples, samples.split.train[0]);
  const valid = samples.split.valid.map((range) => rowsOf(samples, range));
  const study = createStudy({ space, sampler, direction: 'maximise' }, journal);

  /** The IC on the validation rows with these parameters; undefined where the trial was given up. */
  const objective = ({ number, parameters }: Trial): number | undefined => {
    const rounds = trainByRounds({
      kernels: engines.training,
      featureNames: samples.names,
      ...train,
      valid,
      params: { ...fixed, ...parameters, metric: 'None' },
      customMetric: icMetric,
      numBoostRound: recipe.rounds,
      earlyStoppingRounds: recipe.earlyStopping,
    });
    for (;;) {
      const step = rounds.next();
      if (step.done) {
        const { model: ensemble } = step.value;
        const text = new TextEncoder().encode(writeModelText(ensemble));
        const model = new LightGbmModel(ensemble, lightGbmCard(ensemble, text, recipe.name), engines.trees);
        try {
          const [rows] = valid;
          return ic(model.predict({ rows: rows.label.length, columns: rows.columns }), rows.label);
        } finally {
          model.dispose();
        }
      }
      const { iteration, evaluations } = step.value;
      const judged = evaluations.find(({ metric }) => metric === 'ic');
      if (judged === undefined || iteration % stepRounds !== 0) continue;
      study.note(number, iteration, judged.value);
      if (prune && shouldPrune(study, number, { warmUpSteps: 2 * stepRounds })) return undefined;
    }
  };

  const ended = (): number => study.trials.filter(({ state }) => state !== 'running').length;
  while (ended() < trials) {
    const trial = study.ask();
    const value = objective(trial);
    const steps = study.trials[trial.number].steps;
    const told =
      value === undefined
        ? study.tell(trial.number, steps[steps.length - 1].value, 'pruned')
        : study.tell(trial.number, value);
    if ((yield { trial: told, ended: ended(), total: trials, study }) === 'stop') break;
  }
  const { best } = study;
  if (best === undefined) {
    throw usageError('SEARCH_NONE', `search: expected a trial with an IC, got none of ${study.trials.length}`, {
      hint: 'Predictions were constant on the validation bars; give more rounds or a wider space.',
    });
  }
  const rounds = trainOnKlines(engines, klines, {
    ...recipe,
    params: { ...fixed, ...best.parameters, metric: 'ic' },
  });
  for (;;) {
    const step = rounds.next();
    if (step.done) return { study, best: step.value };
  }
}

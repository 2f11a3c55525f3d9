import { KlineLabError } from '../../base/errors.ts';
import { ic } from '../../evaluation/ic.ts';
import { sumPeriods, type PeriodSums } from '../../evaluation/overfitting.ts';
import type { BarRange } from '../../evaluation/splits.ts';
import { lightGbmCard } from '../../models/lightgbm/card.ts';
import { LightGbmModel } from '../../models/lightgbm/model.ts';
import { calibrate, fitCalibration } from '../../signals/calibration.ts';
import { rawScores } from '../../signals/score.ts';
import { isPruned } from '../../training/search/pruner.ts';
import type { TrialJob, TrialOutcome, TrialStep } from '../../training/search/trial.ts';
import { trainByRounds } from '../../training/train.ts';
import type { TrainingRecipe } from './recipe.ts';
import { prepareSamples, rowsOf } from './samples.ts';
import { icMetric, type TrainingEngines, type TrainingKlines } from './train.ts';

/** Rounds between two looks at how a trial is doing. */
export const stepRounds = 10;

/** Runs trials of a search, one after the other; the same job comes to the same outcome in every runner. */
export type TrialRunner = (job: TrialJob) => TrialOutcome;

/** Without a frequency LightGBM never looks at the bagging fraction. */
export const fixedParams = ({ params }: Pick<TrainingRecipe, 'params'>): TrainingRecipe['params'] => ({
  bagging_freq: 1,
  ...params,
});

/**
 * Computes features and label once and returns what trains a model with a job's parameters. The value of a trial is the
 * IC of its predictions on the recipe's validation bars; its returns are those of holding the calibrated score from
 * close to close over the same bars, without costs. A training that fails by its parameters is a failed trial; a usage
 * error (an unknown parameter, say) is thrown, since it would fail every other trial too.
 */
export function createTrialRunner(
  engines: TrainingEngines,
  { klines }: TrainingKlines,
  recipe: TrainingRecipe,
): TrialRunner {
  const samples = prepareSamples(engines.rolling, klines, recipe);
  const train = rowsOf(samples, samples.split.train[0]);
  const [range] = samples.split.valid;
  const valid = rowsOf(samples, range);

  function returnsOf(model: LightGbmModel, scores: Float64Array): PeriodSums {
    const trained = model.predict({ rows: train.label.length, columns: train.columns });
    const calibration = fitCalibration(recipe.calibration, rawScores(trained, model.card.outputCount));
    return sumPeriods(heldReturns(calibrate(scores, calibration), klines.close, range));
  }

  function trained({ parameters, limits, direction }: TrialJob): TrialOutcome {
    const rounds = trainByRounds({
      kernels: engines.training,
      featureNames: samples.names,
      ...train,
      valid: [valid],
      params: { ...fixedParams(recipe), ...parameters, metric: 'None' },
      customMetric: icMetric,
      numBoostRound: recipe.rounds,
      earlyStoppingRounds: recipe.earlyStopping,
    });
    const steps: TrialStep[] = [];
    for (;;) {
      const round = rounds.next();
      if (round.done) {
        const { model: ensemble } = round.value;
        // Nobody asks for its file: writing and hashing one would take as long as some of the rounds.
        const model = new LightGbmModel(ensemble, lightGbmCard(ensemble, new Uint8Array(), recipe.name), engines.trees);
        try {
          const predicted = model.predict({ rows: valid.label.length, columns: valid.columns });
          const scores = rawScores(predicted, model.card.outputCount);
          const value = ic(scores, valid.label);
          if (Number.isNaN(value)) {
            return { state: 'failed', value, steps, reason: 'predictions are constant on the validation bars' };
          }
          return { state: 'complete', value, steps, returns: returnsOf(model, scores) };
        } finally {
          model.dispose();
        }
      }
      const { iteration, evaluations } = round.value;
      const judged = evaluations.find(({ metric }) => metric === 'ic');
      if (judged === undefined || iteration % stepRounds !== 0) continue;
      steps.push({ step: iteration, value: judged.value });
      if (isPruned(limits, steps, direction)) {
        rounds.next('stop');
        return { state: 'pruned', value: judged.value, steps };
      }
    }
  }

  return (job) => {
    try {
      return trained(job);
    } catch (error) {
      if (!(error instanceof KlineLabError) || error.kind === 'usage') throw error;
      return { state: 'failed', value: Number.NaN, steps: [], reason: error.message };
    }
  };
}

/** Returns from each bar's close to the next of holding `scores` (one a bar of the range); missing scores hold nothing. */
export function heldReturns(scores: Float64Array, close: Float64Array, { start, end }: BarRange): Float64Array {
  const last = Math.min(end, close.length - 1);
  return Float64Array.from({ length: Math.max(0, last - start) }, (_, i) => {
    const earned = scores[i] * (close[start + i + 1] / close[start + i] - 1);
    return Number.isFinite(earned) ? earned : 0;
  });
}

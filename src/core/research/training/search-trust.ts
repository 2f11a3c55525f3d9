import { KlineLabError } from '../../base/errors.ts';
import { overfittingOfSums, sharpeOfSums, type OverfittingProbability } from '../../evaluation/overfitting.ts';
import { deflatedSharpe, minimumTrackRecord, periodSharpe } from '../../evaluation/sharpe-test.ts';
import type { TreeKernels } from '../../kernels/trees.ts';
import type { Klines } from '../../klines/klines.ts';
import { lightGbmCard } from '../../models/lightgbm/card.ts';
import { LightGbmModel } from '../../models/lightgbm/model.ts';
import { readModelText } from '../../models/lightgbm/text.ts';
import { calibrate } from '../../signals/calibration.ts';
import { rawScores } from '../../signals/score.ts';
import type { Trial } from '../../training/search/trial.ts';
import { judgeTraining, type TrainingJudgement } from './judge.ts';
import { rowsOf } from './samples.ts';
import type { TrainedModel } from './train.ts';
import { heldReturns } from './trial.ts';

/** Whether the best of a search may be believed, by the trials it was the best of. */
export interface SearchTrust {
  /** IC on the validation bars against the luck of all trials, and on bars that no trial has seen. */
  readonly judgement: TrainingJudgement;
  /** Of choosing by Sharpe ratio among the completed trials; undefined of fewer than two. */
  readonly overfitting: OverfittingProbability | undefined;
  /** Of holding the winner's calibrated score from close to close over the validation bars, per bar, without costs. */
  readonly sharpe: number;
  /** Probability that it is above the best of so many trials without skill, whose ratios spread as these did. */
  readonly deflatedSharpe: number;
  /** Bars on which it was measured, and bars needed to be 95 % sure that it is above 0. */
  readonly bars: number;
  readonly minimumBars: number;
}

/** Of the trials that said what they earned; undefined where that is too little to judge by. */
export function overfittingOfTrials(trials: readonly Trial[]): OverfittingProbability | undefined {
  try {
    return overfittingOfSums(trials.flatMap(({ returns }) => (returns === undefined ? [] : [returns])));
  } catch (error) {
    if (error instanceof KlineLabError && error.code === 'PBO_TRIALS') return undefined;
    throw error;
  }
}

/** Judges a search's winner against all its trials: those that failed, were pruned or abandoned count as tries too. */
export function searchTrust(
  kernels: TreeKernels,
  klines: Klines,
  { bytes, samples }: TrainedModel,
  trials: readonly Trial[],
): SearchTrust {
  const [range] = samples.split.valid;
  const { columns, label } = rowsOf(samples, range);
  const ensemble = readModelText(bytes);
  const model = new LightGbmModel(ensemble, lightGbmCard(ensemble, bytes, ''), kernels);
  let returns: Float64Array;
  try {
    const scores = rawScores(model.predict({ rows: label.length, columns }), model.card.outputCount);
    returns = heldReturns(calibrate(scores, model.card.calibration), klines.close, range);
  } finally {
    model.dispose();
  }
  const sharpes = Float64Array.from(trials, (trial) =>
    trial.returns === undefined ? Number.NaN : sharpeOfSums(trial.returns),
  );
  return {
    judgement: judgeTraining(kernels, bytes, samples, trials.length),
    overfitting: overfittingOfTrials(trials),
    sharpe: periodSharpe(returns),
    deflatedSharpe: deflatedSharpe(returns, sharpes),
    bars: returns.length,
    minimumBars: minimumTrackRecord(returns),
  };
}

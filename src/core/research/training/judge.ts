import { icBand, icT, permutationP, type Band } from '../../evaluation/ic-test.ts';
import { ic } from '../../evaluation/ic.ts';
import { normalCdf } from '../../evaluation/normal.ts';
import { completePairs } from '../../evaluation/pairs.ts';
import { expectedMaxSharpe } from '../../evaluation/sharpe-test.ts';
import { icVerdict, type Verdict } from '../../evaluation/verdict.ts';
import type { TreeKernels } from '../../kernels/trees.ts';
import { lightGbmCard } from '../../models/lightgbm/card.ts';
import { LightGbmModel } from '../../models/lightgbm/model.ts';
import { readModelText } from '../../models/lightgbm/text.ts';
import { rawScores } from '../../signals/score.ts';
import type { BarRange } from '../../evaluation/splits.ts';
import { rowsOf, type TrainingSamples } from './samples.ts';

/** How a model's predictions do on some bars. NaN where predictions or labels never vary. */
export interface PartJudgement {
  readonly ic: number;
  readonly band: Band;
  /** Autocorrelation-aware. */
  readonly t: number;
  /** Bars with prediction and label. */
  readonly count: number;
  /** Share of block shuffles of the labels that do as well; of a single trial. */
  readonly permutation: number;
  readonly verdict: Verdict;
  /** The IC that the best of so many tries without any skill is expected to show. */
  readonly luckyIc: number;
  /** Probability that the true IC is above that. */
  readonly deflated: number;
}

export interface TrainingJudgement {
  readonly trials: number;
  /** The bars that the trials were compared on. */
  readonly valid: PartJudgement;
  /** Bars that no trial has seen; undefined where the split leaves none. */
  readonly test?: PartJudgement;
}

/**
 * Judges a model that was the best of `trials` on its validation bars: there against the luck of that many tries, on the
 * bars after them as a single one, since nothing was chosen on those.
 */
export function judgeTraining(
  kernels: TreeKernels,
  bytes: Uint8Array,
  samples: TrainingSamples,
  trials: number,
): TrainingJudgement {
  const ensemble = readModelText(bytes);
  const model = new LightGbmModel(ensemble, lightGbmCard(ensemble, bytes, ''), kernels);
  const { horizon, split } = samples;
  const judge = (range: BarRange, tries: number): PartJudgement => {
    const { columns, label } = rowsOf(samples, range);
    const prediction = rawScores(model.predict({ rows: label.length, columns }), model.card.outputCount);
    const value = ic(prediction, label);
    const t = icT(prediction, label, horizon);
    const count = completePairs(prediction, label).prediction.length;
    // The t-statistic knows how uncertain the IC is. Tries without skill spread by as much.
    const error = value / t;
    const luckyIc = Number.isFinite(error) ? expectedMaxSharpe(tries, error * error) : Number.NaN;
    return {
      ic: value,
      luckyIc,
      deflated: normalCdf((value - luckyIc) / error),
      band: icBand(prediction, label, { horizon }),
      t,
      count,
      permutation: permutationP(prediction, label, { horizon }),
      verdict: icVerdict({ ic: value, t, count, horizon, trials: tries }),
    };
  };
  try {
    const [valid] = split.valid;
    const [test] = split.test;
    return { trials, valid: judge(valid, trials), ...(test === undefined ? {} : { test: judge(test, 1) }) };
  } finally {
    model.dispose();
  }
}

import { ic } from '../../evaluation/ic.ts';
import type { RollingKernels } from '../../kernels/rolling.ts';
import type { TrainingKernels } from '../../kernels/training.ts';
import type { TreeKernels } from '../../kernels/trees.ts';
import type { Klines } from '../../klines/klines.ts';
import { lightGbmCard } from '../../models/lightgbm/card.ts';
import { LightGbmModel } from '../../models/lightgbm/model.ts';
import { readModelText } from '../../models/lightgbm/text.ts';
import { writeModelText } from '../../models/lightgbm/write.ts';
import type { ModelCard, StoredCard } from '../../models/model.ts';
import { writeStoredCard } from '../../models/card-in-file.ts';
import { fitCalibration } from '../../signals/calibration.ts';
import { rawScores } from '../../signals/score.ts';
import type { CustomMetric, RoundReport, TrainingResult } from '../../training/request.ts';
import { trainByRounds } from '../../training/train.ts';
import type { TrainingParameters } from '../../training/parameters/types.ts';
import type { TrainingRecipe } from './recipe.ts';
import { prepareSamples, rowsOf, type TrainingSamples } from './samples.ts';

export interface TrainingEngines {
  readonly rolling: RollingKernels;
  readonly trees: TreeKernels;
  readonly training: TrainingKernels;
}

/** Klines with the fingerprint that the model's card will carry. */
export interface TrainingKlines {
  readonly klines: Klines;
  readonly sha256: string;
}

/** A model trained on klines: its file with the card inside, and how it came about. */
export interface TrainedModel {
  readonly bytes: Uint8Array;
  readonly card: ModelCard;
  readonly samples: TrainingSamples;
  readonly result: Omit<TrainingResult, 'model'>;
}

/** The information coefficient of predictions with labels, as a metric that may stop a training. */
export const icMetric: CustomMetric = {
  name: 'ic',
  higherIsBetter: true,
  evaluate: ({ predictions, label, classes }) =>
    classes === 1 ? ic(predictions, Float64Array.from(label)) : Number.NaN,
};

/** `metric=ic` is ours: it alone then judges, and LightGBM's own metrics are switched off. */
export const judgedBy = (params: TrainingParameters): { params: TrainingParameters; customMetric?: CustomMetric } =>
  params.metric === 'ic' ? { params: { ...params, metric: 'None' }, customMetric: icMetric } : { params };

function trainedCard(recipe: TrainingRecipe, klines: Klines, samples: TrainingSamples, digest: string): StoredCard {
  const { train } = samples.split;
  // Bars on which nothing was chosen are as unseen as any later ones.
  const valid = recipe.earlyStopping > 0 || (recipe.trials ?? 1) > 1 ? samples.split.valid : [];
  const time = (bar: number): number => klines.openTime[bar];
  return {
    klinelabCard: 1,
    name: recipe.name,
    featureSet: { id: recipe.set.id, hash: recipe.set.hash },
    label: { expression: recipe.label, horizon: samples.horizon },
    trained: {
      symbol: klines.symbol,
      intervalMs: klines.intervalMs,
      from: time(train[0].start),
      to: time(train[train.length - 1].end - 1),
      klinesSha256: digest,
      ...(valid.length > 0 ? { validFrom: time(valid[0].start), validTo: time(valid[valid.length - 1].end - 1) } : {}),
    },
    thresholds: recipe.thresholds,
  };
}

/**
 * Trains a model on klines, yielding after every round; `next('stop')` ends with the model so far. Features, label,
 * purge and calibration follow from the recipe; the card that results carries all of it.
 */
export function* trainOnKlines(
  engines: TrainingEngines,
  { klines, sha256 }: TrainingKlines,
  recipe: TrainingRecipe,
): Generator<RoundReport, TrainedModel, 'stop' | void> {
  const samples = prepareSamples(engines.rolling, klines, recipe);
  const { split, names } = samples;
  const train = rowsOf(samples, split.train[0]);
  const { model: ensemble, ...result } = yield* trainByRounds({
    kernels: engines.training,
    featureNames: names,
    ...train,
    valid: split.valid.map((range) => rowsOf(samples, range)),
    ...judgedBy(recipe.params),
    numBoostRound: recipe.rounds,
    earlyStoppingRounds: recipe.earlyStopping,
  });
  const plain = new TextEncoder().encode(writeModelText(ensemble));
  const model = new LightGbmModel(ensemble, lightGbmCard(ensemble, plain, recipe.name), engines.trees);
  try {
    const outputs = model.predict({ rows: train.label.length, columns: train.columns });
    const calibration = fitCalibration(recipe.calibration, rawScores(outputs, model.card.outputCount));
    const bytes = writeStoredCard(plain, { ...trainedCard(recipe, klines, samples, sha256), calibration });
    return { bytes, card: lightGbmCard(readModelText(bytes), bytes, recipe.name), samples, result };
  } finally {
    model.dispose();
  }
}

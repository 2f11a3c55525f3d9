import { dataError } from '../base/errors.ts';
import { sha256OfText } from '../base/sha256.ts';
import type { FeatureCache } from '../features/feature-cache.ts';
import { createLastBar } from '../features/last-bar.ts';
import type { LastBar } from '../features/last-bar.ts';
import type { FeatureSet } from '../features/set.ts';
import { builtInSet } from '../features/sets/built-in.ts';
import type { RollingKernels } from '../kernels/rolling.ts';
import { barCount } from '../klines/klines.ts';
import type { Klines } from '../klines/klines.ts';
import type { Model } from '../models/model.ts';
import { calibrate } from '../signals/calibration.ts';
import { rawScores } from '../signals/score.ts';
import { defaultThresholds } from '../signals/signal.ts';
import type { Signal, Thresholds } from '../signals/signal.ts';
import { checkThresholds, getSignal } from '../signals/thresholds.ts';
import { matchSet, planModels } from './model-plan.ts';

export interface LiveOptions {
  /** Default: the set that the model's card names, else lite53. */
  readonly set?: FeatureSet;
  /** Default: buy above 0.6, sell below -0.3. */
  readonly thresholds?: Thresholds;
  /** Keeps rows of features for other models that read the same ones. */
  readonly cache?: FeatureCache;
}

/** A model with its features: bars in, the last bar's signal out. The same bits as `runResearch` gives for that bar. */
export interface LiveSignal {
  readonly set: FeatureSet;
  /** The model's features by name, in its own order. */
  readonly featureNames: readonly string[];
  /** Bars before the first that gets a score. */
  readonly warmUp: number;
  /**
   * The signal of the last of one or more bars. Before the warm-up is over the score is NaN and the signal holds.
   * Errors (data): `BARS_EMPTY`, `FIELD_MISSING`.
   */
  ofKlines(klines: Klines): Promise<Signal>;
  /** The signal of one row of features in the model's order; NaN is a missing value. Errors (data): `FEATURE_COUNT`. */
  ofFeatures(row: ArrayLike<number>): Promise<Signal>;
}

/** Errors: `MODEL_FEATURES`, `FEATURE_SET_DIFFERS` (model) where model and set do not fit; `THRESHOLDS` (usage). */
export function createLiveSignal(model: Model, kernels: RollingKernels, options: LiveOptions = {}): LiveSignal {
  const { card } = model;
  const set = options.set ?? builtInSet(card.featureSet?.id ?? 'lite53');
  const thresholds = options.thresholds ?? defaultThresholds;
  checkThresholds(thresholds);
  const { indices } = matchSet(card, set);
  const { plan, models } = planModels(set, [indices]);
  const [{ outputs, warmUp }] = models;

  const lastBar = createLastBar(kernels, plan);
  const { cache } = options;
  const lastRow =
    cache === undefined ? lastBar : throughCache(lastBar, cache, sha256OfText(`${set.hash} ${indices.join(' ')}`));

  const signalOf = async (row: ArrayLike<number>): Promise<Signal> => {
    const columns = Array.from(row, (value) => Float64Array.of(value));
    const raw = rawScores(await model.predict({ rows: 1, columns }), card.outputCount);
    return getSignal(calibrate(raw, card.calibration)[0], thresholds);
  };
  return {
    set,
    featureNames: indices.map((feature) => set.features[feature].name),
    warmUp,
    ofKlines: async (klines) => {
      const bars = barCount(klines);
      if (bars === 0) throw dataError('BARS_EMPTY', 'klines: expected at least one bar, got none');
      if (bars <= warmUp) return getSignal(Number.NaN, thresholds);
      const values = await lastRow(klines);
      return signalOf(outputs.map((output) => values[output]));
    },
    ofFeatures: async (row) => {
      if (row.length !== indices.length) {
        throw dataError(
          'FEATURE_COUNT',
          `model '${card.name}': expected ${indices.length} features, got ${row.length}`,
        );
      }
      return signalOf(row);
    },
  };
}

/** Rows of features that another model of the same ones may have left in the cache. */
const throughCache =
  (lastBar: LastBar, cache: FeatureCache, featuresHash: string) =>
  (klines: Klines): Promise<Float64Array> =>
    cache.getOrCompute(cache.key(klines, featuresHash), () => lastBar(klines));

import { klinesBars } from '../backtest/bar.ts';
import type { Bar } from '../backtest/bar.ts';
import { createColumnHasher } from '../base/sha256.ts';
import type { RunControl } from '../base/progress.ts';
import { barCount } from '../klines/klines.ts';
import type { Klines } from '../klines/klines.ts';
import { joinPieces } from '../klines/merge.ts';
import type { RunCache } from './cache.ts';
import type { Research } from './document.ts';
import { resolveFeatureSet } from './feature-set.ts';
import { createLiveSignals } from './live-ensemble.ts';
import type { LiveReading } from './live-ensemble.ts';
import { liveSettings } from './live-settings.ts';
import { planOfFeatures } from './model-plan.ts';
import { runResearch } from './run.ts';
import type { RunAssets } from './run.ts';
import { scoreKeys } from './score-keys.ts';
import { scoreColumns } from './score.ts';

/** A document whose bars grow: features and models are asked about new bars alone. */
export interface LiveRun {
  /** All bars so far. */
  readonly klines: Klines;
  /**
   * Takes finished bars that follow on those so far and returns all of them. The cache then holds their scores and
   * digests, so that `runResearch` over them computes no feature and asks no model, and reports the same bits.
   */
  append(bars: Klines): Promise<Klines>;
  /** What the models say of a bar that is still open, behind all others; nothing is taken. */
  preview(bar: Bar): Promise<LiveReading>;
  close(): void;
}

/** Older values with newer ones behind them. */
function joined(older: Float64Array, newer: Float64Array): Float64Array {
  const all = new Float64Array(older.length + newer.length);
  all.set(older);
  all.set(newer, older.length);
  return all;
}

/**
 * Starts from a document over bars at hand: one pass over its features, and none over its models where their scores
 * are kept. Errors: those of `runResearch` and `createLiveSignals`.
 */
export async function startLiveRun(
  research: Research,
  assets: RunAssets & { readonly cache: RunCache },
  control: RunControl = {},
): Promise<LiveRun> {
  const { cache, kernels } = assets;
  const { processors = [] } = research.features;
  const set = resolveFeatureSet(research.features);
  const report = await runResearch(research, assets, control);
  const models = await Promise.all(research.models.map((reference) => assets.model(reference)));
  const settings = liveSettings(
    research,
    models,
    report.models.map(({ fitted }) => fitted),
  );
  const live = createLiveSignals(settings, kernels);
  let klines = await assets.klines(research.data[0]);
  live.prime(klines);
  const features = live.featureNames.map((name) => set.features.findIndex((feature) => feature.name === name));
  const hashers = features.map(() => createColumnHasher());
  await scoreColumns(kernels, planOfFeatures(set, features), klines, [], processors, control, hashers);
  let raw = report.models.map((run) => run.raw);

  return {
    get klines() {
      return klines;
    },
    append: async (bars) => {
      const { symbol } = klines;
      const all = joinPieces(symbol, [
        { file: symbol, klines },
        { file: symbol, klines: bars },
      ]).klines;
      const rows = models.map(() => new Float64Array(barCount(bars)));
      let place = 0;
      for (const bar of klinesBars(bars)) {
        const reading = await live.pushLater(bar);
        rows.forEach((row, model) => (row[place] = reading.raw[model]));
        place++;
        hashers.forEach((hasher, column) => hasher.update(reading.features.subarray(column, column + 1)));
      }
      klines = all;
      raw = raw.map((scores, model) => joined(scores, rows[model]));
      const keys = scoreKeys(await cache.klinesDigest(all), set, processors);
      raw.forEach((scores, model) => cache.keepScores(keys.scores(models[model].card.sha256), scores));
      const digests = await Promise.all(hashers.map((hasher) => hasher.peek()));
      digests.forEach((digest, column) => cache.keepDigest(keys.digest(features[column]), digest));
      return all;
    },
    preview: (bar) => live.peekLater(bar),
    close: () => live.close(),
  };
}

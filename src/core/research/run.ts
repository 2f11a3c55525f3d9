import { abortedError, modelError, usageError } from '../base/errors.ts';
import type { RunControl } from '../base/progress.ts';
import { combineDigests } from '../base/sha256.ts';
import type { FittedProcessor } from '../features/processors/processor.ts';
import type { FeatureSet } from '../features/set.ts';
import type { RollingKernels } from '../kernels/rolling.ts';
import { barCount } from '../klines/klines.ts';
import type { Klines } from '../klines/klines.ts';
import type { Model } from '../models/model.ts';
import { ensembleSeries } from '../signals/ensemble.ts';
import { createRunCache } from './cache.ts';
import type { RunCache } from './cache.ts';
import { countSignals } from './counts.ts';
import type { DataReference, Fingerprints, ModelReference, Research } from './document.ts';
import type { ReportEvaluation } from './evaluation.ts';
import { resolveFeatureSet } from './feature-set.ts';
import { scoresFingerprint, stages, summaryFingerprint, votesFingerprint } from './fingerprint.ts';
import { matchSet, planOfFeatures } from './model-plan.ts';
import { modelSignals } from './model-run.ts';
import type { ModelRun, Report } from './report.ts';
import { scoreKeys } from './score-keys.ts';
import { scoreColumns, warmUpOf } from './score.ts';
import type { ReportBacktest } from './trading.ts';
import { verifyFingerprints } from './verify.ts';

/** What a host brings to a run: it finds what the document names, and holds the kernels. */
export interface RunAssets {
  klines(reference: DataReference): Klines | Promise<Klines>;
  /**
   * The same model object may be handed out again and again; the run does not dispose of it. One with a `train` entry is
   * the host's to train (`training/document.ts`).
   */
  model(reference: ModelReference): Model | Promise<Model>;
  readonly kernels: RollingKernels;
  /** Kept between runs by a host that runs again after small changes. */
  readonly cache?: RunCache;
}

/** A model of the document with its features found in the set. */
interface OpenedModel {
  readonly reference: ModelReference;
  readonly model: Model;
  readonly matched: 'name' | 'position';
  /** Its features as positions in the set, in its own order. */
  readonly features: readonly number[];
}

async function openModels(research: Research, assets: RunAssets, set: FeatureSet): Promise<OpenedModel[]> {
  const opened: OpenedModel[] = [];
  for (const reference of research.models) {
    const model = await assets.model(reference);
    if (reference.train === undefined && model.card.sha256 !== reference.sha256) {
      throw modelError(
        'MODEL_SHA256',
        `model '${reference.name}': expected SHA-256 ${reference.sha256}, got ${model.card.sha256}`,
        { hint: 'It is another model than the document names.' },
      );
    }
    const { indices, matched } = matchSet(model.card, set, research.features);
    opened.push({ reference, model, matched, features: indices });
  }
  return opened;
}

interface Scores {
  readonly raw: readonly Float64Array[];
  readonly featureNames: readonly string[];
  readonly featuresDigest: string;
  readonly warmUp: number;
}

/** Raw scores of every model, from the cache where they are there and in one pass over the features where not. */
async function scoreModels(
  opened: readonly OpenedModel[],
  set: FeatureSet,
  klines: Klines,
  klinesDigest: string,
  processors: readonly FittedProcessor[],
  assets: RunAssets & { readonly cache: RunCache },
  control: RunControl,
): Promise<Scores> {
  const { cache, kernels } = assets;
  const keys = scoreKeys(klinesDigest, set, processors);
  const scoreKey = ({ model }: OpenedModel): string => keys.scores(model.card.sha256);
  const wanted = [...new Set(opened.flatMap(({ features }) => features))].sort((a, b) => a - b);
  const kept = opened.map((entry) => cache.scores(scoreKey(entry)));
  const pending = opened.filter((_, index) => kept[index] === undefined);
  const asked = new Set(pending.flatMap(({ features }) => features));
  const columns = wanted.filter((feature) => asked.has(feature) || cache.digest(keys.digest(feature)) === undefined);
  const fresh = new Map<OpenedModel, Float64Array>();
  if (columns.length > 0) {
    const plan = planOfFeatures(set, columns);
    const outputOf = new Map(columns.map((feature, output) => [feature, output]));
    const tasks = pending.map(({ model, features }) => {
      const outputs = features.map((feature) => outputOf.get(feature) as number);
      return { model, outputs, warmUp: warmUpOf(plan, outputs) };
    });
    const { raw, digests } = await scoreColumns(kernels, plan, klines, tasks, processors, control);
    columns.forEach((feature, output) => cache.keepDigest(keys.digest(feature), digests[output]));
    pending.forEach((entry, index) => {
      fresh.set(entry, raw[index]);
      cache.keepScores(scoreKey(entry), raw[index]);
    });
  }
  return {
    raw: opened.map((entry, index) => kept[index] ?? (fresh.get(entry) as Float64Array)),
    featureNames: wanted.map((feature) => set.features[feature].name),
    featuresDigest: combineDigests(wanted.map((feature) => cache.digest(keys.digest(feature)) ?? '')),
    warmUp: wanted.length > 0 ? planOfFeatures(set, wanted).warmUp : 0,
  };
}

/** The plain facts that the report's own fingerprint covers besides those of the earlier stages. */
const summary = (report: Omit<Report, 'fingerprints' | 'differs'>): object => ({
  data: report.data,
  features: report.featureNames,
  warmUp: report.warmUp,
  models: report.models.map(({ name, weight, thresholds, matched, calibration, inSample, counts }) => ({
    name,
    weight,
    thresholds,
    matched,
    calibration,
    inSample,
    counts,
  })),
  counts: report.counts,
  ...(report.evaluation ? { evaluation: evaluationFacts(report.evaluation) } : {}),
  ...(report.backtest ? { backtest: backtestFacts(report.backtest) } : {}),
});

/** Numbers made of additions, products and roots alone; t-values and probabilities follow from the same input. */
const evaluationFacts = ({ label, models, ensemble }: ReportEvaluation): object => ({
  label,
  series: [...models, ensemble].map(({ count, ic, rankIc, icir, hitRate, confusion }) => [
    count,
    ic,
    rankIc,
    icir,
    hitRate,
    confusion,
  ]),
});

/** Every trade, and what was left at the end: the equity between follows from them. */
const backtestFacts = ({ settings, bars, trades, equity, unfilled }: ReportBacktest): object => ({
  settings,
  bars,
  trades,
  unfilled,
  final: equity[equity.length - 1],
});

function differences(research: Research, actual: Fingerprints, opened: readonly OpenedModel[]): Report['differs'] {
  // The data reference names its bars whether or not anything else is expected of the run.
  const { differs } = verifyFingerprints({ klines: research.data[0].sha256, ...research.expect }, actual);
  const other = opened.some(({ reference, model }) => isOtherModel(reference, model));
  const all = other ? stages.filter((stage) => stage === 'scores' || differs.includes(stage)) : differs;
  return research.expect === undefined && all.length === 0 ? undefined : all;
}

/** Whether training gave another model than it did when the document was written. */
const isOtherModel = ({ train, sha256 }: ModelReference, { card }: Model): boolean =>
  train !== undefined && sha256 !== '' && card.sha256 !== sha256;

/**
 * Computes a research document: features block by block, every model's scores and signals, the ensemble's vote, and a
 * fingerprint of each stage. The only path from a document to a report, in every host; equal documents and assets give
 * equal fingerprints. Throws KlineLabError for whatever does not fit together; `control.signal` stops it between
 * blocks.
 */
export async function runResearch(research: Research, assets: RunAssets, control: RunControl = {}): Promise<Report> {
  if (control.signal?.aborted) throw abortedError('research');
  if (research.data.length !== 1) {
    throw usageError('RESEARCH_DATA', `research document: expected one series of klines, got ${research.data.length}`, {
      where: { field: '/data' },
    });
  }
  const cache = assets.cache ?? createRunCache();
  const set = resolveFeatureSet(research.features);
  const { processors = [] } = research.features;
  const klines = await assets.klines(research.data[0]);
  const klinesDigest = await cache.klinesDigest(klines);
  const opened = await openModels(research, assets, set);
  const scores = await scoreModels(opened, set, klines, klinesDigest, processors, { ...assets, cache }, control);

  const models: ModelRun[] = opened.map(({ reference, model, matched }, index) => ({
    name: reference.name,
    card: model.card,
    weight: reference.weight,
    matched,
    raw: scores.raw[index],
    ...modelSignals(reference, research.signals, model.card, scores.raw[index], klines, klinesDigest),
  }));
  const { method, minConfidence } = research.signals;
  const ensemble = ensembleSeries(models, method, minConfidence, barCount(klines));
  const bars = barCount(klines);
  const partial = {
    research,
    data: {
      symbol: klines.symbol,
      intervalMs: klines.intervalMs,
      bars,
      from: klines.openTime[0] ?? Number.NaN,
      to: klines.openTime[bars - 1] ?? Number.NaN,
    },
    featureNames: scores.featureNames,
    warmUp: scores.warmUp,
    models,
    ensemble,
    counts: countSignals(ensemble),
  };
  const { label, strategy } = research;
  const report: Omit<Report, 'fingerprints' | 'differs'> = {
    ...partial,
    ...(label
      ? {
          // A page's first signals need neither, so both are loaded with the first document that asks for them.
          evaluation: (await import('./evaluation.ts')).evaluateResearch(
            { ...research, label },
            assets.kernels,
            klines,
            models,
            ensemble,
            cache,
          ),
        }
      : {}),
    ...(strategy
      ? {
          backtest: (await import('./trading.ts')).tradeResearch({ ...research, strategy }, klines, models, ensemble),
        }
      : {}),
  };
  const earlier = {
    klines: klinesDigest,
    features: scores.featuresDigest,
    scores: await scoresFingerprint(scores.raw),
    votes: await votesFingerprint(
      models.map(({ signals }) => signals),
      ensemble,
    ),
  };
  const fingerprints: Fingerprints = { ...earlier, report: summaryFingerprint({ earlier, ...summary(report) }) };
  const differs = differences(research, fingerprints, opened);
  return { ...report, fingerprints, ...(differs === undefined ? {} : { differs }) };
}

import { abortedError, modelError } from '../base/errors.ts';
import type { RunControl } from '../base/progress.ts';
import type { FeatureSet } from '../features/set.ts';
import type { RollingKernels } from '../kernels/rolling.ts';
import { barCount } from '../klines/klines.ts';
import type { Klines } from '../klines/klines.ts';
import type { Calibration, Model } from '../models/model.ts';
import { ensembleSeries } from '../signals/ensemble.ts';
import { createRunCache } from './cache.ts';
import type { RunCache } from './cache.ts';
import { countSignals } from './counts.ts';
import type { DataReference, Fingerprints, ModelReference, Research } from './document.ts';
import { resolveFeatureSet } from './feature-set.ts';
import { namedKlines, scoresFingerprint, stages, votesFingerprint } from './fingerprint.ts';
import { barsOfTrainingPeriod, inSampleBars } from './in-sample.ts';
import { matchSet } from './model-plan.ts';
import { chooseCalibration, modelSignals } from './model-run.ts';
import type { ModelRun, Report, SeriesVotes } from './report.ts';
import { scoreModels } from './score-models.ts';
import type { OpenedModel, Scores } from './score-models.ts';
import { inSymbolOrder } from './series.ts';
import { checkSeries } from './series-check.ts';
import { seriesFingerprint } from './summary.ts';
import { verifyFingerprints } from './verify.ts';

/** What a host brings to a run: it finds what the document names, and holds the kernels. */
export interface RunAssets {
  /** The bars of one of the document's series, under the symbol that it names them by. */
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

function differences(research: Research, actual: Fingerprints, opened: readonly OpenedModel[]): Report['differs'] {
  // The data references name their bars whether or not anything else is expected of the run.
  const { differs } = verifyFingerprints({ klines: namedKlines(research.data), ...research.expect }, actual);
  const other = opened.some(({ reference, model }) => isOtherModel(reference, model));
  const all = other ? stages.filter((stage) => stage === 'scores' || differs.includes(stage)) : differs;
  return research.expect === undefined && all.length === 0 ? undefined : all;
}

/** Whether training gave another model than it did when the document was written. */
const isOtherModel = ({ train, sha256 }: ModelReference, { card }: Model): boolean =>
  train !== undefined && sha256 !== '' && card.sha256 !== sha256;

/** One series of a document with its bars and raw scores. */
interface ScoredSeries {
  readonly reference: DataReference;
  readonly klines: Klines;
  readonly klinesDigest: string;
  readonly scores: Scores;
}

/** All series of a document, in the order of their symbols. */
async function loadSeries(
  { data }: Research,
  assets: RunAssets,
  cache: RunCache,
): Promise<Omit<ScoredSeries, 'scores'>[]> {
  const loaded: Omit<ScoredSeries, 'scores'>[] = [];
  for (const reference of inSymbolOrder(data)) {
    const klines = await assets.klines(reference);
    loaded.push({ reference, klines, klinesDigest: await cache.klinesDigest(klines) });
  }
  return loaded;
}

/** Progress of one of several equal parts as progress of the whole. */
const partOf = ({ onProgress, ...control }: RunControl, part: number, parts: number): RunControl => ({
  ...control,
  ...(onProgress && {
    onProgress: ({ done, total, ...more }) => onProgress({ ...more, done: part * total + done, total: parts * total }),
  }),
});

/** What each model says of the bars of a series, and how they vote. */
function voteOn(
  { klines, klinesDigest, scores }: ScoredSeries,
  research: Research,
  opened: readonly OpenedModel[],
  calibrations: readonly Calibration[],
): SeriesVotes {
  const isAlone = research.data.length === 1;
  const models: ModelRun[] = opened.map(({ reference, model: { card }, matched }, index) => ({
    name: reference.name,
    card,
    weight: reference.weight,
    matched,
    raw: scores.raw[index],
    ...modelSignals(
      reference,
      research.signals,
      calibrations[index],
      scores.raw[index],
      isAlone ? inSampleBars(card, klines, klinesDigest) : barsOfTrainingPeriod(card, klines),
    ),
  }));
  const { method, minConfidence } = research.signals;
  const bars = barCount(klines);
  const ensemble = ensembleSeries(models, method, minConfidence, bars);
  return {
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
}

const earlierStages = async (
  { klinesDigest, scores }: ScoredSeries,
  { models, ensemble }: SeriesVotes,
): Promise<Omit<Fingerprints, 'report'>> => ({
  klines: klinesDigest,
  features: scores.featuresDigest,
  scores: await scoresFingerprint(scores.raw),
  votes: await votesFingerprint(
    models.map(({ signals }) => signals),
    ensemble,
  ),
});

/** How good the votes on a series are, and what trading them would have brought; as far as the document asks. */
async function judge(
  research: Research,
  kernels: RollingKernels,
  klines: Klines,
  { models, ensemble }: SeriesVotes,
  cache: RunCache,
): Promise<Pick<Report, 'evaluation' | 'backtest'>> {
  const { label, strategy } = research;
  // A page's first signals need neither, so both are loaded with the first document that asks for them.
  return {
    ...(label
      ? {
          evaluation: (await import('./evaluation.ts')).evaluateResearch(
            { ...research, label },
            kernels,
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
}

/**
 * Computes a research document: features block by block, every model's scores and signals, the ensemble's vote, and a
 * fingerprint of each stage. The only path from a document to a report, in every host; equal documents and assets give
 * equal fingerprints. The report is of the document's first series; of several, `panel` judges all side by side, and
 * fingerprints are of all together, whichever is first. Throws KlineLabError for whatever does not fit together;
 * `control.signal` stops it between blocks.
 */
export async function runResearch(research: Research, assets: RunAssets, control: RunControl = {}): Promise<Report> {
  if (control.signal?.aborted) throw abortedError('research');
  checkSeries(research.data, research.models);
  const cache = assets.cache ?? createRunCache();
  const { kernels } = assets;
  const set = resolveFeatureSet(research.features);
  const { processors = [] } = research.features;
  const loaded = await loadSeries(research, assets, cache);
  const opened = await openModels(research, assets, set);
  const series: ScoredSeries[] = [];
  for (const [place, one] of loaded.entries()) {
    const part = partOf(control, place, loaded.length);
    const scores = await scoreModels(opened, set, one.klines, one.klinesDigest, processors, { cache, kernels }, part);
    series.push({ ...one, scores });
  }

  const calibrations = opened.map(({ reference, model }, index) =>
    chooseCalibration(
      reference,
      research.signals,
      model.card,
      series.map(({ klines, klinesDigest, scores }) => ({
        klines,
        klinesSha256: klinesDigest,
        raw: scores.raw[index],
      })),
    ),
  );
  const votes = series.map((one) => voteOn(one, research, opened, calibrations));
  const earlier = await Promise.all(series.map((one, place) => earlierStages(one, votes[place])));
  const shown = series.findIndex(({ reference }) => reference === research.data[0]);
  const judged = await judge(research, kernels, series[shown].klines, votes[shown], cache);
  const several =
    series.length === 1
      ? undefined
      : (await import('./panel.ts')).judgePanel(
          research,
          kernels,
          series.map(({ reference, klines }, place) => ({
            symbol: reference.symbol,
            klines,
            votes: votes[place],
            earlier: earlier[place],
          })),
          cache,
        );
  const fingerprints: Fingerprints = several?.fingerprints ?? {
    ...earlier[shown],
    report: seriesFingerprint(earlier[shown], votes[shown], judged),
  };
  const differs = differences(research, fingerprints, opened);
  return {
    research,
    ...votes[shown],
    ...judged,
    ...(several ? { panel: several.panel } : {}),
    fingerprints,
    ...(differs === undefined ? {} : { differs }),
  };
}

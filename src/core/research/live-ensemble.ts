import { checkBar, checkTimes } from '../backtest/bar.ts';
import type { Bar } from '../backtest/bar.ts';
import { dataError, usageError } from '../base/errors.ts';
import { sha256OfText } from '../base/sha256.ts';
import { applyProcessors } from '../features/processors/apply.ts';
import type { FittedProcessor } from '../features/processors/processor.ts';
import type { FeatureSet } from '../features/set.ts';
import { createStream } from '../features/stream.ts';
import type { SuspendedStream } from '../features/stream.ts';
import type { StreamState } from '../features/stream-state.ts';
import type { RollingKernels } from '../kernels/rolling.ts';
import { barCount } from '../klines/klines.ts';
import type { Klines } from '../klines/klines.ts';
import type { Calibration, Model } from '../models/model.ts';
import { calibrate } from '../signals/calibration.ts';
import { ensembleSeries, vote } from '../signals/ensemble.ts';
import { rawScores } from '../signals/score.ts';
import { defaultThresholds } from '../signals/signal.ts';
import type { EnsembleMethod, SignalSeries, Thresholds, Vote, Voter } from '../signals/signal.ts';
import { checkThresholds, getSignal, signalSeries } from '../signals/thresholds.ts';
import type { FeatureSettings } from './feature-settings.ts';
import { matchSet, planModels } from './model-plan.ts';

/** A model of the vote. */
export interface LiveModel {
  readonly model: Model;
  /** Default: the card's. */
  readonly name?: string;
  /** Default 1; 0 scores without a say. */
  readonly weight?: number;
  /** Default: buy above 0.6, sell below -0.3. */
  readonly thresholds?: Thresholds;
  /** Default: the card's. One that learns must have learnt already: a stream never looks back over its scores. */
  readonly calibration?: Calibration;
}

export interface LiveSettings {
  readonly set: FeatureSet;
  /** Where the set that models were trained on can be found, if `set` is another; default: the built-in ones. */
  readonly trained?: FeatureSettings;
  /** What happens to features before the models see them; those across symbols need a panel and are refused. */
  readonly processors?: readonly FittedProcessor[];
  /** May be empty where all features are asked for. */
  readonly models: readonly LiveModel[];
  /** Computes every feature of the set, not only those that some model asks for. */
  readonly allFeatures?: boolean;
  /** Default `weighted`. */
  readonly method?: EnsembleMethod;
  /** Default 0. */
  readonly minConfidence?: number;
}

/** What the models say of a bar: the ensemble's signal, every model's vote in order, and their raw scores. */
export interface LiveReading extends Vote {
  readonly openTime: number;
  /** Number of the bar since the series began, from 0. */
  readonly bar: number;
  /** NaN before the model's features are complete. */
  readonly raw: Float64Array;
  /** The features that some model asks for, in the order of `featureNames`, as the models saw them. */
  readonly features: Float64Array;
}

/** What the models say of several bars, a value a bar; features a column each. */
export interface LiveBlock {
  readonly models: readonly { readonly name: string; readonly raw: Float64Array; readonly signals: SignalSeries }[];
  readonly ensemble: SignalSeries;
  readonly features: readonly Float64Array[];
}

/** A series between two bars, in memory. */
export interface SuspendedSeries {
  readonly stream: SuspendedStream;
  readonly lastOpenTime: number;
}

/** A live ensemble between two bars: plain JSON that loses no bit. */
export interface LiveState {
  readonly klinelabLive: 1;
  /** SHA-256 of the feature set and the models. */
  readonly of: string;
  /** Null before the first bar. */
  readonly lastOpenTime: number | null;
  readonly stream: StreamState;
}

/**
 * Models that share one feature stream: each bar goes through features, every model and the vote, and gives the same
 * bits as `runResearch` for that bar of the same series. Constant memory, as far as the features allow
 * (`FeatureStream`).
 *
 * Before the first bar, `prime` with the history: what a bar means may depend on where its series began (recursive
 * averages), and then equal bits need equal beginnings. Errors of every method that takes bars (data): `BAR_ORDER`,
 * `BAR_VALUE`, `FIELD_MISSING`; a bar that is refused changes nothing.
 */
export interface LiveSignals {
  readonly featureNames: readonly string[];
  /** Bars before all features of all models are complete. */
  readonly warmUp: number;
  /** Bars taken so far. */
  readonly bars: number;
  /** Open time of the last bar taken; NaN before the first. */
  readonly lastOpenTime: number;
  /** Takes a history, which follows on what was taken before, without asking the models. */
  prime(klines: Klines): void;
  /** Takes a finished bar. Errors (usage): `LIVE_ASYNC` where a model answers later; ask `pushLater` then. */
  push(bar: Bar): LiveReading;
  /** What `push` would return, without taking the bar: for the one that is still open, as often as it changes. */
  peek(bar: Bar): LiveReading;
  /** Takes finished bars at once, which is much faster than one by one. The models may be of any kind. */
  pushBlock(klines: Klines): Promise<LiveBlock>;
  /** `push` for models of any kind. The bar is taken at once, the answer waits for the models. */
  pushLater(bar: Bar): Promise<LiveReading>;
  /** `peek` for models of any kind. */
  peekLater(bar: Bar): Promise<LiveReading>;
  /** Leaves off, so that another series can be taken up; in the memory of `into`, which is then used up. */
  suspend(into?: SuspendedSeries): SuspendedSeries;
  /** Takes up a series that was suspended here, or without one a new series from its first bar. */
  resume(series?: SuspendedSeries): void;
  save(): LiveState;
  /** Errors (data): `LIVE_STATE` where it was saved by other models or features, `STREAM_STATE`, `STREAM_PLAN`. */
  restore(state: LiveState): void;
  /** Gives the features' memory back; the models stay the caller's. */
  close(): void;
}

interface Entry extends Required<LiveModel> {
  /** The plan's output of each of its features. */
  readonly outputs: readonly number[];
  readonly warmUp: number;
}

function readEntries({ set, trained, models, allFeatures, method, minConfidence = 0 }: LiveSettings) {
  if (models.length === 0 && !allFeatures)
    throw usageError('LIVE_MODELS', 'live signals: expected at least one model, got none');
  if (!(minConfidence >= 0 && minConfidence <= 1)) {
    throw usageError('MIN_CONFIDENCE', `minConfidence: expected a number from 0 to 1, got ${minConfidence}`);
  }
  const { plan, models: planned } = planModels(
    set,
    models.map(({ model }) => matchSet(model.card, set, trained).indices),
    allFeatures,
  );
  const entries = models.map((entry, index): Entry => {
    const { model, name = model.card.name, weight = 1, thresholds = defaultThresholds } = entry;
    checkThresholds(thresholds);
    return {
      model,
      name,
      weight,
      thresholds,
      calibration: entry.calibration ?? model.card.calibration,
      ...planned[index],
    };
  });
  // Refuses weights that cannot vote, before the first bar does.
  vote(
    entries.map(({ name, weight }) => ({ name, weight, signal: 0, score: 0, confidence: 0 })),
    method,
  );
  return { plan, entries };
}

/**
 * Errors: `MODEL_FEATURES`, `FEATURE_SET_DIFFERS` (model) where a model and the set do not fit; `LIVE_MODELS`,
 * `THRESHOLDS`, `WEIGHT`, `MIN_CONFIDENCE`, `PROCESSOR_PANEL` (usage); `PROCESSOR_COLUMN` (data).
 */
export function createLiveSignals(settings: LiveSettings, kernels: RollingKernels): LiveSignals {
  const { set, processors = [], method, minConfidence } = settings;
  const { plan, entries } = readEntries(settings);
  const of = sha256OfText(JSON.stringify([set.hash, processors, entries.map(({ model }) => model.card.sha256)]));
  const stream = createStream(kernels, plan);
  let last = Number.NaN;

  const cellsOf = (row: Float64Array): Float64Array[] =>
    Array.from(row, (_, output) => row.subarray(output, output + 1));
  /** What the models see of rows, a column a feature. */
  const seen = (columns: readonly Float64Array[], times: Float64Array): readonly Float64Array[] => {
    if (processors.length === 0) return columns;
    const samples = { rows: times.length, times, names: plan.names, columns };
    return applyProcessors(processors, samples, 'prediction').samples.columns;
  };
  const seenAt = (cells: readonly Float64Array[], time: number) => seen(cells, Float64Array.of(time));
  /** Finds out at once what cannot be applied to one symbol's rows. */
  seenAt(cellsOf(new Float64Array(plan.outputs.length)), 0);

  /** The models' inputs for a row; made once for a row that is written again and again. */
  const inputsOf = (cells: readonly Float64Array[]) =>
    entries.map(({ outputs }) => ({ rows: 1, columns: outputs.map((output) => cells[output]) }));
  const row = new Float64Array(plan.outputs.length);
  const rowCells = cellsOf(row);
  const rowInputs = inputsOf(rowCells);

  const compute = (bar: Bar, kept: boolean, target: Float64Array): number => {
    checkBar(bar, last);
    if (!kept) {
      stream.peek(bar, target);
      return stream.bars;
    }
    stream.push(bar, target);
    last = bar.openTime;
    return stream.bars - 1;
  };
  const reading = (
    openTime: number,
    bar: number,
    features: Float64Array,
    answers: readonly (Float64Array | undefined)[],
  ): LiveReading => {
    const raw = new Float64Array(entries.length);
    const voters = entries.map(({ model, name, weight, thresholds, calibration }, index): Voter => {
      const answer = answers[index];
      raw[index] = answer === undefined ? Number.NaN : rawScores(answer, model.card.outputCount)[0];
      const [score] = calibrate(raw.subarray(index, index + 1), calibration);
      return { name, weight, ...getSignal(score, thresholds) };
    });
    return { openTime, bar, raw, features, ...vote(voters, method, minConfidence) };
  };

  const now = (timed: Bar, kept: boolean): LiveReading => {
    const bar = compute(timed, kept, row);
    const cells = seenAt(rowCells, timed.openTime);
    const inputs = cells === rowCells ? rowInputs : inputsOf(cells);
    const answers = entries.map(({ model, name, warmUp }, index) => {
      if (bar < warmUp) return undefined;
      const answer = model.predict(inputs[index]);
      if (answer instanceof Float64Array) return answer;
      void answer.catch(() => undefined);
      throw usageError('LIVE_ASYNC', `model '${name}': expected one that answers at once, got one that answers later`, {
        hint: 'Use pushLater() and peekLater() with models that ONNX Runtime runs.',
      });
    });
    return reading(timed.openTime, bar, cells === rowCells ? row.slice() : flat(cells), answers);
  };
  const later = async (timed: Bar, kept: boolean): Promise<LiveReading> => {
    // A row of its own: the next bar may come before the models have read this one.
    const own = new Float64Array(plan.outputs.length);
    const bar = compute(timed, kept, own);
    const cells = seenAt(cellsOf(own), timed.openTime);
    const inputs = inputsOf(cells);
    const answers = await Promise.all(
      entries.map(({ model, warmUp }, index) => (bar < warmUp ? undefined : model.predict(inputs[index]))),
    );
    return reading(timed.openTime, bar, flat(cells), answers);
  };

  return {
    featureNames: plan.names,
    warmUp: entries.reduce((latest, { warmUp }) => Math.max(latest, warmUp), 0),
    get bars() {
      return stream.bars;
    },
    get lastOpenTime() {
      return last;
    },
    prime: (klines) => {
      checkTimes(klines.openTime, last);
      stream.prime(klines);
      last = klines.openTime[barCount(klines) - 1] ?? last;
    },
    push: (bar) => now(bar, true),
    peek: (bar) => now(bar, false),
    pushBlock: async (klines) => {
      const rows = barCount(klines);
      checkTimes(klines.openTime, last);
      const before = stream.bars;
      const features = plan.outputs.map(() => new Float64Array(rows));
      stream.pushBlock(klines, features);
      last = klines.openTime[rows - 1] ?? last;
      const columns = seen(features, klines.openTime);
      const voted = entries.map(async ({ model, name, weight, outputs, warmUp, thresholds, calibration }) => {
        const raw = new Float64Array(rows).fill(Number.NaN);
        const skipped = Math.max(0, warmUp - before);
        if (skipped < rows) {
          const input = { rows, columns: outputs.map((output) => columns[output]) };
          const scores = rawScores(await model.predict(input), model.card.outputCount);
          raw.set(scores.subarray(skipped), skipped);
        }
        return { name, weight, raw, signals: signalSeries(calibrate(raw, calibration), thresholds) };
      });
      const models = await Promise.all(voted);
      return { models, ensemble: ensembleSeries(models, method, minConfidence, rows), features: columns };
    },
    pushLater: (bar) => later(bar, true),
    peekLater: (bar) => later(bar, false),
    suspend: (into) => ({ stream: stream.suspend(into?.stream), lastOpenTime: last }),
    resume: (series) => {
      stream.resume(series?.stream);
      last = series?.lastOpenTime ?? Number.NaN;
    },
    save: () => ({
      klinelabLive: 1,
      of,
      lastOpenTime: Number.isNaN(last) ? null : last,
      stream: stream.save(),
    }),
    restore: (state) => {
      const given = state as Partial<LiveState> | null | undefined;
      const time = given?.lastOpenTime;
      const sound = given?.klinelabLive === 1 && (time === null || (typeof time === 'number' && Number.isFinite(time)));
      if (!sound || given.of !== of || given.stream === undefined) {
        const got = sound ? 'one of others' : 'something else';
        throw dataError(
          'LIVE_STATE',
          `live state: expected what save() gave for these models and features, got ${got}`,
          {
            hint: 'Prime with the history instead.',
          },
        );
      }
      stream.restore(given.stream);
      last = time ?? Number.NaN;
    },
    close: () => stream.close(),
  };
}

const flat = (cells: readonly Float64Array[]): Float64Array => Float64Array.from(cells, (cell) => cell[0]);

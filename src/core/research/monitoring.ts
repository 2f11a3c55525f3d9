import { dataError } from '../base/errors.ts';
import { stopIfAborted } from '../base/progress.ts';
import type { RunControl } from '../base/progress.ts';
import { cusum, kolmogorovSmirnov, populationStability } from '../evaluation/drift.ts';
import { blockwise, ic } from '../evaluation/ic.ts';
import { ModelMonitor } from '../evaluation/monitor.ts';
import type { MonitorOptions, MonitorState, RetrainRule } from '../evaluation/monitor.ts';
import { defaultEvaluation } from '../evaluation/settings.ts';
import type { BarRange } from '../evaluation/splits.ts';
import { computeColumns } from '../features/compute.ts';
import { defaultLabel } from '../features/default-label.ts';
import { compileLabel, computeLabel } from '../features/label.ts';
import type { Label } from '../features/label.ts';
import { compilePlan } from '../features/planner.ts';
import type { RollingKernels } from '../kernels/rolling.ts';
import { barCount } from '../klines/klines.ts';
import type { Klines } from '../klines/klines.ts';
import { knownBars } from './evaluation.ts';
import { resolveFeatureSet } from './feature-set.ts';
import type { ModelRun, Report } from './report.ts';

/** How differently numbers are spread in two stretches of bars; NaN where one of them has none. */
export interface Drift {
  /** Population stability index; above 0.25 much has changed. */
  readonly stability: number;
  /** Greatest distance of the two distribution functions (Kolmogorov-Smirnov). */
  readonly distance: number;
}

/** Where the IC fell for good, by Page's cumulative sums over the ICs of consecutive blocks. */
export interface IcChange {
  /** Bar at which the sum was known to have passed its threshold, and the first bar of the fall. */
  readonly at: number;
  readonly since: number;
}

/** A model watched over loaded bars, as if they had come one by one. */
export interface MonitoredModel {
  readonly name: string;
  /** Bars that the others are held against: the training bars, or the first half of those with a score. */
  readonly reference: BarRange;
  readonly referenceKind: 'trained' | 'first-half';
  /** Bars that were watched: those after everything that the model knows. */
  readonly watched: BarRange;
  /** What the monitor says at the end. */
  readonly state: MonitorState;
  /**
   * The first rule that asks for training at the end: the monitor's own, `score-drift` of all watched scores, or
   * `change`, the IC's fall; undefined where none does.
   */
  readonly rule?: RetrainRule | 'change';
  /** IC of the window that ends at each of some bars. */
  readonly rolling: { readonly bars: Int32Array; readonly ic: Float64Array };
  /**
   * First bar at which the monitor could ask for training, the latest label being known only then, and how often it did
   * since its window was full.
   */
  readonly asked: { readonly first?: number; readonly share: number };
  readonly change?: IcChange;
  /** Drift of the raw scores, and of each feature, the most changed first. */
  readonly scores: Drift;
  readonly features: readonly (Drift & { readonly name: string })[];
}

/** All models of a run, watched. */
export interface Monitoring {
  readonly models: readonly MonitoredModel[];
  /** Names of models that know all bars with a score and label: there is nothing to watch them on. */
  readonly unwatched: readonly string[];
}

export type MonitoringOptions = Omit<MonitorOptions, 'reference'>;

/** A monitor is asked no oftener than this over all bars, and drift is measured on no more values a side. */
const mostAnswers = 600;
const mostValues = 20_000;
/** Feature columns that are in memory at a time. */
const columnsAtOnce = 16;

/** At most so many values, evenly taken. */
function thinned(values: Float64Array, most: number): Float64Array {
  const step = Math.ceil(values.length / most);
  return step <= 1 ? values : values.filter((_, i) => i % step === 0);
}

function driftOf(values: Float64Array, reference: BarRange, watched: BarRange): Drift {
  const cut = ({ start, end }: BarRange): Float64Array =>
    thinned(values.subarray(start, end).filter(Number.isFinite), mostValues);
  const [before, now] = [cut(reference), cut(watched)];
  if (before.length === 0 || now.length === 0) return { stability: Number.NaN, distance: Number.NaN };
  return {
    stability: populationStability(before, now),
    distance: kolmogorovSmirnov(before, now).statistic,
  };
}

interface Stretches {
  readonly reference: BarRange;
  readonly referenceKind: MonitoredModel['referenceKind'];
  readonly watched: BarRange;
}

/** What a model is held against and what is watched; undefined where nothing is left to watch. */
function stretchesOf(model: ModelRun, horizon: number, bars: number): Stretches | undefined {
  const { raw, inSample } = model;
  const first = raw.findIndex(Number.isFinite);
  const known = knownBars(model, horizon, bars);
  const middle = Math.floor((Math.max(0, first) + bars) / 2);
  const start = known.length > 0 ? known[known.length - 1].end : middle;
  const watched = { start: Math.max(start, first), end: Math.max(0, bars - horizon) };
  if (first < 0 || watched.end - watched.start < 2) return undefined;
  return inSample.length > 0
    ? { reference: inSample[0], referenceKind: 'trained', watched }
    : { reference: { start: first, end: middle }, referenceKind: 'first-half', watched };
}

/** Page's downward sum over block ICs. Blocks hold ten labels that do not overlap; a quarter of them sets the level. */
function icChange(prediction: Float64Array, actual: Float64Array, from: number, horizon: number): IcChange | undefined {
  const block = Math.max(defaultEvaluation.block, 10 * horizon);
  const values = blockwise(ic, prediction, actual, block);
  if (values.length < 8) return undefined;
  const early = values.subarray(0, Math.ceil(values.length / 4)).filter(Number.isFinite);
  const level = early.reduce((sum, value) => sum + value, 0) / early.length;
  // The deviation of a block's IC without skill; a quarter of the blocks is too few to estimate it from.
  const deviation = Math.sqrt(horizon / block);
  const { down } = cusum(values, { mean: level, deviation });
  const alarm = down.findIndex((sum) => sum > 5);
  if (alarm < 0) return undefined;
  let start = alarm;
  while (start > 0 && down[start - 1] > 0) start--;
  return { at: from + (alarm + 1) * block - 1 + horizon, since: from + start * block };
}

/** Feeds the watched bars to a monitor one by one and notes what it says on the way. */
function replay(model: ModelRun, actual: Float64Array, horizon: number, watched: BarRange, options: MonitoringOptions) {
  // Scores of neighbouring bars go together: a window of them is too few for drift, which is judged over all bars.
  const monitor = new ModelMonitor(options);
  const { window = 100 } = options;
  const every = Math.max(1, Math.ceil((watched.end - watched.start) / mostAnswers));
  const bars: number[] = [];
  const ics: number[] = [];
  let [recorded, asked] = [0, 0];
  let first: number | undefined;
  for (let bar = watched.start; bar < watched.end; bar++) {
    if (monitor.recordPrediction(model.raw[bar], actual[bar])) recorded++;
    if (recorded < window || (bar - watched.start) % every !== 0) continue;
    const state = monitor.state();
    bars.push(bar);
    ics.push(state.ic);
    if (!state.retrain) continue;
    asked++;
    first ??= bar + horizon;
  }
  return {
    state: monitor.state(),
    rolling: { bars: Int32Array.from(bars), ic: Float64Array.from(ics) },
    asked: { share: bars.length > 0 ? asked / bars.length : Number.NaN, ...(first === undefined ? {} : { first }) },
  };
}

/**
 * Watches every model of a run over the bars that it does not know: what `ModelMonitor` would have said had they come
 * one by one, where the IC fell for good, and how far scores and features are from where they were on the training
 * bars. Drift of features asks for nothing by itself: levels of prices drift by nature. Throws MONITOR for impossible
 * settings and MONITOR_BARS where there are models and each knows all bars.
 */
export async function monitorModels(
  report: Report,
  klines: Klines,
  kernels: RollingKernels,
  options: MonitoringOptions = {},
  control: RunControl = {},
): Promise<Monitoring> {
  const { research, models } = report;
  const label: Label = compileLabel(research.label?.expression ?? defaultLabel);
  const actual = computeLabel(kernels, label, klines);
  const set = resolveFeatureSet(research.features);
  const wanted = set.features.filter(({ name }) => report.featureNames.includes(name));
  const unwatched: string[] = [];
  const watching = models.flatMap((model) => {
    const stretches = stretchesOf(model, label.horizon, barCount(klines));
    if (stretches === undefined) {
      unwatched.push(model.name);
      return [];
    }
    const { start, end } = stretches.watched;
    const features: MonitoredModel['features'][number][] = [];
    const change = icChange(model.raw.subarray(start, end), actual.subarray(start, end), start, label.horizon);
    return [
      { model, features, change, ...stretches, ...replay(model, actual, label.horizon, stretches.watched, options) },
    ];
  });
  if (models.length > 0 && watching.length === 0) {
    throw dataError('MONITOR_BARS', 'monitor: expected bars after those that the models were trained on, got none', {
      hint: 'Load later bars; a model is watched on bars that it does not know.',
    });
  }
  for (let at = 0; at < wanted.length; at += columnsAtOnce) {
    stopIfAborted(control, 'monitor');
    control.onProgress?.({ stage: 'drift', done: at, total: wanted.length });
    const group = wanted.slice(at, at + columnsAtOnce);
    const columns = computeColumns(kernels, compilePlan(group, { windows: set.windows }), klines);
    for (const { model, features, reference, watched } of watching) {
      columns.forEach((column, i) => {
        const { name } = group[i];
        if (model.card.featureNames?.includes(name) === false) return;
        features.push({ name, ...driftOf(column, reference, watched) });
      });
    }
  }
  const watchedModels = watching.map(
    ({ model, features, change, state, reference, watched, ...rest }): MonitoredModel => {
      const scores = driftOf(model.raw, reference, watched);
      const drifted = scores.stability > (options.driftThreshold ?? 0.25) ? 'score-drift' : undefined;
      const rule = state.rule ?? drifted ?? (change && 'change');
      return {
        name: model.name,
        reference,
        watched,
        state,
        ...rest,
        ...(rule === undefined ? {} : { rule }),
        ...(change === undefined ? {} : { change }),
        scores,
        features: features.sort((a, b) => (b.stability || -1) - (a.stability || -1)),
      };
    },
  );
  return { models: watchedModels, unwatched };
}

import { brierScore, calibrationCurve, confusion } from '../evaluation/classification.ts';
import type { CalibrationBin, Confusion } from '../evaluation/classification.ts';
import { evaluatePredictions } from '../evaluation/evaluate.ts';
import type { PredictionEvaluation } from '../evaluation/evaluate.ts';
import { hitRate } from '../evaluation/ic.ts';
import { icByPeriod } from '../evaluation/periods.ts';
import type { PeriodIc } from '../evaluation/periods.ts';
import { defaultEvaluation } from '../evaluation/settings.ts';
import { studySplits, type SplitStudy } from '../evaluation/leak.ts';
import { mergeRanges } from '../evaluation/splits.ts';
import type { BarRange, Split } from '../evaluation/splits.ts';
import { signalTurnover } from '../evaluation/turnover.ts';
import { compileLabel, computeLabel } from '../features/label.ts';
import type { RollingKernels } from '../kernels/rolling.ts';
import { barCount } from '../klines/klines.ts';
import type { Klines } from '../klines/klines.ts';
import type { ModelCard } from '../models/model.ts';
import type { SignalSeries } from '../signals/signal.ts';
import type { RunCache } from './cache.ts';
import type { Research } from './document.ts';
import { countedTrials } from './trials.ts';

/** What evaluation and trading need to know of a model's run. */
export interface ScoredModel {
  readonly name: string;
  readonly weight: number;
  readonly raw: Float64Array;
  readonly signals: SignalSeries;
  readonly inSample: readonly BarRange[];
  /** Bars over the time of training bars of another symbol. */
  readonly sameTime: readonly BarRange[];
  readonly card: Pick<ModelCard, 'objective' | 'outputCount' | 'label' | 'trained'>;
}

/** How well a probability of a rise is one: of models with a binary objective. */
export interface ProbabilityEvaluation {
  readonly brier: number;
  readonly curve: readonly CalibrationBin[];
}

/** What is said of one model, or of the ensemble. */
export interface SeriesEvaluation extends PredictionEvaluation {
  readonly name: string;
  /** Bars left out: the model was trained on them, or their labels overlap those of bars it was trained on. */
  readonly excluded: readonly BarRange[];
  /**
   * Of the bars that count, those that it knows from its training: numbers with such bars are no evidence. NaN where
   * nobody says what trained it, and no split says what it may be tested on; and where bars count over the time of its
   * training on another symbol, which may be another name of this one.
   */
  readonly seen: number;
  /** Signals (rows: sell, hold, buy) by what came (columns: down, none, up), on the bars that count. */
  readonly confusion: Confusion;
  readonly turnover: number;
  /** IC by calendar period. */
  readonly periods: readonly PeriodIc[];
  readonly probability?: ProbabilityEvaluation;
}

export interface ReportEvaluation {
  readonly label: { readonly expression: string; readonly horizon: number; readonly missing: number };
  /** The document's divisions of the bars; empty where it has none. */
  readonly splits: readonly Split[];
  /** Training rows whose label overlaps that of a tested row, over all splits: as they are, and had nothing been purged. */
  readonly leaked: { readonly rows: number; readonly withoutPurge: number };
  /** What the splits let through and keep out, as ICs too; where the document has a split. */
  readonly splitStudy?: SplitStudy;
  /** One a model, in the document's order, of its raw scores. */
  readonly models: readonly SeriesEvaluation[];
  /** The ensemble's score, on bars that no voting model was trained on. */
  readonly ensemble: SeriesEvaluation;
}

/**
 * Bars that a model knows: those it was trained on, and on either side those whose labels overlap with what it was
 * trained on, be it through its own label or through one of `horizon` bars.
 */
export function knownBars({ inSample, card }: ScoredModel, horizon: number, bars: number): BarRange[] {
  const reach = Math.max(horizon, card.label?.horizon ?? 0);
  return mergeRanges(
    inSample.map(({ start, end }) => ({ start: Math.max(0, start - reach), end: Math.min(bars, end + reach) })),
  );
}

/** How many of the bars that count these models know; NaN where that is not known (`SeriesEvaluation.seen`). */
export function seenBars(
  { split }: Pick<Research, 'split'>,
  models: readonly ScoredModel[],
  known: readonly BarRange[],
  isCounted: (bar: number) => boolean,
): number {
  const countIn = (ranges: readonly BarRange[]): number => {
    let count = 0;
    for (const { start, end } of ranges) for (let bar = start; bar < end; bar++) if (isCounted(bar)) count++;
    return count;
  };
  const isUntold = split === undefined && models.some(({ card }) => card.trained === undefined);
  return isUntold || models.some(({ sameTime }) => countIn(sameTime) > 0) ? Number.NaN : countIn(known);
}

/** All bars that are in none of the ranges. */
export function complement(ranges: readonly BarRange[], bars: number): BarRange[] {
  const left: BarRange[] = [];
  let start = 0;
  for (const range of [...ranges, { start: bars, end: bars }]) {
    if (range.start > start) left.push({ start, end: range.start });
    start = Math.max(start, range.end);
  }
  return left;
}

/** The models that have a say in the vote. */
export const votersOf = (models: readonly ScoredModel[]): ScoredModel[] => models.filter(({ weight }) => weight > 0);

/** Bars that some model of positive weight knows. */
export const votersKnow = (models: readonly ScoredModel[], horizon: number, bars: number): BarRange[] =>
  mergeRanges(votersOf(models).flatMap((model) => knownBars(model, horizon, bars)));

/** Bars that do not count: known ones unless the document asks for them, and those that no split tests. */
export function barsLeftOut(
  { evaluation = defaultEvaluation }: Pick<Research, 'evaluation'>,
  known: readonly BarRange[],
  splits: readonly Split[],
  bars: number,
): BarRange[] {
  const untested = splits.length === 0 ? [] : complement(mergeRanges(splits.flatMap(({ test }) => test)), bars);
  return mergeRanges([...(evaluation.inSample ? [] : known), ...untested]);
}

/** The values with NaN in the ranges. */
export function masked(values: Float64Array, excluded: readonly BarRange[]): Float64Array {
  const copy = values.slice();
  for (const { start, end } of excluded) copy.fill(Number.NaN, start, end);
  return copy;
}

/** Whether a model's scores are probabilities of a rise. */
export const givesProbability = ({ objective, outputCount }: ScoredModel['card']): boolean =>
  objective?.startsWith('binary') === true && outputCount === 1;

/**
 * Outcomes as the event that a binary model gives a probability of: the label above 0. A probability is never below 0,
 * so its sign says nothing: it foretells a rise where it is above one half.
 */
export function judgeProbability(
  probability: Float64Array,
  actual: Float64Array,
): Required<Pick<SeriesEvaluation, 'hitRate' | 'probability'>> {
  const happened = actual.map((value) => (value !== value ? value : value > 0 ? 1 : 0));
  return {
    // A label of 0 and 1 has no sign either: what did not happen is the miss.
    hitRate: hitRate(
      probability.map((value) => value - 0.5),
      happened.map((value) => value - 0.5),
    ),
    probability: { brier: brierScore(probability, happened), curve: calibrationCurve(probability, happened) },
  };
}

/**
 * Judges every model and the ensemble against the document's label. In-sample bars and those whose labels overlap them
 * are left out unless `evaluation.inSample` asks for them; with a split only its test bars count.
 */
export function evaluateResearch(
  research: Research & { readonly label: { readonly expression: string } },
  kernels: RollingKernels,
  klines: Klines,
  models: readonly ScoredModel[],
  ensemble: SignalSeries,
  cache: RunCache,
): ReportEvaluation {
  const settings = { ...(research.evaluation ?? defaultEvaluation), trials: countedTrials(research) };
  const bars = barCount(klines);
  const label = compileLabel(research.label.expression);
  const { expression, horizon } = label;
  const actual = computeLabel(kernels, label, klines);
  const { split } = research;
  const splitStudy =
    split === undefined
      ? undefined
      : cache.memo(klines, JSON.stringify(['split', split, expression]), () => studySplits(split, horizon, actual));
  const { splits, asked, unpurged } = splitStudy ?? { splits: [] };

  const evaluate = (
    name: string,
    prediction: Float64Array,
    signals: SignalSeries,
    judged: readonly ScoredModel[],
    isProbability: boolean,
  ): SeriesEvaluation => {
    const known = mergeRanges(judged.flatMap((model) => knownBars(model, horizon, bars)));
    const excluded = barsLeftOut(research, known, splits, bars);
    const counted = masked(prediction, excluded);
    return {
      name,
      excluded,
      seen: seenBars(research, judged, known, (bar) => !Number.isNaN(counted[bar]) && !Number.isNaN(actual[bar])),
      // Other weights and thresholds leave a model's own scores as they were, and what is said of them.
      ...cache.memo(prediction, JSON.stringify([expression, settings, excluded]), () =>
        evaluatePredictions(counted, actual, klines.close, horizon, settings),
      ),
      confusion: confusion(signals.signal, counted, actual),
      turnover: signalTurnover(signals.signal, counted),
      periods: icByPeriod(klines.openTime, counted, actual),
      ...(isProbability ? judgeProbability(counted, actual) : {}),
    };
  };
  return {
    label: { expression, horizon, missing: actual.reduce((count, value) => count + (value !== value ? 1 : 0), 0) },
    splits,
    leaked: { rows: asked?.rows ?? 0, withoutPurge: unpurged?.rows ?? 0 },
    ...(splitStudy === undefined ? {} : { splitStudy }),
    models: models.map((model) => {
      const { name, raw, signals, card } = model;
      return evaluate(name, raw, signals, [model], givesProbability(card));
    }),
    ensemble: evaluate('ensemble', ensemble.score, ensemble, votersOf(models), false),
  };
}

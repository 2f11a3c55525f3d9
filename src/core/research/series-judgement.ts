import { confusion } from '../evaluation/classification.ts';
import type { Confusion } from '../evaluation/classification.ts';
import { coefficientsOf } from '../evaluation/evaluate.ts';
import type { Coefficients } from '../evaluation/evaluate.ts';
import { defaultEvaluation } from '../evaluation/settings.ts';
import { makeSplits } from '../evaluation/splits.ts';
import type { BarRange } from '../evaluation/splits.ts';
import { compileLabel, computeLabel } from '../features/label.ts';
import type { RollingKernels } from '../kernels/rolling.ts';
import { barCount } from '../klines/klines.ts';
import type { Klines } from '../klines/klines.ts';
import type { SignalSeries } from '../signals/signal.ts';
import type { RunCache } from './cache.ts';
import type { Research } from './document.ts';
import { barsLeftOut, givesProbability, judgeProbability, knownBars, masked, votersKnow } from './evaluation.ts';
import type { ReportEvaluation } from './evaluation.ts';
import type { SeriesVotes } from './report.ts';
import { tradeResearch } from './trading.ts';
import type { ReportBacktest } from './trading.ts';

/** What is said of one model, or of the ensemble, on one of several series. */
export interface SeriesCoefficients extends Coefficients {
  readonly name: string;
  readonly confusion: Confusion;
  /** Bars left out: known from training, overlapping those, or untested. */
  readonly excluded: readonly BarRange[];
  /** The predictions with NaN on bars that do not count. */
  readonly counted: Float64Array;
}

/** One of several series, judged: the numbers of `evaluateResearch` that cost little, and the trades. */
export interface SeriesJudgement {
  readonly evaluation?: {
    readonly label: ReportEvaluation['label'];
    readonly models: readonly SeriesCoefficients[];
    readonly ensemble: SeriesCoefficients;
    /** The label of every bar. */
    readonly actual: Float64Array;
  };
  readonly backtest?: ReportBacktest;
}

function evaluateSeries(
  research: Research & { readonly label: { readonly expression: string } },
  kernels: RollingKernels,
  klines: Klines,
  { models, ensemble }: SeriesVotes,
  cache: RunCache,
): NonNullable<SeriesJudgement['evaluation']> {
  const { block } = research.evaluation ?? defaultEvaluation;
  const bars = barCount(klines);
  const label = compileLabel(research.label.expression);
  const { expression, horizon } = label;
  const actual = cache.memo(klines, `label ${expression}`, () => computeLabel(kernels, label, klines));
  const splits = research.split === undefined ? [] : makeSplits(research.split, bars, horizon);
  const judge = (
    name: string,
    prediction: Float64Array,
    { signal }: SignalSeries,
    known: readonly BarRange[],
    isProbability: boolean,
  ): SeriesCoefficients => {
    const excluded = barsLeftOut(research, known, splits, bars);
    const counted = masked(prediction, excluded);
    return {
      name,
      // Other weights and thresholds leave a model's own scores as they were, and what is said of them.
      ...cache.memo(prediction, JSON.stringify(['coefficients', expression, block, excluded]), () =>
        coefficientsOf(counted, actual, horizon, block),
      ),
      ...(isProbability ? { hitRate: judgeProbability(counted, actual).hitRate } : {}),
      confusion: confusion(signal, counted, actual),
      excluded,
      counted,
    };
  };
  return {
    label: { expression, horizon, missing: actual.reduce((count, value) => count + (value !== value ? 1 : 0), 0) },
    models: models.map((model) =>
      judge(model.name, model.raw, model.signals, knownBars(model, horizon, bars), givesProbability(model.card)),
    ),
    ensemble: judge('ensemble', ensemble.score, ensemble, votersKnow(models, horizon, bars), false),
    actual,
  };
}

/** Judges one of several series by the document's label and strategy, as far as it has them. */
export function judgeSeries(
  research: Research,
  kernels: RollingKernels,
  klines: Klines,
  votes: SeriesVotes,
  cache: RunCache,
): SeriesJudgement {
  const { label, strategy } = research;
  const backtest = strategy && tradeResearch({ ...research, strategy }, klines, votes.models, votes.ensemble);
  return {
    ...(label ? { evaluation: evaluateSeries({ ...research, label }, kernels, klines, votes, cache) } : {}),
    ...(backtest ? { backtest } : {}),
  };
}

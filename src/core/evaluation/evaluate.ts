import { icByHorizon } from './horizons.ts';
import type { HorizonIc } from './horizons.ts';
import { icBand, icT, icTest, permutationP } from './ic-test.ts';
import type { Band } from './ic-test.ts';
import { blockwise, hitRate, ic, icir, rankIc } from './ic.ts';
import { completePairs } from './pairs.ts';
import { byQuantile } from './quantiles.ts';
import type { QuantileTable } from './quantiles.ts';
import { averageRanks } from './ranks.ts';
import { defaultEvaluation } from './settings.ts';
import type { EvaluationSettings } from './settings.ts';
import { rankAutocorrelation } from './turnover.ts';
import { icVerdict } from './verdict.ts';
import type { Verdict } from './verdict.ts';

/** A correlation over the window that ends at each of some bars. */
export interface RollingCurve {
  readonly window: number;
  readonly bars: Int32Array;
  readonly ic: Float64Array;
  readonly rankIc: Float64Array;
  /** 95 % band of each window's IC: 1.96 standard errors that allow for autocorrelation, to both sides. */
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** How predictions and what came go together, in the numbers that cost little. */
export interface Coefficients {
  /** Bars with a prediction and an outcome. */
  readonly count: number;
  readonly ic: number;
  readonly rankIc: number;
  /** t-statistics that allow for autocorrelation. */
  readonly icT: number;
  readonly rankIcT: number;
  readonly icir: number;
  readonly hitRate: number;
}

/** How well one series of predictions says what came. */
export interface PredictionEvaluation extends Coefficients {
  /** 95 % band of the IC by block bootstrap. */
  readonly band: Band;
  /** Share of shuffles that do as well. */
  readonly permutationP: number;
  readonly verdict: Verdict;
  readonly rolling: RollingCurve;
  readonly quantiles: QuantileTable;
  readonly horizons: readonly HorizonIc[];
  /** Rank correlation with the bar before: near 1 the prediction turns over slowly. */
  readonly rankAutocorrelation: number;
}

/** A rolling curve has no more points than a chart can show. */
const mostPoints = 300;

function rollingCurve(prediction: Float64Array, actual: Float64Array, horizon: number, window: number): RollingCurve {
  const ends = Math.max(0, prediction.length - window + 1);
  const step = Math.max(1, Math.ceil(ends / mostPoints));
  const kept: number[] = [];
  const ics: number[] = [];
  const rankIcs: number[] = [];
  const reaches: number[] = [];
  for (let end = prediction.length; end >= window; end -= step) {
    const p = prediction.subarray(end - window, end);
    const a = actual.subarray(end - window, end);
    const pairs = completePairs(p, a);
    // Windows that reach into left-out bars say too little.
    if (pairs.prediction.length < window / 2) continue;
    kept.push(end - 1);
    ics.push(ic(pairs.prediction, pairs.actual));
    rankIcs.push(rankIc(pairs.prediction, pairs.actual));
    reaches.push(1.96 * icTest(pairs.prediction, pairs.actual, horizon).standardError);
  }
  const values = Float64Array.from(ics.reverse());
  reaches.reverse();
  return {
    window,
    bars: Int32Array.from(kept.reverse()),
    ic: values,
    rankIc: Float64Array.from(rankIcs.reverse()),
    low: values.map((value, i) => value - reaches[i]),
    high: values.map((value, i) => value + reaches[i]),
  };
}

/**
 * The coefficients of predictions with outcomes, whose label looks `horizon` bars ahead; the ICIR is over blocks of `block`
 * bars. `pairs` are the complete ones among them, where they are at hand.
 */
export function coefficientsOf(
  prediction: Float64Array,
  actual: Float64Array,
  horizon: number,
  block: number,
  pairs = completePairs(prediction, actual),
): Coefficients {
  const [predictionRanks, actualRanks] = [pairs.prediction, pairs.actual].map(averageRanks);
  return {
    count: pairs.prediction.length,
    ic: ic(pairs.prediction, pairs.actual),
    // What `rankIc` gives; ranking all pairs is most of the work, so it is done once.
    rankIc: ic(predictionRanks, actualRanks),
    icT: icT(pairs.prediction, pairs.actual, horizon),
    rankIcT: icT(predictionRanks, actualRanks, horizon),
    icir: icir(blockwise(ic, prediction, actual, block)),
    hitRate: hitRate(pairs.prediction, pairs.actual),
  };
}

/**
 * Everything that is said of a series of predictions. Bars that do not count hold NaN in `prediction`; `actual` is the
 * label, `close` what horizons are taken from, `horizon` how far the label looks ahead. Fully determined by its input:
 * bootstrap and shuffles are seeded.
 */
export function evaluatePredictions(
  prediction: Float64Array,
  actual: Float64Array,
  close: Float64Array,
  horizon: number,
  settings: EvaluationSettings = defaultEvaluation,
): PredictionEvaluation {
  const pairs = completePairs(prediction, actual);
  const coefficients = coefficientsOf(prediction, actual, horizon, settings.block, pairs);
  const { count, ic: value, icT: t } = coefficients;
  return {
    ...coefficients,
    band: icBand(pairs.prediction, pairs.actual, { horizon }),
    permutationP: permutationP(pairs.prediction, pairs.actual, { horizon }),
    verdict: icVerdict({ ic: value, t, count, horizon, trials: settings.trials }),
    rolling: rollingCurve(prediction, actual, horizon, settings.window),
    quantiles: byQuantile(prediction, actual, settings.quantiles, horizon),
    horizons: icByHorizon(prediction, close, settings.horizons),
    rankAutocorrelation: rankAutocorrelation(prediction),
  };
}

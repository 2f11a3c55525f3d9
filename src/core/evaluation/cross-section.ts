import { usageError } from '../base/errors.ts';
import type { Band } from './ic-test.ts';
import { ic, icir, rankIc } from './ic.ts';
import { deviation } from './moments.ts';
import { defaultLags, neweyWest } from './newey-west.ts';

/** ICs of many dates as one: each date counts the same. */
export interface MeanIc {
  readonly mean: number;
  /** Standard deviation of the dates' ICs (ddof 1). */
  readonly deviation: number;
  /** Mean over deviation: the ICIR, or Rank ICIR. */
  readonly icir: number;
  /** Autocorrelation-aware t-statistic of the mean (Newey-West). */
  readonly t: number;
  /** 95 % band of the mean: 1.96 of the same standard errors to both sides. */
  readonly band: Band;
}

/** The IC across symbols, bar by bar. */
export interface CrossSectionalIc {
  /** IC and Rank IC of each bar; NaN where fewer than 2 symbols have both numbers, or a side is constant. */
  readonly ic: Float64Array;
  readonly rankIc: Float64Array;
  readonly meanIc: MeanIc;
  readonly meanRankIc: MeanIc;
  /** Bars that have an IC. */
  readonly bars: number;
  /** Symbols with both numbers on those bars: least, most, and on average; NaN without such bars. */
  readonly symbols: { readonly least: number; readonly most: number; readonly mean: number };
}

/** The mean over all dates that have an IC. Labels of `horizon` bars overlap, so lags are at least `horizon` - 1. */
function meanIcOf(byBar: Float64Array, horizon: number): MeanIc {
  const known = byBar.filter((value) => value === value);
  const { mean, standardError, t } = neweyWest(known, Math.max(horizon - 1, defaultLags(known.length)));
  const reach = 1.96 * standardError;
  return {
    mean,
    deviation: deviation(known),
    icir: icir(known),
    t,
    band: { low: mean - reach, high: mean + reach },
  };
}

/**
 * Compares predictions with outcomes across symbols on every bar (`IC (xs)`), which is another question than the IC
 * over time of one symbol. `predictions` and `actuals` hold one series a symbol, aligned bar by bar; outcomes look
 * `horizon` bars ahead. Errors (usage): `PANEL_LENGTH`.
 */
export function crossSectionalIc(
  predictions: readonly Float64Array[],
  actuals: readonly Float64Array[],
  horizon = 1,
): CrossSectionalIc {
  const bars = predictions[0]?.length ?? 0;
  if (predictions.length !== actuals.length || [...predictions, ...actuals].some(({ length }) => length !== bars)) {
    throw usageError(
      'PANEL_LENGTH',
      `cross-sectional IC: expected as many predictions as outcomes, all of ${bars} bars, ` +
        `got ${predictions.length} and ${actuals.length} series`,
    );
  }
  const rows = { ic: new Float64Array(bars), rankIc: new Float64Array(bars) };
  const prediction = new Float64Array(predictions.length);
  const actual = new Float64Array(predictions.length);
  let [judged, total, least, most] = [0, 0, Infinity, 0];
  for (let bar = 0; bar < bars; bar++) {
    let there = 0;
    for (let symbol = 0; symbol < predictions.length; symbol++) {
      prediction[symbol] = predictions[symbol][bar];
      actual[symbol] = actuals[symbol][bar];
      if (prediction[symbol] === prediction[symbol] && actual[symbol] === actual[symbol]) there++;
    }
    rows.ic[bar] = there < 2 ? Number.NaN : ic(prediction, actual);
    rows.rankIc[bar] = there < 2 ? Number.NaN : rankIc(prediction, actual);
    if (rows.ic[bar] !== rows.ic[bar]) continue;
    judged++;
    total += there;
    least = Math.min(least, there);
    most = Math.max(most, there);
  }
  return {
    ...rows,
    meanIc: meanIcOf(rows.ic, horizon),
    meanRankIc: meanIcOf(rows.rankIc, horizon),
    bars: judged,
    symbols:
      judged === 0 ? { least: Number.NaN, most: Number.NaN, mean: Number.NaN } : { least, most, mean: total / judged },
  };
}

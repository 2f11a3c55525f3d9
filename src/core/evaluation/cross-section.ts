import { usageError } from '../base/errors.ts';
import { ic, icir, rankIc } from './ic.ts';
import { neweyWest } from './newey-west.ts';

/** The IC across symbols, bar by bar. */
export interface CrossSectionalIc {
  /** IC and Rank IC of each bar; NaN where fewer than 2 symbols have both numbers, or a side is constant. */
  readonly ic: Float64Array;
  readonly rankIc: Float64Array;
  readonly meanIc: number;
  readonly meanRankIc: number;
  /** Mean over standard deviation of the bars' ICs. */
  readonly icir: number;
  readonly rankIcir: number;
  /** Autocorrelation-aware t-statistic of the mean IC. */
  readonly t: number;
  /** Bars that have an IC. */
  readonly bars: number;
}

/**
 * Compares predictions with outcomes across symbols on every bar (`IC (xs)`), which is another question than the IC
 * over time of one symbol. `predictions` and `actuals` hold one series a symbol, aligned bar by bar.
 */
export function crossSectionalIc(
  predictions: readonly Float64Array[],
  actuals: readonly Float64Array[],
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
  for (let bar = 0; bar < bars; bar++) {
    const prediction = Float64Array.from(predictions, (series) => series[bar]);
    const actual = Float64Array.from(actuals, (series) => series[bar]);
    rows.ic[bar] = ic(prediction, actual);
    rows.rankIc[bar] = rankIc(prediction, actual);
  }
  const known = rows.ic.filter((value) => value === value);
  const knownRanks = rows.rankIc.filter((value) => value === value);
  const { mean, t } = neweyWest(known);
  return {
    ...rows,
    meanIc: mean,
    meanRankIc: neweyWest(knownRanks).mean,
    icir: icir(rows.ic),
    rankIcir: icir(rows.rankIc),
    t,
    bars: known.length,
  };
}

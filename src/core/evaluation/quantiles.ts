import { usageError } from '../base/errors.ts';
import { ic } from './ic.ts';
import { mean } from './moments.ts';
import { completePairs } from './pairs.ts';
import { averageRanks } from './ranks.ts';

/** Outcomes of the bars whose predictions fall into one group. */
export interface QuantileGroup {
  readonly count: number;
  readonly meanPrediction: number;
  readonly meanActual: number;
  /**
   * Standard error of `meanActual`, allowing for labels that overlap (Newey and West, 1987, `horizon` - 1 lags): scores
   * go together, so neighbours fall into one group. For labels of one bar it is deviation / sqrt(count).
   */
  readonly standardError: number;
  /** Share of outcomes above 0. */
  readonly positive: number;
}

export interface QuantileTable {
  /** From the lowest predictions to the highest. */
  readonly groups: readonly QuantileGroup[];
  /** Mean outcome of the highest group less that of the lowest. */
  readonly spread: number;
  /** Rank correlation of group number and mean outcome: 1 where every step up does better. */
  readonly monotonicity: number;
}

/**
 * Standard error of each group's mean outcome. The outcomes' deviations from their group's mean are a series over all
 * pairs that is 0 outside the group; its long-run variance is that of the group's sum.
 */
function standardErrors(
  actual: Float64Array,
  groupOf: Uint8Array,
  groups: readonly { readonly count: number; readonly meanActual: number }[],
  horizon: number,
): Float64Array {
  const deviations = actual.map((value, i) => value - groups[groupOf[i]].meanActual);
  const sums = new Float64Array(groups.length);
  for (let lag = 0; lag < Math.min(horizon, actual.length); lag++) {
    const weight = lag === 0 ? 1 : 2 * (1 - lag / horizon);
    for (let i = lag; i < actual.length; i++) {
      if (groupOf[i] === groupOf[i - lag]) sums[groupOf[i]] += weight * deviations[i] * deviations[i - lag];
    }
  }
  return sums.map((sum, group) => {
    const { count } = groups[group];
    return count > 1 ? Math.sqrt(sum / (count * (count - 1))) : Number.NaN;
  });
}

/**
 * Outcomes by quantile of the prediction: pairs are ranked by prediction and cut into `count` groups of equal size.
 * Equal predictions share a group, so that with many ties groups differ in size. Pairs with NaN are left out; an empty
 * group is all NaN. Outcomes look `horizon` bars ahead.
 */
export function byQuantile(prediction: Float64Array, actual: Float64Array, count = 5, horizon = 1): QuantileTable {
  if (!Number.isInteger(count) || count < 2 || count > 100) {
    throw usageError('QUANTILES', `quantiles: expected a whole number of groups from 2 to 100, got ${count}`);
  }
  const pairs = completePairs(prediction, actual);
  const ranks = averageRanks(pairs.prediction);
  const groupOf = Uint8Array.from(ranks, (rank) =>
    Math.min(count - 1, Math.floor(((rank - 0.5) * count) / ranks.length)),
  );
  const means = Array.from({ length: count }, (_, group) => {
    const own = pairs.actual.filter((_, i) => groupOf[i] === group);
    return {
      count: own.length,
      meanPrediction: mean(pairs.prediction.filter((_, i) => groupOf[i] === group)),
      meanActual: mean(own),
      positive: own.length > 0 ? own.filter((value) => value > 0).length / own.length : Number.NaN,
    };
  });
  const errors = standardErrors(pairs.actual, groupOf, means, horizon);
  const groups = means.map((group, i): QuantileGroup => ({ ...group, standardError: errors[i] }));
  const filled = Float64Array.from(groups, ({ meanActual }) => meanActual).filter((value) => value === value);
  return {
    groups,
    spread: groups[count - 1].meanActual - groups[0].meanActual,
    monotonicity: ic(
      averageRanks(filled),
      Float64Array.from(filled, (_, i) => i),
    ),
  };
}

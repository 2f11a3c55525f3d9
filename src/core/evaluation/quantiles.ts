import { usageError } from '../base/errors.ts';
import { ic } from './ic.ts';
import { deviation, mean } from './moments.ts';
import { completePairs } from './pairs.ts';
import { averageRanks } from './ranks.ts';

/** Outcomes of the bars whose predictions fall into one group. */
export interface QuantileGroup {
  readonly count: number;
  readonly meanPrediction: number;
  readonly meanActual: number;
  /** Standard error of `meanActual`, as if bars were independent. */
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
 * Outcomes by quantile of the prediction: pairs are ranked by prediction and cut into `count` groups of equal size.
 * Equal predictions share a group, so that with many ties groups differ in size. Pairs with NaN are left out; an empty
 * group is all NaN.
 */
export function byQuantile(prediction: Float64Array, actual: Float64Array, count = 5): QuantileTable {
  if (!Number.isInteger(count) || count < 2 || count > 100) {
    throw usageError('QUANTILES', `quantiles: expected a whole number of groups from 2 to 100, got ${count}`);
  }
  const pairs = completePairs(prediction, actual);
  const ranks = averageRanks(pairs.prediction);
  const groupOf = Uint8Array.from(ranks, (rank) =>
    Math.min(count - 1, Math.floor(((rank - 0.5) * count) / ranks.length)),
  );
  const groups = Array.from({ length: count }, (_, group): QuantileGroup => {
    const own = pairs.actual.filter((_, i) => groupOf[i] === group);
    return {
      count: own.length,
      meanPrediction: mean(pairs.prediction.filter((_, i) => groupOf[i] === group)),
      meanActual: mean(own),
      standardError: deviation(own) / Math.sqrt(own.length),
      positive: own.length > 0 ? own.filter((value) => value > 0).length / own.length : Number.NaN,
    };
  });
  const means = Float64Array.from(groups, ({ meanActual }) => meanActual);
  const filled = means.filter((value) => value === value);
  return {
    groups,
    spread: means[count - 1] - means[0],
    monotonicity: ic(
      averageRanks(filled),
      Float64Array.from(filled, (_, i) => i),
    ),
  };
}

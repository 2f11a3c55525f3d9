import { ic, rankIc } from '../evaluation/ic.ts';

/** How two models behave on the same bars. */
export interface BehaviouralDiff {
  /** Bars on which both have a score. */
  readonly bars: number;
  /** Share of those bars with the same signal; NaN without any. */
  readonly agreement: number;
  /** `counts[1 + signalOfOne][1 + signalOfOther]`: bars by the signals -1, 0, 1 of both. */
  readonly counts: readonly (readonly number[])[];
  /** Pearson correlation of the scores; NaN where one of them never changes. */
  readonly correlation: number;
  /** Spearman correlation of the scores. */
  readonly rankCorrelation: number;
  readonly largestDifference: number;
  /** Bars where the signals differ, by how far the scores are apart, farthest first; at most `limit`. */
  readonly parting: readonly number[];
}

export interface SignalSeries {
  readonly scores: Float64Array;
  /** -1 sell, 0 hold, 1 buy. */
  readonly signals: Int8Array;
}

/** Compares what two models said of the same bars. Bars without a score (NaN) of either are left out. */
export function diffSignals(one: SignalSeries, other: SignalSeries, limit = 100): BehaviouralDiff {
  const counts = [0, 1, 2].map(() => [0, 0, 0]);
  const parting: number[] = [];
  let bars = 0;
  let same = 0;
  let largestDifference = 0;
  const apart = (bar: number): number => Math.abs(one.scores[bar] - other.scores[bar]);
  for (let bar = 0; bar < one.scores.length; bar++) {
    if (Number.isNaN(one.scores[bar]) || Number.isNaN(other.scores[bar])) continue;
    bars++;
    counts[1 + one.signals[bar]][1 + other.signals[bar]]++;
    if (one.signals[bar] === other.signals[bar]) same++;
    else parting.push(bar);
    largestDifference = Math.max(largestDifference, apart(bar));
  }
  parting.sort((x, y) => apart(y) - apart(x) || x - y);
  return {
    bars,
    agreement: same / bars,
    counts,
    correlation: ic(one.scores, other.scores),
    rankCorrelation: rankIc(one.scores, other.scores),
    largestDifference,
    parting: parting.slice(0, limit),
  };
}

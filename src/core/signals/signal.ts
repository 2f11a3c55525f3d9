/** Buy (1), sell (-1) or hold (0). */
export type Direction = -1 | 0 | 1;

/** The seed system's `get_signal`: a direction, the score behind it, and how far past its threshold, cut to [0, 1]. */
export interface Signal {
  readonly signal: Direction;
  readonly score: number;
  readonly confidence: number;
}

/** Buy above `buy`, sell below `sell`. */
export interface Thresholds {
  readonly buy: number;
  readonly sell: number;
}

export const defaultThresholds: Thresholds = { buy: 0.6, sell: -0.3 };

/** Signals of many bars, column by column; `signal` holds -1, 0 or 1. NaN scores hold with confidence 0. */
export interface SignalSeries {
  readonly score: Float64Array;
  readonly signal: Int8Array;
  readonly confidence: Float64Array;
}

/** One model's say in a vote. */
export interface Voter {
  readonly name: string;
  readonly weight: number;
  readonly signal: Direction;
  readonly score: number;
  readonly confidence: number;
}

/** The ensemble's signal with the votes behind it; confidence is the winner's share of the weight. */
export interface Vote extends Signal {
  readonly votes: readonly Voter[];
}

export type EnsembleMethod = 'weighted' | 'majority';

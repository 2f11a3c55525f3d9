import type { Signal } from '../signals/signal.ts';

/** A column of numbers: a list, or a Float64Array. */
export type Numbers = ArrayLike<number>;

/**
 * Bars as columns of equal length, oldest first; the signal is the last bar's. Klines of this library are such bars. A
 * model that reads amount or trades needs those columns too, and one that reads VWAP takes the typical price without.
 */
export interface BarsInput {
  readonly open: Numbers;
  readonly high: Numbers;
  readonly low: Numbers;
  readonly close: Numbers;
  readonly volume: Numbers;
  /** Open times in epoch milliseconds, ascending. */
  readonly timestamp?: Numbers;
  readonly quoteVolume?: Numbers;
  readonly trades?: Numbers;
  /** Whose bars these are; a service's monitor tells series apart by it. */
  readonly symbol?: string;
}

/** One row of features in the model's order; null or NaN is a missing value. */
export interface FeaturesInput {
  readonly features: ArrayLike<number | null>;
}

export type SignalInput = BarsInput | FeaturesInput;

/** One answer. A score that is not there (warm-up, NaN) is NaN; as JSON it is null. */
export type Prediction = Signal;

/**
 * A model that gives signals, wherever it runs: in this process (`EmbeddedModel`), behind HTTP (`HttpModel`) or in a
 * process of its own (`ProcessModel`). Equal inputs give equal bits on each. Errors are KlineLabErrors.
 */
export interface SignalModel {
  predict(input: SignalInput): Promise<Prediction>;
  /** In the order of the inputs; one bad input fails the whole batch. */
  predictBatch(inputs: readonly SignalInput[]): Promise<readonly Prediction[]>;
  /** Takes the model of another file; where that fails the present one stays. */
  reload(path: string): Promise<void>;
  isLoaded(): boolean;
  getModelName(): string;
  /** Whether the model answers made-up bars with a sound signal. */
  test(): Promise<boolean>;
  close(): Promise<void>;
}

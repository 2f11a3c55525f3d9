import type { Signal } from '../core/signals/signal.ts';

/** Bars as five arrays of equal length, oldest first; the signal is the last bar's. */
export interface BarsInput {
  readonly open: readonly number[];
  readonly high: readonly number[];
  readonly low: readonly number[];
  readonly close: readonly number[];
  readonly volume: readonly number[];
  /** Open times in epoch milliseconds, ascending. */
  readonly timestamp?: readonly number[];
}

/** One row of features in the model's order; null is a missing value. */
export interface FeaturesInput {
  readonly features: readonly (number | null)[];
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

/** One feature: a column name and the expression that defines it. */
export interface Feature {
  readonly name: string;
  readonly expression: string;
  /** Where the feature stands in browsers and docs, e.g. `momentum`. */
  readonly group?: string;
  /** One plain sentence. */
  readonly meaning?: string;
  /** e.g. `price`, `ratio`, `volume`, `0..100`. */
  readonly unit?: string;
}

/**
 * How rolling operators treat a window that is not full or holds NaN.
 * `full`: the result is NaN (pandas' default, what lite53 uses).
 * `partial`: the result is taken from the values that are there (Qlib's `min_periods=1`, NaN skipped).
 */
export type WindowRule = 'full' | 'partial';

/** An ordered list of features. `hash` is the SHA-256 of its canonical text: window rule, names, expressions, order. */
export interface FeatureSet {
  readonly id: string;
  readonly windows: WindowRule;
  readonly features: readonly Feature[];
  readonly hash: string;
}

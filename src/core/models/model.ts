/** How a raw score becomes a score in [-1, 1] that thresholds can judge. Fitted on a model's own training rows only. */
export type Calibration =
  | { readonly kind: 'none' }
  /** tanh((raw - mean) / std) */
  | { readonly kind: 'zscore'; readonly mean: number; readonly std: number }
  /** Quantile among the training scores scaled to [-1, 1]; `quantiles` are ascending raw scores at equal steps. */
  | { readonly kind: 'rank'; readonly quantiles: readonly number[] };

/** The bars a model was trained on; they count as in-sample. Times are open times in epoch ms, both ends included. */
export interface TrainedRange {
  readonly symbol: string;
  readonly intervalMs: number;
  readonly from: number;
  readonly to: number;
  /** Fingerprint of the klines trained on, where known. */
  readonly klinesSha256?: string;
  /** Bars used to stop training early or to choose parameters: also in-sample for this model. */
  readonly validFrom?: number;
  readonly validTo?: number;
}

export interface FeatureSetReference {
  readonly id: string;
  readonly hash: string;
}

/** What is known of a model besides its trees or weights. */
export interface ModelCard {
  readonly name: string;
  readonly kind: 'lightgbm' | 'onnx';
  readonly objective?: string;
  /** In the model's input order; undefined where the file carries no names (matched by position, and said so). */
  readonly featureNames?: readonly string[];
  readonly featureCount: number;
  /** 1 for a single score; K for class probabilities. */
  readonly outputCount: number;
  readonly classNames?: readonly string[];
  readonly trees?: number;
  readonly featureSet?: FeatureSetReference;
  /** The label's expression and horizon in bars, where known. */
  readonly label?: { readonly expression: string; readonly horizon: number };
  readonly trained?: TrainedRange;
  readonly calibration: Calibration;
  readonly thresholds?: { readonly buy: number; readonly sell: number };
  /** SHA-256 of the file's bytes. */
  readonly sha256: string;
  readonly bytes: number;
}

/** What a model's file carries of its card; the rest is read off the model itself. */
export type StoredCard = Partial<
  Pick<ModelCard, 'name' | 'featureSet' | 'label' | 'trained' | 'calibration' | 'thresholds'>
> & { readonly klinelabCard: 1 };

/** Rows handed to a model: one column a feature, in the model's order. */
export interface ModelInput {
  readonly rows: number;
  readonly columns: readonly Float64Array[];
}

/**
 * A model that scores rows. `predict` returns rows x outputCount values, row-major, in the model's own unit
 * (LightGBM's number untouched). It never changes its input.
 */
export interface Model {
  readonly card: ModelCard;
  predict(input: ModelInput): Float64Array | Promise<Float64Array>;
  /** Frees memory held outside the JavaScript heap. The model must not be used afterwards. */
  dispose(): void;
}

/** Models whose trees can be looked into. All are synchronous. */
export interface TreeModel extends Model {
  predict(input: ModelInput, options?: IterationRange): Float64Array;
  /** Sum of the trees before the objective's transform: rows x outputCount. */
  rawScore(input: ModelInput, options?: IterationRange): Float64Array;
  /** Leaf index per row and tree: rows x trees. */
  leaves(input: ModelInput, options?: IterationRange): Int32Array;
  /** TreeSHAP: rows x outputCount x (featureCount + 1), the last of each is the expected value. */
  contributions(input: ModelInput, options?: IterationRange): Float64Array;
}

/** A slice of the boosting iterations: `count` of them from `start`; all where left out. */
export interface IterationRange {
  readonly start?: number;
  readonly count?: number;
}

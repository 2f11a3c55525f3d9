/** Bits of a node's decision type, as LightGBM's text format writes them. */
export const DECISION_CATEGORICAL = 1;
export const DECISION_DEFAULT_LEFT = 2;
/** Bits 2 and 3 hold the missing type. */
export const DECISION_MISSING_SHIFT = 2;

export const MISSING_NONE = 0;
export const MISSING_ZERO = 1;
export const MISSING_NAN = 2;

/** 1e-35 as LightGBM holds it: a float32 widened to float64. Values no larger in magnitude count as zero. */
export const ZERO_THRESHOLD = 1.0000000180025095e-35;

/** The categories that go left at categorical nodes: 32-bit sets laid end to end. */
export interface CategorySets {
  /** Set `c` takes the words `[boundaries[c], boundaries[c + 1])`; its node's threshold is `c`. */
  readonly boundaries: Int32Array;
  readonly words: Uint32Array;
}

/** Leaves that are linear functions: `constants[leaf] + sum of coefficients x features`. */
export interface LinearLeaves {
  readonly constants: Float64Array;
  /** Leaf `l` uses the entries `[offsets[l], offsets[l + 1])` of `features` and `coefficients`. */
  readonly offsets: Int32Array;
  readonly features: Int32Array;
  readonly coefficients: Float64Array;
}

/**
 * One tree, node 0 its root. Node arrays have `leafCount - 1` entries, leaf arrays `leafCount`. A child `>= 0` is a
 * node, a child `< 0` is leaf `~child`. Arrays a file may leave out are empty.
 */
export interface Tree {
  readonly leafCount: number;
  readonly splitFeature: Int32Array;
  readonly splitGain: Float32Array;
  /** Rows with a value `<= threshold` go left; the index of a category set at categorical nodes. */
  readonly threshold: Float64Array;
  readonly decisionType: Uint8Array;
  readonly leftChild: Int32Array;
  readonly rightChild: Int32Array;
  readonly leafValue: Float64Array;
  readonly leafWeight: Float64Array;
  readonly leafRows: Int32Array;
  readonly internalValue: Float64Array;
  readonly internalWeight: Float64Array;
  readonly internalRows: Int32Array;
  readonly categories?: CategorySets;
  readonly linear?: LinearLeaves;
  readonly shrinkage: number;
}

/** A LightGBM model as data: what its text says, and nothing derived. */
export interface Ensemble {
  /** Word after `version=`: `v2`, `v3` or `v4`; models written here are `v4`. */
  readonly version: string;
  readonly classCount: number;
  /** Trees are ordered by iteration, then class: tree `i * treesPerIteration + k`. */
  readonly treesPerIteration: number;
  readonly labelIndex: number;
  /** Text of the objective line, e.g. `binary sigmoid:1`; undefined for custom objectives (raw scores). */
  readonly objective?: string;
  /** Random forests: the prediction is the mean of the iterations. */
  readonly averageOutput: boolean;
  readonly featureNames: readonly string[];
  /** One a feature: `[min:max]`, `none`, or categories joined by `:`. */
  readonly featureInfos: readonly string[];
  /** The text of the `monotone_constraints` line, where the model has one. */
  readonly monotoneConstraints?: string;
  readonly trees: readonly Tree[];
  /** Name and value of each line of the parameters section, in its order; informational. */
  readonly parameters?: readonly (readonly [name: string, value: string])[];
  /** JSON text of KlineLab's card line, where the file carries one. */
  readonly storedCard?: string;
  /** JSON text after `pandas_categorical:`, where the file carries one. */
  readonly pandasCategorical?: string;
}

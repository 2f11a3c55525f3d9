import type { CategorySets, LinearLeaves, Tree } from './ensemble.ts';
import type { Fields } from './fields.ts';

export const TREE_KEYS: ReadonlySet<string> = new Set([
  'num_leaves',
  'num_cat',
  'split_feature',
  'split_gain',
  'threshold',
  'decision_type',
  'left_child',
  'right_child',
  'leaf_value',
  'leaf_weight',
  'leaf_count',
  'internal_value',
  'internal_weight',
  'internal_count',
  'cat_boundaries',
  'cat_threshold',
  'is_linear',
  'leaf_const',
  'num_features',
  'leaf_features',
  'leaf_coeff',
  'shrinkage',
]);

const INT32_MAX = 2147483647;
const UINT32_MAX = 4294967295;
/** LightGBM's own limit is 131,072 leaves. */
const MAX_LEAVES = 1 << 20;

/** An informational list: empty where the line is missing or empty, else one value a node or leaf. */
function optionalReals(fields: Fields, key: string, length: number): Float64Array {
  return (fields.optional(key) ?? '').trim() === '' ? new Float64Array(0) : fields.reals(key, length);
}

function optionalCounts(fields: Fields, key: string, length: number): Int32Array {
  if ((fields.optional(key) ?? '').trim() === '') return new Int32Array(0);
  return new Int32Array(fields.integers(key, 0, INT32_MAX, length));
}

function readCategories(fields: Fields, count: number): CategorySets | undefined {
  if (count === 0) return undefined;
  const boundaries = new Int32Array(fields.integers('cat_boundaries', 0, INT32_MAX, count + 1));
  const words = new Uint32Array(fields.integers('cat_threshold', 0, UINT32_MAX));
  return { boundaries, words };
}

function readLinear(fields: Fields, leafCount: number, featureCount: number): LinearLeaves {
  const sizes = fields.integers('num_features', 0, featureCount, leafCount);
  const offsets = new Int32Array(leafCount + 1);
  sizes.forEach((size, leaf) => (offsets[leaf + 1] = offsets[leaf] + size));
  const total = offsets[leafCount];
  return {
    constants: fields.reals('leaf_const', leafCount),
    offsets,
    features: new Int32Array(fields.integers('leaf_features', 0, featureCount - 1, total)),
    coefficients: fields.reals('leaf_coeff', total),
  };
}

/** One tree from the lines of its block. Lengths and ranges of single values are checked, not yet the tree's shape. */
export function readTree(fields: Fields, featureCount: number): Tree {
  const leafCount = fields.integer('num_leaves', 1, MAX_LEAVES);
  const nodes = leafCount - 1;
  const categoryCount = fields.integer('num_cat', 0, nodes);
  // A tree of one leaf has empty split lines, or none at all.
  const splits = (key: string, lowest: number, highest: number): Int32Array =>
    nodes === 0 ? new Int32Array(0) : new Int32Array(fields.integers(key, lowest, highest, nodes));
  const decisions =
    nodes > 0 && fields.has('decision_type')
      ? new Uint8Array(fields.integers('decision_type', 0, 255, nodes))
      : new Uint8Array(nodes);
  const isLinear = fields.has('is_linear') && fields.integer('is_linear', 0, 1) === 1;
  const shrinkage = fields.has('shrinkage') ? fields.reals('shrinkage', 1)[0] : 1;
  return {
    leafCount,
    splitFeature: splits('split_feature', 0, featureCount - 1),
    splitGain: new Float32Array(optionalReals(fields, 'split_gain', nodes)),
    threshold: nodes === 0 ? new Float64Array(0) : fields.reals('threshold', nodes),
    decisionType: decisions,
    leftChild: splits('left_child', -leafCount, nodes - 1),
    rightChild: splits('right_child', -leafCount, nodes - 1),
    leafValue: fields.reals('leaf_value', leafCount),
    leafWeight: optionalReals(fields, 'leaf_weight', leafCount),
    leafRows: optionalCounts(fields, 'leaf_count', leafCount),
    internalValue: optionalReals(fields, 'internal_value', nodes),
    internalWeight: optionalReals(fields, 'internal_weight', nodes),
    internalRows: optionalCounts(fields, 'internal_count', nodes),
    categories: readCategories(fields, categoryCount),
    linear: isLinear ? readLinear(fields, leafCount, featureCount) : undefined,
    shrinkage,
  };
}

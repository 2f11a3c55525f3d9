import type { KlineLabError } from '../../base/errors.ts';
import { modelError } from '../../base/errors.ts';
import type { CategorySets, Ensemble, Tree } from './ensemble.ts';
import { DECISION_CATEGORICAL, DECISION_MISSING_SHIFT, MISSING_NAN } from './ensemble.ts';
import { outputTransform } from './objectives.ts';

const MAX_DEPTH = 10_000;

const treeError = (tree: number, field: string, expected: string, got: string): KlineLabError =>
  modelError('MODEL_TREE_BROKEN', `Tree=${tree}, ${field}: expected ${expected}, got ${got}`, {
    where: { tree, field },
    hint: 'LightGBM does not write such a tree; the file was damaged or edited.',
  });

/** Node arrays of one length, leaf arrays of another; the informational ones may be empty. */
function proveLengths(tree: Tree, index: number): void {
  const nodes = tree.leafCount - 1;
  const check = (field: string, got: number, expected: number, mayBeEmpty = false): void => {
    if (got !== expected && !(mayBeEmpty && got === 0))
      throw treeError(index, field, `${expected} values`, String(got));
  };
  if (!(tree.leafCount >= 1)) throw treeError(index, 'num_leaves', 'at least 1', String(tree.leafCount));
  check('split_feature', tree.splitFeature.length, nodes);
  check('threshold', tree.threshold.length, nodes);
  check('decision_type', tree.decisionType.length, nodes);
  check('left_child', tree.leftChild.length, nodes);
  check('right_child', tree.rightChild.length, nodes);
  check('leaf_value', tree.leafValue.length, tree.leafCount);
  check('split_gain', tree.splitGain.length, nodes, true);
  check('leaf_weight', tree.leafWeight.length, tree.leafCount, true);
  check('leaf_count', tree.leafRows.length, tree.leafCount, true);
  check('internal_value', tree.internalValue.length, nodes, true);
  check('internal_weight', tree.internalWeight.length, nodes, true);
  check('internal_count', tree.internalRows.length, nodes, true);
}

/** Every node and every leaf is reached exactly once from node 0, within the depth that is allowed. */
function proveShape(tree: Tree, index: number): void {
  const nodes = tree.leafCount - 1;
  if (nodes === 0) return;
  const depth = new Int32Array(nodes).fill(-1);
  const leafSeen = new Uint8Array(tree.leafCount);
  const waiting = [0];
  depth[0] = 0;
  const reach = (child: number, from: number, field: string): void => {
    if (child < -tree.leafCount || child >= nodes) {
      throw treeError(
        index,
        field,
        `a node below ${nodes} or a leaf below ${tree.leafCount}`,
        `${child} at node ${from}`,
      );
    }
    if (child < 0) {
      if (leafSeen[~child]++ > 0) throw treeError(index, field, 'every leaf once', `leaf ${~child} twice`);
    } else {
      if (depth[child] >= 0) throw treeError(index, field, 'every node once', `node ${child} twice, at node ${from}`);
      depth[child] = depth[from] + 1;
      if (depth[child] > MAX_DEPTH) throw treeError(index, field, `at most ${MAX_DEPTH} levels`, 'more');
      waiting.push(child);
    }
  };
  let reached = 0;
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    reached++;
    reach(tree.leftChild[node], node, 'left_child');
    reach(tree.rightChild[node], node, 'right_child');
  }
  // Nodes reached once each have two children: all nodes reached means all leaves are too.
  if (reached !== nodes) throw treeError(index, 'left_child', `${nodes} nodes under the root`, String(reached));
}

function proveCategories(sets: CategorySets, index: number): void {
  const { boundaries, words } = sets;
  for (let i = 0; i < boundaries.length; i++) {
    const ascending = i === 0 ? boundaries[0] === 0 : boundaries[i] >= boundaries[i - 1];
    if (!ascending)
      throw treeError(index, 'cat_boundaries', 'ascending values from 0', `${boundaries[i]} as value ${i + 1}`);
  }
  if (boundaries.at(-1) !== words.length) {
    throw treeError(index, 'cat_threshold', `${boundaries.at(-1)} words`, String(words.length));
  }
}

function proveDecisions(tree: Tree, index: number, featureCount: number): void {
  const sets = tree.categories === undefined ? 0 : tree.categories.boundaries.length - 1;
  if (tree.categories !== undefined) proveCategories(tree.categories, index);
  for (let node = 0; node < tree.leafCount - 1; node++) {
    const feature = tree.splitFeature[node];
    if (!(feature >= 0 && feature < featureCount)) {
      throw treeError(index, 'split_feature', `a feature below ${featureCount}`, `${feature} at node ${node}`);
    }
    const decision = tree.decisionType[node];
    if (decision >> DECISION_MISSING_SHIFT > MISSING_NAN) {
      throw treeError(index, 'decision_type', 'a missing type of 0, 1 or 2', `${decision} at node ${node}`);
    }
    const threshold = tree.threshold[node];
    if ((decision & DECISION_CATEGORICAL) === 0) {
      if (threshold !== threshold) throw treeError(index, 'threshold', 'a number', `nan at node ${node}`);
    } else if (!(Number.isInteger(threshold) && threshold >= 0 && threshold < sets)) {
      throw treeError(index, 'threshold', `a category set below ${sets}`, `${threshold} at node ${node}`);
    }
  }
}

function proveLeaves(tree: Tree, index: number, featureCount: number): void {
  const finite = (field: string, values: Float64Array): void => {
    const at = values.findIndex((value) => !Number.isFinite(value));
    if (at >= 0) throw treeError(index, field, 'finite values', `${values[at]} as value ${at + 1}`);
  };
  finite('leaf_value', tree.leafValue);
  if (tree.linear === undefined) return;
  const { constants, offsets, features, coefficients } = tree.linear;
  if (constants.length !== tree.leafCount || offsets.length !== tree.leafCount + 1 || offsets[0] !== 0) {
    throw treeError(index, 'leaf_const', `${tree.leafCount} leaves`, String(constants.length));
  }
  const ascending = offsets.every((offset, i) => i === 0 || offset >= offsets[i - 1]);
  if (!ascending || offsets[tree.leafCount] !== features.length || features.length !== coefficients.length) {
    throw treeError(index, 'num_features', 'the sizes of leaf_features and leaf_coeff', 'others');
  }
  finite('leaf_const', constants);
  finite('leaf_coeff', coefficients);
  const at = features.findIndex((feature) => !(feature >= 0 && feature < featureCount));
  if (at >= 0) throw treeError(index, 'leaf_features', `features below ${featureCount}`, String(features[at]));
}

/**
 * Proves that an ensemble can be walked: every tree a tree whose nodes and leaves are reached exactly once, every
 * feature, child and category set in range, every leaf finite, the objective known, names unique. Throws
 * `MODEL_TREE_BROKEN` (with tree and field), `MODEL_OBJECTIVE`, `MODEL_CLASSES`, `MODEL_NAMES`. Nothing may be
 * predicted before this has passed: the kernels do not check.
 */
export function proveEnsemble(ensemble: Ensemble): void {
  const { classCount, featureNames, trees, treesPerIteration } = ensemble;
  outputTransform(ensemble);
  if (treesPerIteration !== classCount) {
    throw modelError(
      'MODEL_CLASSES',
      `LightGBM model, num_tree_per_iteration: expected ${classCount} as num_class, got ${treesPerIteration}`,
      { where: { field: 'num_tree_per_iteration' } },
    );
  }
  if (trees.length % treesPerIteration !== 0) {
    throw modelError(
      'MODEL_CLASSES',
      `LightGBM model: expected ${treesPerIteration} trees in every iteration, got ${trees.length} trees in all`,
      { where: { field: 'num_tree_per_iteration' } },
    );
  }
  if (new Set(featureNames).size !== featureNames.length) {
    const twice = featureNames.find((name, index) => featureNames.indexOf(name) !== index);
    throw modelError('MODEL_NAMES', `LightGBM model, feature_names: expected each name once, got ${twice} twice`, {
      where: { field: 'feature_names' },
    });
  }
  trees.forEach((tree, index) => {
    proveLengths(tree, index);
    proveShape(tree, index);
    proveDecisions(tree, index, featureNames.length);
    proveLeaves(tree, index, featureNames.length);
  });
}

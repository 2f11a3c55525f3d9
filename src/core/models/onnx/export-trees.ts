import { modelError } from '../../base/errors.ts';
import type { Ensemble, Tree } from '../lightgbm/ensemble.ts';
import {
  DECISION_CATEGORICAL,
  DECISION_DEFAULT_LEFT,
  DECISION_MISSING_SHIFT,
  MISSING_NAN,
  MISSING_NONE,
  MISSING_ZERO,
  ZERO_THRESHOLD,
} from '../lightgbm/ensemble.ts';
import { categoriesOf } from '../lightgbm/categories.ts';
import { outputTransform } from '../lightgbm/objectives.ts';
import { float32Below, float32NotAbove } from './float32.ts';

/** A node of an ONNX tree operator; children are node ids of the same tree. */
export interface ExportedNode {
  readonly tree: number;
  readonly id: number;
  readonly mode: 'BRANCH_LEQ' | 'BRANCH_EQ' | 'LEAF';
  readonly feature: number;
  readonly value: number;
  readonly nanIsTrue: boolean;
  readonly whenTrue: number;
  readonly whenFalse: number;
}

export interface ExportedTrees {
  readonly nodes: readonly ExportedNode[];
  readonly weights: readonly {
    readonly tree: number;
    readonly node: number;
    readonly target: number;
    readonly value: number;
  }[];
}

/** Nodes of the whole export; every member of a category set is one. */
const MAX_NODES = 4_000_000;

const refuse = (reason: string, tree?: number): never => {
  throw modelError('ONNX_EXPORT', `ONNX export: expected a model that ONNX trees can say, got ${reason}`, {
    where: tree === undefined ? {} : { tree },
  });
};

const missingOf = (decision: number): number => decision >> DECISION_MISSING_SHIFT;
const isCategorical = (decision: number): boolean => (decision & DECISION_CATEGORICAL) !== 0;

/** Features whose missing value is zero somewhere in the model; none of them may also have NaN as such. */
export function zeroFeatures(ensemble: Ensemble): ReadonlySet<number> {
  const byType = [new Set<number>(), new Set<number>(), new Set<number>()];
  const categorical = new Set<number>();
  for (const tree of ensemble.trees) {
    tree.decisionType.forEach((decision, node) => {
      const feature = tree.splitFeature[node];
      if (isCategorical(decision)) categorical.add(feature);
      else byType[missingOf(decision)].add(feature);
    });
  }
  const zeros = byType[MISSING_ZERO];
  for (const feature of zeros) {
    const name = ensemble.featureNames[feature];
    if (byType[MISSING_NAN].has(feature)) refuse(`feature ${name} whose missing values are zero and NaN`);
    if (categorical.has(feature)) refuse(`feature ${name} that is split by value and by category`);
  }
  return zeros;
}

/**
 * A threshold as float32 that sends every float32 input to LightGBM's side, which reads inputs up to 1e-35 in size as
 * zero first.
 */
function exportThreshold(threshold: number): number {
  if (Math.abs(threshold) > ZERO_THRESHOLD) return float32NotAbove(threshold);
  return threshold < 0 ? float32Below(-Math.fround(1e-35)) : Math.fround(1e-35);
}

/** Adds one tree's nodes in an order that puts the root first, and the weights of its leaves. */
function addTree(
  tree: Tree,
  index: number,
  target: number,
  factor: number,
  nodes: ExportedNode[],
  weights: { tree: number; node: number; target: number; value: number }[],
): void {
  let used = 0;
  const waiting: { child: number; id: number }[] = [{ child: tree.leafCount === 1 ? ~0 : 0, id: used++ }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { child, id } = next;
    if (nodes.length + waiting.length > MAX_NODES)
      refuse(`category sets that spell out to over ${MAX_NODES} nodes`, index);
    const common = { tree: index, id };
    if (child < 0) {
      nodes.push({ ...common, mode: 'LEAF', feature: 0, value: 0, nanIsTrue: false, whenTrue: 0, whenFalse: 0 });
      weights.push({ tree: index, node: id, target, value: Math.fround(tree.leafValue[~child] * factor) });
      continue;
    }
    const decision = tree.decisionType[child];
    const feature = tree.splitFeature[child];
    const left = tree.leftChild[child];
    const right = tree.rightChild[child];
    if (!isCategorical(decision)) {
      const value = exportThreshold(tree.threshold[child]);
      const nanIsTrue =
        missingOf(decision) === MISSING_NONE ? tree.threshold[child] >= 0 : (decision & DECISION_DEFAULT_LEFT) !== 0;
      const whenTrue = used++;
      const whenFalse = used++;
      nodes.push({ ...common, mode: 'BRANCH_LEQ', feature, value, nanIsTrue, whenTrue, whenFalse });
      waiting.push({ child: right, id: whenFalse }, { child: left, id: whenTrue });
      continue;
    }
    // One test a category, one after the other; all that hold lead to the same left branch, as exporters write sets.
    const whenTrue = used++;
    let at = id;
    for (const category of categoriesOf(tree, child)) {
      const whenFalse = used++;
      const test = { mode: 'BRANCH_EQ', feature, value: category, nanIsTrue: false, whenTrue, whenFalse } as const;
      nodes.push({ tree: index, id: at, ...test });
      at = whenFalse;
    }
    waiting.push({ child: right, id: at });
    if (at !== id) waiting.push({ child: left, id: whenTrue });
  }
}

/** The trees of a model in the form of ONNX's operators; the mean of forests and the sigmoid's factor in the leaves. */
export function exportTrees(ensemble: Ensemble): ExportedTrees {
  const { averageOutput, trees, treesPerIteration } = ensemble;
  const linear = trees.findIndex((tree) => tree.linear !== undefined);
  if (linear >= 0) refuse('linear leaves', linear);
  const transform = outputTransform(ensemble);
  let factor = transform.kind === 'sigmoid' ? transform.scale : 1;
  if (averageOutput) factor /= trees.length / treesPerIteration;
  const nodes: ExportedNode[] = [];
  const weights: { tree: number; node: number; target: number; value: number }[] = [];
  trees.forEach((tree, index) => addTree(tree, index, index % treesPerIteration, factor, nodes, weights));
  // Readers expect the nodes of a tree side by side and its root first.
  return { nodes: nodes.sort((a, b) => a.tree - b.tree || a.id - b.id), weights };
}

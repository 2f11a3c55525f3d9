import type { Forest, ForestTree } from '../../kernels/trees.ts';
import { NodeKind } from '../../kernels/trees.ts';
import type { Ensemble, Tree } from './ensemble.ts';
import {
  DECISION_CATEGORICAL,
  DECISION_DEFAULT_LEFT,
  DECISION_MISSING_SHIFT,
  MISSING_NAN,
  MISSING_NONE,
} from './ensemble.ts';

/** How a node decides about values that its threshold does not: LightGBM's missing types, resolved per node. */
function kindOf(decision: number, threshold: number): number {
  if ((decision & DECISION_CATEGORICAL) !== 0) return NodeKind.category;
  const missing = decision >> DECISION_MISSING_SHIFT;
  // Without a missing type NaN is read as 0.
  const left = missing === MISSING_NONE ? threshold >= 0 : (decision & DECISION_DEFAULT_LEFT) !== 0;
  if (missing === MISSING_NONE || missing === MISSING_NAN) return left ? NodeKind.nanLeft : NodeKind.nanRight;
  return left ? NodeKind.zeroLeft : NodeKind.zeroRight;
}

function forestTree(tree: Tree): ForestTree {
  const { categories, decisionType, internalRows, leafCount, leafRows, leafValue, leftChild, rightChild } = tree;
  const { splitFeature, threshold } = tree;
  return {
    leafCount,
    splitFeature,
    threshold,
    kind: decisionType.map((decision, node) => kindOf(decision, threshold[node])),
    leftChild,
    rightChild,
    leafValue,
    categories,
    nodeRows: internalRows.length === leafCount - 1 ? internalRows : undefined,
    leafRows: leafRows.length === leafCount ? leafRows : undefined,
  };
}

/** A proven ensemble as the kernels take it. Linear leaves keep their constant fallback value here. */
export const toForest = (ensemble: Ensemble): Forest => ({
  featureCount: ensemble.featureNames.length,
  outputs: ensemble.treesPerIteration,
  trees: ensemble.trees.map(forestTree),
  arithmetic: 'float64',
});

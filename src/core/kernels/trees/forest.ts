/** How a node sends a row on; the numbers are those of the kernels (`wasm/assembly/trees/nodes.ts`). */
export const NodeKind = {
  /** `value <= threshold` goes left; so does NaN. */
  nanLeft: 0,
  /** `value <= threshold` goes left; NaN goes right. */
  nanRight: 1,
  /** As above, but zero and NaN go left whatever the threshold. */
  zeroLeft: 2,
  zeroRight: 3,
  /** Members of the category set that the threshold indexes go left; everything else right. */
  category: 4,
  /** `value === threshold` goes left; NaN goes right. */
  equalNanRight: 5,
  equalNanLeft: 6,
  /** Whole numbers of the category set that the threshold indexes go left; everything else, NaN too, right. */
  member: 7,
} as const;

/**
 * One tree as the kernels take it: node 0 is the root, a child `>= 0` is a node, a child `< 0` is leaf `~child`. The
 * caller has proven it a tree with every index in range; the kernels check nothing.
 */
export interface ForestTree {
  readonly leafCount: number;
  readonly splitFeature: Int32Array;
  readonly threshold: Float64Array;
  readonly kind: Uint8Array;
  readonly leftChild: Int32Array;
  readonly rightChild: Int32Array;
  readonly leafValue: Float64Array;
  readonly categories?: { readonly boundaries: Int32Array; readonly words: Uint32Array };
  /** Training rows that reached each node and leaf; contributions need them. */
  readonly nodeRows?: Int32Array;
  readonly leafRows?: Int32Array;
}

export interface Forest {
  readonly featureCount: number;
  /** Tree `t` adds to output `t % outputs`. */
  readonly outputs: number;
  readonly trees: readonly ForestTree[];
  /** `float64`: LightGBM's reading of values and sums. `float32`: ONNX's tree operators. */
  readonly arithmetic: 'float64' | 'float32';
}

/** Rows to score: one column a feature, each with at least `rows` values. */
export interface ForestInput {
  readonly rows: number;
  readonly columns: readonly Float64Array[];
}

/** The features that some node of the forest reads, ascending. */
export function usedFeatures(forest: Forest): Int32Array {
  const used = new Uint8Array(forest.featureCount);
  for (const tree of forest.trees) for (const feature of tree.splitFeature) used[feature] = 1;
  return Int32Array.from(used.keys()).filter((feature) => used[feature] === 1);
}

/**
 * Nodes and leaves in breadth order: entry `i` is a node, or `~leaf`. The children of the n-th node of the order are
 * the entries `2n + 1` and `2n + 2`.
 */
export function breadthOrder(tree: ForestTree): Int32Array {
  const order = new Int32Array(2 * tree.leafCount - 1);
  order[0] = tree.leafCount === 1 ? ~0 : 0;
  let filled = 1;
  for (let i = 0; i < filled; i++) {
    const node = order[i];
    if (node < 0) continue;
    order[filled++] = tree.leftChild[node];
    order[filled++] = tree.rightChild[node];
  }
  return order;
}

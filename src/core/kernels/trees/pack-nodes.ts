import { dataError } from '../../base/errors.ts';
import type { Forest } from './forest.ts';
import { breadthOrder, NodeKind } from './forest.ts';
import type { KernelHeap } from './heap.ts';

/** Where a forest's nodes lie in kernel memory, for the walking kernels. */
export interface PackedNodes {
  /** The whole block, to be freed. */
  readonly block: number;
  readonly nodes: number;
  readonly values: number;
  readonly leafIds: number;
  readonly roots: number;
  /** Some node is of a kind that the fast steps cannot take. */
  readonly anyKind: boolean;
  /** Levels of the deepest tree; 1 for a single leaf. */
  readonly levels: number;
  readonly slots: number;
}

const align = (bytes: number): number => (bytes + 15) & ~15;
// Byte offsets of nodes are kept in 32 bits with room to spare.
const MAX_SLOTS = 1 << 26;

const countSlots = (forest: Forest): number => forest.trees.reduce((sum, tree) => sum + 2 * tree.leafCount - 1, 0);

/** Depth of every entry of a breadth order; the last one's is the largest. */
function depthOf(order: Int32Array): number {
  const depths = new Int32Array(order.length);
  let filled = 1;
  for (let i = 0; i < order.length; i++) {
    if (order[i] < 0) continue;
    depths[filled] = depths[filled + 1] = depths[i] + 1;
    filled += 2;
  }
  return depths[order.length - 1];
}

/** Lays a forest out as 16-byte nodes; `used` are the features in the order of a gathered row. */
export function packNodes(forest: Forest, used: Int32Array, heap: KernelHeap): PackedNodes {
  const slots = countSlots(forest);
  if (slots > MAX_SLOTS) {
    throw dataError('MODEL_TOO_LARGE', `model: expected at most ${MAX_SLOTS} nodes and leaves, got ${slots}`);
  }
  const position = new Int32Array(forest.featureCount);
  used.forEach((feature, index) => (position[feature] = index));
  const setWords = forest.trees.reduce((sum, tree) => sum + (tree.categories?.words.length ?? 0), 0);

  const block = heap.allocate(align(slots * 28) + align(forest.trees.length * 4) + setWords * 4 + 16);
  const nodes = block;
  const values = nodes + slots * 16;
  const leafIds = values + slots * 8;
  const roots = align(leafIds + slots * 4);
  const sets = align(roots + forest.trees.length * 4);

  const { arena } = heap;
  const nodeReals = arena.f64(nodes, slots * 2);
  const nodeWords = arena.i32(nodes, slots * 4);
  const valueView = arena.f64(values, slots);
  const leafView = arena.i32(leafIds, slots);
  const rootView = arena.i32(roots, forest.trees.length);
  const setView = arena.i32(sets, setWords);

  let anyKind = false;
  let levels = 1;
  let base = 0;
  let setBase = 0;
  // Loops rather than callbacks: they are what is slow in a process that answers one call.
  for (const [index, tree] of forest.trees.entries()) {
    rootView[index] = base * 16;
    const order = breadthOrder(tree);
    let child = base + 1;
    for (let entry = 0; entry < order.length; entry++) {
      const node = order[entry];
      const slot = base + entry;
      if (node < 0) {
        nodeReals[slot * 2] = Number.POSITIVE_INFINITY;
        nodeWords[slot * 4 + 2] = 0;
        nodeWords[slot * 4 + 3] = slot * 16;
        valueView[slot] = tree.leafValue[~node];
        leafView[slot] = ~node;
        continue;
      }
      const kind = tree.kind[node];
      anyKind ||= kind > NodeKind.nanRight;
      if ((kind === NodeKind.category || kind === NodeKind.member) && tree.categories !== undefined) {
        const first = tree.categories.boundaries[tree.threshold[node]];
        nodeWords[slot * 4] = sets + (setBase + first) * 4;
        nodeWords[slot * 4 + 1] = tree.categories.boundaries[tree.threshold[node] + 1] - first;
      } else nodeReals[slot * 2] = tree.threshold[node];
      nodeWords[slot * 4 + 2] = (position[tree.splitFeature[node]] << 3) | kind;
      nodeWords[slot * 4 + 3] = child * 16;
      valueView[slot] = 0;
      child += 2;
    }
    if (tree.categories !== undefined) {
      setView.set(tree.categories.words, setBase);
      setBase += tree.categories.words.length;
    }
    levels = Math.max(levels, depthOf(order) + 1);
    base += order.length;
  }
  return { block, nodes, values, leafIds, roots, anyKind, levels, slots };
}

/** Training rows of every node and leaf, beside the values of `packNodes`. */
export function packCovers(forest: Forest, slots: number, heap: KernelHeap): number {
  const covers = heap.allocate(slots * 8);
  const view = heap.arena.f64(covers, slots);
  let slot = 0;
  for (const tree of forest.trees) {
    for (const node of breadthOrder(tree)) {
      view[slot++] = (node < 0 ? tree.leafRows?.[~node] : tree.nodeRows?.[node]) ?? Number.NaN;
    }
  }
  return covers;
}

import type { Forest, ForestTree } from './forest.ts';
import { NodeKind } from './forest.ts';
import type { KernelHeap } from './heap.ts';

/** Where a forest lies in kernel memory for the bit-vector kernel. */
export interface PackedBits {
  readonly block: number;
  readonly thresholds: number;
  readonly table: number;
  readonly tableSize: number;
  readonly tests: number;
  readonly groups: number;
  readonly trees: number;
  readonly values: number;
}

// A leaf set is 8 bytes; a bin is a byte whose largest value is kept for "goes right whatever the threshold"; a test
// addresses its bin column with 16 bits.
const MAX_LEAVES = 64;
const MAX_THRESHOLDS = 254;
const MAX_BIN_COLUMNS = 4096;

interface BinColumn {
  readonly feature: number;
  readonly kind: number;
  readonly first: number;
  readonly count: number;
}

interface Bins {
  readonly thresholds: Float64Array;
  readonly columns: readonly BinColumn[];
  /** Bin of a node's threshold, and the column that its kind reads. */
  readonly locate: (tree: ForestTree, node: number) => { readonly column: number; readonly bin: number };
}

/** The distinct thresholds of each used feature, ascending, and a bin column per feature and kind of node. */
function binForest(forest: Forest, used: Int32Array): Bins | undefined {
  const sets = new Map<number, { thresholds: Set<number>; kinds: Set<number> }>();
  for (const feature of used) sets.set(feature, { thresholds: new Set(), kinds: new Set() });
  for (const tree of forest.trees) {
    if (tree.leafCount > MAX_LEAVES) return undefined;
    for (let node = 0; node < tree.leafCount - 1; node++) {
      if (tree.kind[node] > NodeKind.zeroRight) return undefined;
      const set = sets.get(tree.splitFeature[node])!;
      set.thresholds.add(tree.threshold[node]);
      set.kinds.add(tree.kind[node]);
    }
  }
  const columns: BinColumn[] = [];
  const thresholds: number[] = [];
  const binOf = new Map<number, Map<number, number>>();
  const columnOf = new Map<number, number>();
  for (const [index, feature] of used.entries()) {
    const set = sets.get(feature)!;
    if (set.thresholds.size > MAX_THRESHOLDS) return undefined;
    const sorted = [...set.thresholds].sort((a, b) => a - b);
    binOf.set(feature, new Map(sorted.map((threshold, bin) => [threshold, bin])));
    for (const kind of set.kinds) {
      columnOf.set(feature * 4 + kind, columns.length);
      columns.push({ feature: index, kind, first: thresholds.length, count: sorted.length });
    }
    thresholds.push(...sorted);
  }
  if (columns.length > MAX_BIN_COLUMNS) return undefined;
  const locate: Bins['locate'] = (tree, node) => ({
    column: columnOf.get(tree.splitFeature[node] * 4 + tree.kind[node])!,
    bin: binOf.get(tree.splitFeature[node])!.get(tree.threshold[node])!,
  });
  return { thresholds: Float64Array.from(thresholds), columns, locate };
}

/** Leaves from left to right, and for each node the range of positions [first, end) of its left subtree's leaves. */
function inOrder(tree: ForestTree): { leaves: Int32Array; first: Int32Array; end: Int32Array } {
  const leaves = new Int32Array(tree.leafCount);
  const first = new Int32Array(tree.leafCount - 1);
  const end = new Int32Array(tree.leafCount - 1);
  let filled = 0;
  // At most 64 leaves, so the recursion is shallow.
  const visit = (child: number): void => {
    if (child < 0) {
      leaves[filled++] = ~child;
      return;
    }
    first[child] = filled;
    visit(tree.leftChild[child]);
    end[child] = filled;
    visit(tree.rightChild[child]);
  };
  visit(tree.leafCount === 1 ? ~0 : 0);
  return { leaves, first, end };
}

/** The tests of one tree, a list per byte of its leaf set. A test is packed as the kernel reads it, little-endian. */
function testsByByte(tree: ForestTree, bins: Bins, first: Int32Array, end: Int32Array): number[][] {
  const bytes: number[][] = Array.from({ length: Math.ceil(tree.leafCount / 8) }, () => []);
  for (let node = 0; node < tree.leafCount - 1; node++) {
    const { column, bin } = bins.locate(tree, node);
    for (let byte = first[node] >> 3; byte << 3 < end[node]; byte++) {
      let mask = 0;
      for (let bit = 0; bit < 8; bit++) {
        const position = (byte << 3) + bit;
        if (position >= first[node] && position < end[node]) mask |= 1 << bit;
      }
      bytes[byte].push((column << 4) | ((bin ^ 0x80) << 16) | (mask << 24));
    }
  }
  return bytes;
}

/** Lays a forest out for the bit-vector kernel, or says undefined where it is too large or of other kinds for it. */
export function packBits(forest: Forest, used: Int32Array, heap: KernelHeap): PackedBits | undefined {
  const bins = binForest(forest, used);
  if (bins === undefined) return undefined;
  const tests: number[] = [];
  const groups: number[] = [];
  const trees: number[] = [];
  const values: number[] = [];
  for (const tree of forest.trees) {
    const { leaves, first, end } = inOrder(tree);
    trees.push(groups.length, values.length);
    for (const list of testsByByte(tree, bins, first, end)) {
      groups.push(tests.length);
      for (const test of list) tests.push(test);
    }
    groups.push(tests.length);
    for (const leaf of leaves) values.push(tree.leafValue[leaf]);
  }
  trees.push(groups.length, values.length);

  const table = bins.columns.flatMap(({ feature, kind, first, count }) => [feature, kind, first, count]);
  const thresholdBytes = bins.thresholds.length * 8;
  const valueBytes = values.length * 8;
  const words = [table, tests, groups, trees].map((list) => list.length * 4);
  const block = heap.allocate(thresholdBytes + valueBytes + words.reduce((sum, bytes) => sum + bytes, 0));
  const { arena } = heap;
  arena.f64(block, bins.thresholds.length).set(bins.thresholds);
  const valueAt = block + thresholdBytes;
  arena.f64(valueAt, values.length).set(values);
  const addresses: number[] = [];
  let at = valueAt + valueBytes;
  for (const list of [table, tests, groups, trees]) {
    addresses.push(at);
    arena.i32(at, list.length).set(list);
    at += list.length * 4;
  }
  const [tableAt, testsAt, groupsAt, treesAt] = addresses;
  return {
    block,
    thresholds: block,
    table: tableAt,
    tableSize: bins.columns.length,
    tests: testsAt,
    groups: groupsAt,
    trees: treesAt,
    values: valueAt,
  };
}

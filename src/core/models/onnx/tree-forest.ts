import { modelError } from '../../base/errors.ts';
import type { Forest, ForestTree } from '../../kernels/trees.ts';
import { NodeKind } from '../../kernels/trees.ts';
import { float32Below } from './float32.ts';
import type { OnnxBranch, OnnxTrees } from './tree-operator.ts';

const MAX_CATEGORY = 65_536;

/** A node on the way to a `ForestTree`: rows go left where the test holds. Children are branches or `~leaf`. */
interface Split {
  readonly feature: number;
  readonly threshold: number;
  readonly kind: number;
  readonly members: readonly number[];
  readonly left: number;
  readonly right: number;
}

const isCategory = (value: number): boolean => Number.isInteger(value) && value >= 0 && value < MAX_CATEGORY;

/**
 * A branch as a test that sends rows left. Tests for equality on one feature that share what follows when they hold
 * (how exporters write category sets) become one test of membership.
 */
function toSplit(branches: readonly OnnxBranch[], index: number): Split | undefined {
  const { mode, feature, value, nanIsTrue, whenTrue, whenFalse } = branches[index];
  const straight = { feature, members: [], left: whenTrue, right: whenFalse };
  const turned = { feature, members: [], left: whenFalse, right: whenTrue };
  if (value !== value || ((mode === 'lt' || mode === 'gte') && value === -Infinity)) return undefined;
  switch (mode) {
    case 'leq':
      return { ...straight, threshold: value, kind: nanIsTrue ? NodeKind.nanLeft : NodeKind.nanRight };
    case 'lt':
      return { ...straight, threshold: float32Below(value), kind: nanIsTrue ? NodeKind.nanLeft : NodeKind.nanRight };
    case 'gt':
      return { ...turned, threshold: value, kind: nanIsTrue ? NodeKind.nanRight : NodeKind.nanLeft };
    case 'gte':
      return { ...turned, threshold: float32Below(value), kind: nanIsTrue ? NodeKind.nanRight : NodeKind.nanLeft };
    case 'neq':
      return { ...turned, threshold: value, kind: NodeKind.equalNanRight };
    case 'eq':
      break;
  }
  const members = [value];
  let next = whenFalse;
  for (let steps = 0; steps < branches.length && next >= 0; steps++) {
    const other = branches[next];
    const joins = other.mode === 'eq' && other.feature === feature && other.whenTrue === whenTrue && whenTrue !== next;
    if (!joins || nanIsTrue || other.nanIsTrue) break;
    members.push(other.value);
    next = other.whenFalse;
  }
  if (members.length === 1) {
    return { ...straight, threshold: value, kind: nanIsTrue ? NodeKind.equalNanLeft : NodeKind.equalNanRight };
  }
  if (!members.every(isCategory)) return undefined;
  return { feature, threshold: 0, kind: NodeKind.member, members, left: whenTrue, right: next };
}

interface Shape {
  readonly splits: readonly Split[];
  /** Children as `ForestTree` has them. */
  readonly left: readonly number[];
  readonly right: readonly number[];
  /** Leaf of the operator behind each of the tree's leaves. */
  readonly leaves: readonly number[];
}

/** Walks one tree from its root; undefined where branches are shared or of a kind our trees lack. */
function walk(trees: OnnxTrees, root: number, featureCount: number): Shape | undefined {
  const splits: Split[] = [];
  const left: number[] = [];
  const right: number[] = [];
  const leaves: number[] = [];
  const seen = new Set<number>();
  const waiting: { reference: number; attach: (child: number) => void }[] = [];
  waiting.push({ reference: root, attach: () => undefined });
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { reference, attach } = next;
    if (reference < 0) {
      attach(~leaves.length);
      leaves.push(~reference);
      continue;
    }
    if (seen.has(reference)) return undefined;
    seen.add(reference);
    const split = toSplit(trees.branches, reference);
    if (split === undefined) return undefined;
    if (!(split.feature >= 0 && split.feature < featureCount)) {
      throw modelError(
        'ONNX_TREE_BROKEN',
        `ONNX trees, nodes_featureids: expected a feature below ${featureCount}, got ${split.feature}`,
        { where: { field: 'nodes_featureids' } },
      );
    }
    const node = splits.length;
    attach(node);
    splits.push(split);
    left.push(0);
    right.push(0);
    waiting.push({ reference: split.right, attach: (child) => (right[node] = child) });
    waiting.push({ reference: split.left, attach: (child) => (left[node] = child) });
  }
  return { splits, left, right, leaves };
}

/** The sets of a tree's membership tests, laid end to end as the kernels read them. */
function memberSets(splits: readonly Split[]): ForestTree['categories'] {
  const sets = splits.filter((split) => split.kind === NodeKind.member);
  if (sets.length === 0) return undefined;
  const boundaries = [0];
  const allWords: number[] = [];
  for (const { members } of sets) {
    const set = new Uint32Array((Math.max(...members) >> 5) + 1);
    for (const member of members) set[member >> 5] |= 1 << (member & 31);
    allWords.push(...set);
    boundaries.push(allWords.length);
  }
  return { boundaries: Int32Array.from(boundaries), words: Uint32Array.from(allWords) };
}

function toTree({ splits, left, right, leaves }: Shape, leafValue: (leaf: number) => number): ForestTree {
  let set = 0;
  return {
    leafCount: leaves.length,
    splitFeature: Int32Array.from(splits, (split) => split.feature),
    threshold: Float64Array.from(splits, ({ kind, threshold }) => (kind === NodeKind.member ? set++ : threshold)),
    kind: Uint8Array.from(splits, (split) => split.kind),
    leftChild: Int32Array.from(left),
    rightChild: Int32Array.from(right),
    leafValue: Float64Array.from(leaves, leafValue),
    categories: memberSets(splits),
  };
}

const NOTHING: ForestTree = toTree({ splits: [], left: [], right: [], leaves: [0] }, () => 0);

/**
 * The trees of an ONNX operator as a forest: a tree per source tree and target that it weighs on, in the operator's
 * order, with float32 sums as ONNX Runtime forms them; of one target alone where `only` names it. Undefined where our trees cannot say the same.
 */
export function onnxForest(trees: OnnxTrees, featureCount: number, only?: number): Forest | undefined {
  const { leaves, roots, targets } = trees;
  const perTarget: ForestTree[][] = Array.from({ length: targets }, () => []);
  const always = new Set<number>();
  for (const root of roots) {
    const shape = walk(trees, root, featureCount);
    if (shape === undefined) return undefined;
    const touched = new Set(shape.leaves.flatMap((leaf) => leaves[leaf].map(({ target }) => target)));
    for (const target of touched) {
      if (perTarget[target] === undefined) {
        throw modelError('ONNX_TREE_BROKEN', `ONNX trees: expected targets below ${targets}, got ${target}`);
      }
      if (shape.leaves.every((leaf) => leaves[leaf].some((part) => part.target === target))) always.add(target);
      perTarget[target].push(
        toTree(shape, (leaf) =>
          leaves[leaf].reduce((sum, part) => (part.target === target ? sum + part.weight : sum), 0),
        ),
      );
    }
  }
  const wanted = only === undefined ? perTarget : [perTarget[only]];
  // ONNX Runtime treats a target that no leaf of a row weighs on unlike one with a sum of 0.
  if (perTarget.some((_, target) => !always.has(target) && (only === undefined || only === target))) return undefined;
  const rounds = Math.max(0, ...wanted.map((list) => list.length));
  const ordered = Array.from({ length: rounds * wanted.length }, (_, i) => {
    const list = wanted[i % wanted.length];
    return list[Math.floor(i / wanted.length)] ?? NOTHING;
  });
  return { featureCount, outputs: wanted.length, trees: ordered, arithmetic: 'float32' };
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Forest, ForestInput, ForestTree } from '../../../src/core/kernels/trees.ts';
import { NodeKind, TreeKernels } from '../../../src/core/kernels/trees.ts';
import { wasmModule } from '../../support/wasm.ts';

const kernels = new TreeKernels(wasmModule('trees'));
const TINY = 1.0000000180025095e-35;

/** What a node says, in the words of the format rather than of the kernels. */
function goesLeft(tree: ForestTree, node: number, x: number): boolean {
  const threshold = tree.threshold[node];
  const kind = tree.kind[node];
  const isMember = (): boolean => {
    const { boundaries, words } = tree.categories!;
    const category = Math.trunc(x);
    if (!(x > -1 && x < 2147483648) || category >> 5 >= boundaries[threshold + 1] - boundaries[threshold]) return false;
    return ((words[boundaries[threshold] + (category >> 5)] >>> (category & 31)) & 1) === 1;
  };
  switch (kind) {
    case NodeKind.nanLeft:
      return Number.isNaN(x) || x <= threshold;
    case NodeKind.nanRight:
      return x <= threshold;
    case NodeKind.zeroLeft:
      return Number.isNaN(x) || x === 0 || x <= threshold;
    case NodeKind.zeroRight:
      return x !== 0 && x <= threshold;
    case NodeKind.category:
      return isMember();
    case NodeKind.member:
      return Number.isInteger(x) && isMember();
    case NodeKind.equalNanLeft:
      return Number.isNaN(x) || x === threshold;
    default:
      return x === threshold;
  }
}

/** Sums by the definition: one row, one tree, one step at a time. */
function oracle(forest: Forest, { rows, columns }: ForestInput): { sums: Float64Array; leaves: Int32Array } {
  const { outputs, trees } = forest;
  const single = forest.arithmetic === 'float32';
  const sums = new Float64Array(rows * outputs);
  const leaves = new Int32Array(rows * trees.length);
  for (let row = 0; row < rows; row++) {
    trees.forEach((tree, index) => {
      let child = tree.leafCount === 1 ? ~0 : 0;
      while (child >= 0) {
        const value = columns[tree.splitFeature[child]][row];
        const x = single ? Math.fround(value) : Math.abs(value) <= TINY ? 0 : value;
        child = goesLeft(tree, child, x) ? tree.leftChild[child] : tree.rightChild[child];
      }
      const cell = row * outputs + (index % outputs);
      const sum = sums[cell] + tree.leafValue[~child];
      sums[cell] = single ? Math.fround(sum) : sum;
      leaves[row * trees.length + index] = ~child;
    });
  }
  return { sums, leaves };
}

// Values that meet each other and every rule: equal to thresholds, one ulp beside them, both zeros, tiny, infinite, NaN.
const special = [0, -0, 1, -1, 0.5, 2, 3, 33, 64, -0.5, TINY, -TINY, 1e-36, 1e-34, 1 + 2 ** -52, 1 - 2 ** -53];
const value = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...special, Infinity, -Infinity, Number.NaN, 2147483648, -5e-324) },
  { weight: 2, arbitrary: fc.double({ min: -3, max: 3 }) },
);
const threshold = fc.oneof(
  fc.constantFrom(...special, Infinity, -Infinity),
  fc.double({ min: -3, max: 3, noNaN: true }),
);
const FEATURES = 5;

const categories = { boundaries: Int32Array.of(0, 1, 3, 3), words: Uint32Array.of(0b1011, 0x80000001, 0b10) };

/** A random tree: leaf after leaf is split until there are enough. */
function arbitraryTree(kinds: readonly number[], maxLeaves: number, single: boolean): fc.Arbitrary<ForestTree> {
  return fc.integer({ min: 1, max: maxLeaves }).chain((leafCount) => {
    const nodes = leafCount - 1;
    const list = <Value>(arbitrary: fc.Arbitrary<Value>, length: number) =>
      fc.array(arbitrary, { minLength: length, maxLength: length });
    return fc
      .record({
        feature: list(fc.integer({ min: 0, max: FEATURES - 1 }), nodes),
        threshold: list(threshold, nodes),
        kind: list(fc.constantFrom(...kinds), nodes),
        set: list(fc.integer({ min: 0, max: 2 }), nodes),
        split: list(fc.nat(), nodes),
        leafValue: list(fc.double({ min: -1, max: 1, noNaN: true }), leafCount),
      })
      .map((parts): ForestTree => {
        const leftChild = new Int32Array(nodes);
        const rightChild = new Int32Array(nodes);
        const slots: ((child: number) => void)[] = [() => undefined];
        for (let node = 0; node < nodes; node++) {
          const leaf = parts.split[node] % (node + 1);
          slots[leaf](node);
          leftChild[node] = ~leaf;
          rightChild[node] = ~(node + 1);
          slots[leaf] = (child) => (leftChild[node] = child);
          slots[node + 1] = (child) => (rightChild[node] = child);
        }
        const isSet = (kind: number): boolean => kind === NodeKind.category || kind === NodeKind.member;
        const round = single ? Math.fround : (x: number): number => x;
        return {
          leafCount,
          splitFeature: Int32Array.from(parts.feature),
          threshold: Float64Array.from(parts.threshold, (x, i) => (isSet(parts.kind[i]) ? parts.set[i] : round(x))),
          kind: Uint8Array.from(parts.kind),
          leftChild,
          rightChild,
          leafValue: Float64Array.from(parts.leafValue, round),
          categories: parts.kind.some(isSet) ? categories : undefined,
        };
      });
  });
}

interface Case {
  readonly forest: Forest;
  readonly input: ForestInput;
}

function arbitraryCase(kinds: readonly number[], maxLeaves: number): fc.Arbitrary<Case> {
  return fc.record({ outputs: fc.constantFrom(1, 1, 3), single: fc.boolean() }).chain(({ outputs, single }) =>
    fc
      .record({
        rounds: fc.array(fc.tuple(...Array.from({ length: outputs }, () => arbitraryTree(kinds, maxLeaves, single))), {
          maxLength: 12,
        }),
        rows: fc.array(fc.array(value, { minLength: FEATURES, maxLength: FEATURES }), { minLength: 1, maxLength: 40 }),
      })
      .map(({ rounds, rows }) => ({
        forest: { featureCount: FEATURES, outputs, trees: rounds.flat(), arithmetic: single ? 'float32' : 'float64' },
        input: {
          rows: rows.length,
          columns: Array.from({ length: FEATURES }, (_, feature) => Float64Array.from(rows, (row) => row[feature])),
        },
      })),
  );
}

const numeric = [NodeKind.nanLeft, NodeKind.nanRight];
const withZero = [...numeric, NodeKind.zeroLeft, NodeKind.zeroRight];
const every = Object.values(NodeKind);

describe('tree kernels', () => {
  it.each([
    ['numeric nodes', numeric, ['row', 'walk', 'bits'] as const],
    ['numeric nodes with zero as missing', withZero, ['row', 'walk', 'bits'] as const],
    ['nodes of every kind', every, ['row', 'walk'] as const],
  ])('%s: every kernel gives the bits of the definition', (_, kinds, names) => {
    fc.assert(
      fc.property(arbitraryCase(kinds, 64), ({ forest, input }) => {
        const wanted = oracle(forest, input);
        const loaded = kernels.load(forest);
        for (const name of names) expect(loaded.sums(input, undefined, undefined, name)).toEqual(wanted.sums);
        expect(loaded.leaves(input)).toEqual(wanted.leaves);
        loaded.dispose();
      }),
      { numRuns: 150 },
    );
  });

  it('trees of more than 64 leaves go through the walking kernel, with the same bits', () => {
    fc.assert(
      fc.property(arbitraryCase(numeric, 200), ({ forest, input }) => {
        const loaded = kernels.load(forest);
        expect(loaded.sums(input)).toEqual(oracle(forest, input).sums);
        loaded.dispose();
      }),
      { numRuns: 30 },
    );
  });

  it('a slice of the trees sums to what its trees alone give', () => {
    fc.assert(
      fc.property(arbitraryCase(withZero, 16), fc.nat(12), fc.nat(12), ({ forest, input }, a, b) => {
        const rounds = forest.trees.length / forest.outputs;
        const [from, to] = [Math.min(a, b, rounds), Math.min(Math.max(a, b), rounds)].map((i) => i * forest.outputs);
        const loaded = kernels.load(forest);
        const wanted = oracle({ ...forest, trees: forest.trees.slice(from, to) }, input).sums;
        for (const name of ['row', 'walk', 'bits'] as const) {
          expect(loaded.sums(input, from, to, name)).toEqual(wanted);
        }
        loaded.dispose();
      }),
      { numRuns: 60 },
    );
  });

  it('memory of disposed forests is used again', () => {
    const [{ forest, input }] = fc.sample(arbitraryCase(numeric, 64), { numRuns: 1, seed: 7 });
    kernels.load(forest).dispose();
    const before = kernels.bytes;
    for (let i = 0; i < 500; i++) {
      const loaded = kernels.load(forest);
      loaded.sums(input);
      loaded.dispose();
    }
    expect(kernels.bytes).toBe(before);
  });

  it('a disposed forest and a wrong input are refused', () => {
    const [{ forest }] = fc.sample(arbitraryCase(numeric, 8), { numRuns: 1, seed: 3 });
    const loaded = kernels.load(forest);
    expect(() => loaded.sums({ rows: 1, columns: [] })).toThrow(/expected 5 columns, got 0/);
    loaded.dispose();
    const columns = Array.from({ length: FEATURES }, () => new Float64Array(1));
    expect(() => loaded.sums({ rows: 1, columns })).toThrow(/disposed/);
  });
});

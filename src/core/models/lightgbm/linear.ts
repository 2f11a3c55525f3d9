import type { LoadedForest } from '../../kernels/trees.ts';
import type { ModelInput } from '../model.ts';
import type { Ensemble, Tree } from './ensemble.ts';
import { ZERO_THRESHOLD } from './ensemble.ts';

/** One row's value in a leaf: its linear function, or the constant where a feature of it is NaN. */
function leafOutput(tree: Tree, leaf: number, { columns }: ModelInput, row: number): number {
  const { linear } = tree;
  if (linear === undefined) return tree.leafValue[leaf];
  let value = linear.constants[leaf];
  for (let entry = linear.offsets[leaf]; entry < linear.offsets[leaf + 1]; entry++) {
    const x = columns[linear.features[entry]][row];
    if (x !== x) return tree.leafValue[leaf];
    value += linear.coefficients[entry] * (Math.abs(x) <= ZERO_THRESHOLD ? 0 : x);
  }
  return value;
}

/** Sums of trees with linear leaves: the kernels find the leaves, the functions are evaluated here. */
export function linearSums(
  ensemble: Ensemble,
  forest: LoadedForest,
  input: ModelInput,
  from: number,
  to: number,
): Float64Array {
  const { trees, treesPerIteration: outputs } = ensemble;
  const leaves = forest.leaves(input, from, to);
  const sums = new Float64Array(input.rows * outputs);
  for (let row = 0; row < input.rows; row++) {
    for (let tree = from; tree < to; tree++) {
      const leaf = leaves[row * (to - from) + tree - from];
      sums[row * outputs + (tree % outputs)] += leafOutput(trees[tree], leaf, input, row);
    }
  }
  return sums;
}

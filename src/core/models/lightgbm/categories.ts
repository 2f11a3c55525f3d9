import type { Tree } from './ensemble.ts';

/** The categories in a node's set, ascending. */
export function categoriesOf(tree: Tree, node: number): number[] {
  if (tree.categories === undefined) return [];
  const { boundaries, words } = tree.categories;
  const set = tree.threshold[node];
  const categories: number[] = [];
  for (let word = boundaries[set]; word < boundaries[set + 1]; word++) {
    for (let bit = 0; bit < 32; bit++) {
      if ((words[word] >>> bit) & 1) categories.push((word - boundaries[set]) * 32 + bit);
    }
  }
  return categories;
}

import type { BinMatrix } from '../../kernels/training-bins.ts';
import { RowList } from '../../kernels/training-rows.ts';
import type { Scores } from '../../kernels/training-scores.ts';
import type { TrainingMemory } from '../../kernels/training.ts';
import type { FeatureBins } from '../binning/feature-bins.ts';
import { goesRight } from './directions.ts';
import type { GrowingTree } from './growing-tree.ts';

/** Sends the rows of a data set through finished trees, by repeating each tree's splits on the list of rows. */
export class TreeRouter {
  readonly #features: readonly FeatureBins[];
  readonly #bins: BinMatrix;
  readonly #rows: RowList;

  constructor(memory: TrainingMemory, features: readonly FeatureBins[], bins: BinMatrix) {
    this.#features = features;
    this.#bins = bins;
    this.#rows = new RowList(memory, bins.rows, Math.max(0, ...bins.binCounts));
  }

  /** Adds a tree's predictions to the scores of `only` these rows, or of all. */
  addTo(scores: Scores, classIndex: number, tree: GrowingTree, only?: Uint32Array): void {
    if (tree.leafCount === 1 && tree.leafValues[0] === 0) return;
    if (only === undefined) this.#rows.fill();
    else this.#rows.set(only);
    const ranges = [{ start: 0, count: only?.length ?? this.#bins.rows }];
    for (const { leaf, split } of tree.rules) {
      const { start, count } = ranges[leaf];
      const table = goesRight(split, this.#features[split.feature]);
      const left = count === 0 ? 0 : this.#rows.partition(start, count, this.#bins, split.feature, table);
      ranges[leaf] = { start, count: left };
      ranges.push({ start: start + left, count: count - left });
    }
    ranges.forEach(({ start, count }, leaf) => {
      if (count > 0) scores.addToRows(classIndex, this.#rows, start, count, tree.leafValues[leaf]);
    });
  }
}

import { dataError } from '../../base/errors.ts';
import { RowList } from '../../kernels/training-rows.ts';
import type { Gradients } from '../../kernels/training-scores.ts';
import { HistogramPool } from '../../kernels/training-search.ts';
import type { DataSet } from '../dataset.ts';
import { flushZero } from '../numbers.ts';
import type { Parameters } from '../parameters/types.ts';
import { ColumnSampler } from '../sampling/columns.ts';
import { goesRight } from './directions.ts';
import { leafOutput } from './gain.ts';
import { GrowingTree } from './growing-tree.ts';
import { SplitFinder } from './search.ts';
import { isBetter, type Leaf, type Split } from './split.ts';

/** A grown tree and the rows in each of its leaves, as ranges of the grower's list. */
export interface Grown {
  readonly tree: GrowingTree;
  readonly leaves: readonly Pick<Leaf, 'start' | 'rows'>[];
}

/** Grows trees leaf by leaf, always splitting the leaf with the largest gain. */
export class TreeGrower {
  /** Rows by leaf, for the tree grown last. */
  readonly rows: RowList;
  readonly #data: DataSet;
  readonly #parameters: Parameters;
  readonly #pool: HistogramPool;
  readonly #finder: SplitFinder;
  readonly #columns: ColumnSampler;
  #histograms = 0;

  constructor(data: DataSet, parameters: Parameters, unitHessians: boolean) {
    this.#data = data;
    this.#parameters = parameters;
    const { features, bins, memory } = data;
    const searched = features.map(({ binCount, missing, zeroBin, mostFrequentBin }) => ({
      bins: binCount,
      missing,
      zeroBin,
      mostFrequentBin,
    }));
    this.rows = new RowList(memory, data.rows, Math.max(0, ...bins.binCounts));
    this.#pool = new HistogramPool(memory, bins, searched);
    this.#finder = new SplitFinder(data, parameters, this.#pool, unitHessians);
    this.#columns = new ColumnSampler(features.length, parameters);
  }

  /** A tree for one class's gradients, on the rows of `inside` or on all. */
  grow(gradients: Gradients, classIndex: number, inside: Uint32Array | undefined): Grown {
    this.#columns.nextTree();
    this.#histograms = 0;
    if (inside === undefined) this.rows.fill();
    else this.rows.set(inside);
    const root = this.#rootLeaf(gradients, classIndex, inside);
    const tree = new GrowingTree(flushZero(root.output), root.rows);
    const leaves = [root];
    const best: (Split | undefined)[] = [undefined];
    const all = inside === undefined;
    let left = 0;
    let right = -1;
    while (leaves.length < this.#parameters.num_leaves) {
      this.#searchChildren(leaves, best, left, right, gradients, classIndex, all);
      left = bestLeaf(best);
      const split = best[left];
      if (split === undefined || !(split.gain > 0)) break;
      right = this.#divide(tree, leaves, left, split);
    }
    return { tree, leaves };
  }

  #rootLeaf(gradients: Gradients, classIndex: number, inside: Uint32Array | undefined): Leaf {
    const rows = inside?.length ?? this.#data.rows;
    const sums = gradients.sums(classIndex, inside === undefined ? undefined : this.rows, rows);
    const output = leafOutput(sums.gradient, sums.hessian, { ...this.#parameters, path_smooth: 0 }, rows, 0);
    return { start: 0, rows, ...sums, output, depth: 0, histogram: -1 };
  }

  /** Splits a leaf and its rows; returns the number of the new leaf, which is the right side. */
  #divide(tree: GrowingTree, leaves: Leaf[], number: number, split: Split): number {
    const { start, rows, depth, histogram } = leaves[number];
    const bins = this.#data.features[split.feature];
    const leftRows = this.rows.partition(start, rows, this.#data.bins, split.feature, goesRight(split, bins));
    const rightRows = rows - leftRows;
    if (leftRows === 0 || rightRows === 0) {
      throw dataError('EMPTY_LEAF', 'training: expected rows on both sides of a split, got none on one', {
        hint: 'LightGBM aborts here too: its row counts are estimates. Raise min_data_in_leaf or min_sum_hessian_in_leaf.',
      });
    }
    const right = tree.split(number, split, this.#parameters.min_gain_to_split, leftRows, rightRows);
    // The parent's histogram passes to the larger child, which becomes parent minus the smaller one.
    const leftIsSmaller = leftRows < rightRows;
    leaves[number] = {
      start,
      rows: leftRows,
      gradient: split.leftGradient,
      hessian: split.leftHessian,
      output: split.leftOutput,
      depth: depth + 1,
      histogram: leftIsSmaller ? -1 : histogram,
    };
    leaves[right] = {
      start: start + leftRows,
      rows: rightRows,
      gradient: split.rightGradient,
      hessian: split.rightHessian,
      output: split.rightOutput,
      depth: depth + 1,
      histogram: leftIsSmaller ? histogram : -1,
    };
    return right;
  }

  /** Looks for the best splits of the leaf made last, or of the two made by the last split. */
  #searchChildren(
    leaves: Leaf[],
    best: (Split | undefined)[],
    left: number,
    right: number,
    gradients: Gradients,
    classIndex: number,
    all: boolean,
  ): void {
    const { max_depth, min_data_in_leaf } = this.#parameters;
    best[left] = undefined;
    if (right >= 0) best[right] = undefined;
    const leftRows = leaves[left].rows;
    const rightRows = right >= 0 ? leaves[right].rows : 0;
    if (max_depth > 0 && leaves[left].depth >= max_depth) return;
    if (leftRows < 2 * min_data_in_leaf && rightRows < 2 * min_data_in_leaf) return;
    const leftIsSmall = right < 0 || leftRows < rightRows;
    const small = leaves[leftIsSmall ? left : right];
    const large = right < 0 ? undefined : leaves[leftIsSmall ? right : left];
    small.histogram = this.#histograms++;
    const features = this.#featuresWorthALook(small, large);
    const whole = all && large === undefined;
    this.#pool.build(small, features, whole ? undefined : this.rows, small.start, gradients, classIndex);
    const [ofSmall, ofLarge] = this.#finder.search(small, large, features, this.#columns);
    best[leftIsSmall ? left : right] = ofSmall;
    if (large !== undefined) best[leftIsSmall ? right : left] = ofLarge;
  }

  /** Features of the tree's sample; what the parent could not split by is not tried in its children again. */
  #featuresWorthALook(small: Leaf, large: Leaf | undefined): readonly number[] {
    const { features } = this.#columns;
    this.#pool.reserve(small.histogram);
    if (large === undefined) return features;
    const ofParent = this.#pool.splittable(large.histogram);
    const ofSmall = this.#pool.splittable(small.histogram);
    return features.filter((feature) => {
      ofSmall[feature] = ofParent[feature];
      return ofParent[feature] !== 0;
    });
  }
}

/** The leaf with the best split; earlier ones win ties. */
function bestLeaf(best: readonly (Split | undefined)[]): number {
  let winner = 0;
  for (let leaf = 1; leaf < best.length; leaf++) if (isBetter(best[leaf], best[winner])) winner = leaf;
  return winner;
}

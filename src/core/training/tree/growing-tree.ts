import {
  DECISION_CATEGORICAL,
  DECISION_DEFAULT_LEFT,
  DECISION_MISSING_SHIFT,
  type Tree,
} from '../../models/lightgbm/ensemble.ts';
import type { FeatureBins } from '../binning/feature-bins.ts';
import { flushZero } from '../numbers.ts';
import type { Split } from './split.ts';

/** How a node sends binned rows; `leaf` is the leaf it divided, which keeps its number on the left side. */
export interface NodeRule {
  readonly leaf: number;
  readonly split: Split;
}

const orZero = (value: number): number => (Number.isNaN(value) ? 0 : value);

/** A tree while it is grown, scaled and shifted; `toTree` turns it into what a model holds. */
export class GrowingTree {
  readonly rules: NodeRule[] = [];
  leafValues: number[];
  #shrinkage = 1;
  #internalValues: number[] = [];
  readonly #leafRows: number[];
  readonly #leafWeights: number[] = [0];
  readonly #leafParents: number[] = [-1];
  readonly #leftChildren: number[] = [];
  readonly #rightChildren: number[] = [];
  readonly #gains: number[] = [];
  readonly #internalWeights: number[] = [];
  readonly #internalRows: number[] = [];

  /** Starts as one leaf. */
  constructor(value: number, rows: number) {
    this.leafValues = [value];
    this.#leafRows = [rows];
  }

  get leafCount(): number {
    return this.leafValues.length;
  }

  /** Divides a leaf; the right side gets the next leaf number, which is returned. The row counts are actual ones. */
  split(leaf: number, split: Split, minGain: number, leftRows: number, rightRows: number): number {
    const node = this.rules.length;
    const right = this.leafCount;
    const parent = this.#leafParents[leaf];
    if (parent >= 0) {
      if (this.#leftChildren[parent] === ~leaf) this.#leftChildren[parent] = node;
      else this.#rightChildren[parent] = node;
    }
    this.rules.push({ leaf, split });
    this.#gains.push(Math.fround(split.gain + minGain));
    this.#leftChildren.push(~leaf);
    this.#rightChildren.push(~right);
    this.#internalValues.push(this.leafValues[leaf]);
    this.#internalWeights.push(split.leftHessian + split.rightHessian);
    this.#internalRows.push(leftRows + rightRows);
    this.#setLeaf(leaf, node, split.leftOutput, split.leftHessian, leftRows);
    this.#setLeaf(right, node, split.rightOutput, split.rightHessian, rightRows);
    return right;
  }

  #setLeaf(leaf: number, parent: number, value: number, weight: number, rows: number): void {
    this.leafValues[leaf] = orZero(value);
    this.#leafWeights[leaf] = weight;
    this.#leafRows[leaf] = rows;
    this.#leafParents[leaf] = parent;
  }

  /** Multiplies all values. */
  shrink(rate: number): void {
    this.leafValues = this.leafValues.map((value) => flushZero(value * rate));
    this.#internalValues = this.#internalValues.map((value) => flushZero(value * rate));
    this.#shrinkage *= rate;
  }

  /** Adds to all values; the tree counts as unshrunk afterwards. */
  shift(bias: number): void {
    this.leafValues = this.leafValues.map((value) => flushZero(value + bias));
    this.#internalValues = this.#internalValues.map((value) => flushZero(value + bias));
    this.#shrinkage = 1;
  }

  /** As a model holds it: features are column numbers, thresholds values or sets of categories. */
  toTree(features: readonly FeatureBins[], columnOf: readonly number[]): Tree {
    const single = this.leafCount === 1;
    const boundaries = [0];
    const words: number[] = [];
    const thresholds: number[] = [];
    const decisions: number[] = [];
    for (const { split } of this.rules) {
      const bins = features[split.feature];
      const missing = bins.missing << DECISION_MISSING_SHIFT;
      if (bins.kind === 'numeric') {
        thresholds.push(bins.bounds[split.threshold]);
        decisions.push(missing | (split.defaultLeft ? DECISION_DEFAULT_LEFT : 0));
      } else {
        thresholds.push(boundaries.length - 1);
        decisions.push(missing | DECISION_CATEGORICAL);
        words.push(...bitSet((split.leftBins ?? []).map((bin) => bins.categories[bin])));
        boundaries.push(words.length);
      }
    }
    return {
      leafCount: this.leafCount,
      splitFeature: Int32Array.from(this.rules, ({ split }) => columnOf[split.feature]),
      splitGain: Float32Array.from(this.#gains),
      threshold: Float64Array.from(thresholds),
      decisionType: Uint8Array.from(decisions),
      leftChild: Int32Array.from(this.#leftChildren),
      rightChild: Int32Array.from(this.#rightChildren),
      leafValue: Float64Array.from(this.leafValues),
      leafWeight: Float64Array.from(single ? [] : this.#leafWeights),
      leafRows: Int32Array.from(this.#leafRows),
      internalValue: Float64Array.from(this.#internalValues),
      internalWeight: Float64Array.from(this.#internalWeights),
      internalRows: Int32Array.from(this.#internalRows),
      categories:
        boundaries.length > 1 ? { boundaries: Int32Array.from(boundaries), words: Uint32Array.from(words) } : undefined,
      shrinkage: this.#shrinkage,
    };
  }
}

/** Categories as 32-bit words, just long enough for the largest. */
function bitSet(categories: readonly number[]): number[] {
  const words = new Array<number>((Math.max(...categories) >> 5) + 1).fill(0);
  for (const category of categories) words[category >> 5] = (words[category >> 5] | (1 << (category & 31))) >>> 0;
  return words;
}

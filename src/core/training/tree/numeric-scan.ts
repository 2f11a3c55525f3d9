import { MISSING_NAN, MISSING_NONE, MISSING_ZERO } from '../../models/lightgbm/ensemble.ts';
import type { NumericBins } from '../binning/feature-bins.ts';
import type { Lcg } from '../lcg.ts';
import { EPSILON, roundHalf } from '../numbers.ts';
import type { Parameters } from '../parameters/types.ts';
import { leafGain } from './gain.ts';
import { type Candidate, guardedHessian, type Leaf } from './split.ts';

/** One feature of one leaf, to be searched. */
export interface ScanInput {
  readonly feature: number;
  /** Gradient and hessian sums of the bins, by turns. */
  readonly cells: Float64Array;
  readonly leaf: Leaf;
  readonly parentOutput: number;
  readonly parameters: Parameters;
  /** With extra_trees: where the feature's thresholds are drawn from. */
  readonly random?: Lcg;
}

export interface ScanResult {
  readonly best?: Candidate;
  /** Whether any candidate gained enough: features that did not are skipped in the children too. */
  readonly splittable: boolean;
}

/**
 * The best threshold of a numeric feature under any split rule: the plain form of what the search kernel does for the
 * common ones, and the only form of extra_trees, path_smooth and max_delta_step.
 */
export function scanNumeric(input: ScanInput, bins: NumericBins): ScanResult {
  const scan = new NumericScan(input, bins);
  const { binCount, missing } = bins;
  if (binCount <= 2 || missing === MISSING_NONE) {
    scan.down(binCount - 1, missing !== MISSING_NAN);
  } else {
    scan.down(missing === MISSING_NAN ? binCount - 2 : binCount - 1, true);
    scan.up();
  }
  return { best: scan.best, splittable: scan.splittable };
}

class NumericScan {
  best: Candidate | undefined;
  splittable = false;
  readonly #input: ScanInput;
  readonly #bins: NumericBins;
  readonly #hessian: number;
  readonly #rowsPerHessian: number;
  readonly #shift: number;
  /** With extra_trees the only threshold that may win. */
  readonly #onlyThreshold: number | undefined;
  /** Left out of the sums where zero is the missing value. */
  readonly #skippedBin: number;
  #passGain = -Infinity;
  #passBest: Omit<Candidate, 'feature' | 'gain' | 'defaultLeft'> | undefined;

  constructor(input: ScanInput, bins: NumericBins) {
    this.#input = input;
    this.#bins = bins;
    const { leaf, parameters, parentOutput, random } = input;
    this.#hessian = guardedHessian(leaf.hessian);
    this.#rowsPerHessian = leaf.rows / this.#hessian;
    this.#shift =
      leafGain(leaf.gradient, this.#hessian, parameters, leaf.rows, parentOutput) + parameters.min_gain_to_split;
    this.#skippedBin = bins.binCount > 2 && bins.missing === MISSING_ZERO ? bins.zeroBin : -1;
    if (random !== undefined) this.#onlyThreshold = bins.binCount > 2 ? random.nextInt(0, bins.binCount - 2) : 0;
  }

  /** From bin `from` down to 1: the right side accumulates, and bin b proposes the threshold b - 1. */
  down(from: number, defaultLeft: boolean): void {
    const { cells, leaf } = this.#input;
    let gradient = 0;
    let hessian = EPSILON;
    let rows = 0;
    for (let bin = from; bin >= 1; bin--) {
      if (bin === this.#skippedBin) continue;
      gradient += cells[2 * bin];
      hessian += cells[2 * bin + 1];
      rows += this.#estimate(bin);
      const fate = this.#limits(hessian, rows);
      if (fate === 'too few so far') continue;
      if (fate === 'too few left') break;
      this.#propose(
        leaf.gradient - gradient,
        this.#hessian - hessian,
        leaf.rows - rows,
        gradient,
        hessian,
        rows,
        bin - 1,
      );
    }
    this.#endPass(defaultLeft);
  }

  /** From the lowest bin up: the left side accumulates, and bin b proposes the threshold b. */
  up(): void {
    const { cells, leaf } = this.#input;
    const derived = this.#bins.mostFrequentBin === 0; // then bin 0 has no cell
    let gradient = 0;
    let hessian = EPSILON;
    let rows = 0;
    let first = derived ? 1 : 0;
    if (derived && this.#bins.missing === MISSING_NAN) {
      gradient = leaf.gradient;
      hessian = this.#hessian - EPSILON;
      rows = leaf.rows;
      for (let bin = 1; bin < this.#bins.binCount; bin++) {
        gradient -= cells[2 * bin];
        hessian -= cells[2 * bin + 1];
        rows -= this.#estimate(bin);
      }
      first = 0;
    }
    for (let bin = first; bin <= this.#bins.binCount - 2; bin++) {
      if (bin === this.#skippedBin) continue;
      if (bin > 0 || !derived) {
        gradient += cells[2 * bin];
        hessian += cells[2 * bin + 1];
        rows += this.#estimate(bin);
      }
      const fate = this.#limits(hessian, rows);
      if (fate === 'too few so far') continue;
      if (fate === 'too few left') break;
      this.#propose(gradient, hessian, rows, leaf.gradient - gradient, this.#hessian - hessian, leaf.rows - rows, bin);
    }
    this.#endPass(false);
  }

  #estimate(bin: number): number {
    return roundHalf(this.#input.cells[2 * bin + 1] * this.#rowsPerHessian);
  }

  /** Judges the side that accumulates, then the other one. */
  #limits(hessian: number, rows: number): 'fine' | 'too few so far' | 'too few left' {
    const { leaf, parameters } = this.#input;
    const { min_data_in_leaf: minRows, min_sum_hessian_in_leaf: minHessian } = parameters;
    if (rows < minRows || hessian < minHessian) return 'too few so far';
    return leaf.rows - rows < minRows || this.#hessian - hessian < minHessian ? 'too few left' : 'fine';
  }

  #propose(
    leftGradient: number,
    leftHessian: number,
    leftRows: number,
    rightGradient: number,
    rightHessian: number,
    rightRows: number,
    threshold: number,
  ): void {
    if (this.#onlyThreshold !== undefined && threshold !== this.#onlyThreshold) return;
    const { parameters, parentOutput } = this.#input;
    const gain =
      leafGain(leftGradient, leftHessian, parameters, leftRows, parentOutput) +
      leafGain(rightGradient, rightHessian, parameters, rightRows, parentOutput);
    if (gain <= this.#shift) return; // a NaN passes, as in LightGBM
    this.splittable = true;
    if (gain > this.#passGain) {
      this.#passGain = gain;
      this.#passBest = { threshold, leftGradient, leftHessian, leftRows };
    }
  }

  /** The later pass has to beat the earlier one including the rounding of its gain. */
  #endPass(defaultLeft: boolean): void {
    if (this.#passBest !== undefined && this.#passGain > (this.best?.gain ?? -Infinity) + this.#shift) {
      this.best = {
        ...this.#passBest,
        feature: this.#input.feature,
        gain: this.#passGain - this.#shift,
        defaultLeft,
      };
    }
    this.#passGain = -Infinity;
    this.#passBest = undefined;
  }
}

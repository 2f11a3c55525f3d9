import type { CategoricalBins } from '../binning/feature-bins.ts';
import { EPSILON, roundHalf } from '../numbers.ts';
import type { Parameters } from '../parameters/types.ts';
import { type GainRules, gainOfOutput, leafGain } from './gain.ts';
import type { ScanInput, ScanResult } from './numeric-scan.ts';
import { type Candidate, guardedHessian } from './split.ts';

/** A scan's result, with the rules its candidate was judged by: sorted categories are regularised more. */
export interface CategoricalScanResult extends ScanResult {
  readonly rules: GainRules;
}

interface Found {
  readonly gain: number;
  readonly leftBins: readonly number[];
  readonly leftGradient: number;
  readonly leftHessian: number;
  readonly leftRows: number;
}

/** Sums and estimates of a leaf that both ways of splitting categories use. */
class CategoryScan {
  readonly input: ScanInput;
  readonly hessian: number;
  readonly shift: number;
  splittable = false;
  best: Found | undefined;
  readonly #rowsPerHessian: number;

  constructor(input: ScanInput) {
    const { leaf, parameters, parentOutput } = input;
    this.input = input;
    this.hessian = guardedHessian(leaf.hessian);
    this.#rowsPerHessian = leaf.rows / this.hessian;
    const unsplit =
      parameters.path_smooth > EPSILON
        ? gainOfOutput(leaf.gradient, this.hessian, parameters, parentOutput)
        : leafGain(leaf.gradient, this.hessian, parameters, leaf.rows, 0);
    this.shift = unsplit + parameters.min_gain_to_split;
  }

  gradientOf(bin: number): number {
    return this.input.cells[2 * bin];
  }

  hessianOf(bin: number): number {
    return this.input.cells[2 * bin + 1];
  }

  rowsOf(bin: number): number {
    return roundHalf(this.hessianOf(bin) * this.#rowsPerHessian);
  }

  /** Gain of two sides under `rules`. */
  gain(
    rules: GainRules,
    [gradientA, hessianA, rowsA]: readonly [number, number, number],
    [gradientB, hessianB, rowsB]: readonly [number, number, number],
  ): number {
    const { parentOutput } = this.input;
    return (
      leafGain(gradientA, hessianA, rules, rowsA, parentOutput) +
      leafGain(gradientB, hessianB, rules, rowsB, parentOutput)
    );
  }

  propose(gain: number, found: () => Omit<Found, 'gain'>): void {
    if (gain <= this.shift) return; // a NaN passes, as in LightGBM
    this.splittable = true;
    if (gain > (this.best?.gain ?? -Infinity)) this.best = { gain, ...found() };
  }
}

/** Few categories: each alone against the rest. */
function scanOneAgainstRest(scan: CategoryScan, bins: CategoricalBins): void {
  const { leaf, parameters, random } = scan.input;
  const { min_data_in_leaf: minRows, min_sum_hessian_in_leaf: minHessian } = parameters;
  const only = random === undefined || bins.binCount <= 1 ? undefined : random.nextInt(1, bins.binCount);
  for (let bin = 1; bin < bins.binCount; bin++) {
    const [gradient, hessian, rows] = [scan.gradientOf(bin), scan.hessianOf(bin), scan.rowsOf(bin)];
    if (rows < minRows || hessian < minHessian) continue;
    const otherRows = leaf.rows - rows;
    const otherHessian = scan.hessian - hessian - EPSILON;
    if (otherRows < minRows || otherHessian < minHessian) continue;
    if (only !== undefined && bin !== only) continue;
    const other = [leaf.gradient - gradient, otherHessian, otherRows] as const;
    const gain = scan.gain(parameters, other, [gradient, hessian + EPSILON, rows]);
    scan.propose(gain, () => ({
      leftBins: [bin],
      leftGradient: gradient,
      leftHessian: hessian + EPSILON,
      leftRows: rows,
    }));
  }
}

/** Categories with rows enough, by their mean gradient: the lowest first. */
function sortedCategories(scan: CategoryScan, bins: CategoricalBins, smooth: number): number[] {
  const order: number[] = [];
  for (let bin = 1; bin < bins.binCount; bin++) if (scan.rowsOf(bin) >= smooth) order.push(bin);
  const mean = new Map(order.map((bin) => [bin, scan.gradientOf(bin) / (scan.hessianOf(bin) + smooth)]));
  return order.sort((a, b) => {
    const [meanA, meanB] = [mean.get(a)!, mean.get(b)!];
    return meanA < meanB ? -1 : meanA > meanB ? 1 : a - b;
  });
}

/** One end of the sorted categories against the rest, growing from one category to `most`. */
function scanPrefixes(
  scan: CategoryScan,
  order: readonly number[],
  most: number,
  rules: Parameters,
  only: number | undefined,
): void {
  const { leaf } = scan.input;
  const { min_data_in_leaf: minRows, min_sum_hessian_in_leaf: minHessian, min_data_per_group: minGroup } = rules;
  let gradient = 0;
  let hessian = EPSILON;
  let rows = 0;
  let sinceTested = 0;
  for (let i = 0; i < order.length && i < most; i++) {
    gradient += scan.gradientOf(order[i]);
    hessian += scan.hessianOf(order[i]);
    rows += scan.rowsOf(order[i]);
    sinceTested += scan.rowsOf(order[i]);
    if (rows < minRows || hessian < minHessian) continue;
    const otherRows = leaf.rows - rows;
    if (otherRows < minRows || otherRows < minGroup) break;
    const otherHessian = scan.hessian - hessian;
    if (otherHessian < minHessian) break;
    if (sinceTested < minGroup) continue;
    sinceTested = 0;
    if (only !== undefined && i !== only) continue;
    const gain = scan.gain(rules, [gradient, hessian, rows], [leaf.gradient - gradient, otherHessian, otherRows]);
    const sums = { leftGradient: gradient, leftHessian: hessian, leftRows: rows };
    scan.propose(gain, () => ({ leftBins: order.slice(0, i + 1), ...sums }));
  }
}

/** The best set of categories to send left. Bin 0, the rest of the world, always goes right. */
export function scanCategorical(input: ScanInput, bins: CategoricalBins): CategoricalScanResult {
  const { parameters, random, feature } = input;
  const scan = new CategoryScan(input);
  let rules = parameters;
  if (bins.binCount <= parameters.max_cat_to_onehot) {
    scanOneAgainstRest(scan, bins);
  } else {
    rules = { ...parameters, lambda_l2: parameters.lambda_l2 + parameters.cat_l2 };
    const order = sortedCategories(scan, bins, parameters.cat_smooth);
    const most = Math.min(parameters.max_cat_threshold, (order.length + 1) >> 1);
    const highest = Math.max(Math.min(most, order.length) - 1, 0);
    const only = random === undefined ? undefined : highest > 0 ? random.nextInt(0, highest) : 0;
    scanPrefixes(scan, order, most, rules, only);
    scanPrefixes(scan, [...order].reverse(), most, rules, only);
  }
  const { best, splittable, shift } = scan;
  if (best === undefined) return { splittable, rules };
  const candidate: Candidate = { ...best, feature, gain: best.gain - shift, threshold: 0, defaultLeft: false };
  return { best: candidate, splittable, rules };
}

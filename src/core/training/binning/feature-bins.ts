import { MISSING_NAN, MISSING_NONE, MISSING_ZERO } from '../../models/lightgbm/ensemble.ts';
import type { Parameters } from '../parameters/types.ts';

export type MissingType = typeof MISSING_NONE | typeof MISSING_ZERO | typeof MISSING_NAN;

interface CommonBins {
  readonly binCount: number;
  readonly missing: MissingType;
  /** The bin of the value 0. */
  readonly zeroBin: number;
  /** The bin LightGBM never sums but derives; which one it is shows in the last bits. */
  readonly mostFrequentBin: number;
  /** At least so many sampled rows are off the most frequent bin. */
  readonly leastOffRows: number;
}

export interface NumericBins extends CommonBins {
  readonly kind: 'numeric';
  /** Ascending upper bounds; the NaN bin, if any, comes last with a NaN bound. */
  readonly bounds: Float64Array;
  readonly smallest: number;
  readonly largest: number;
}

export interface CategoricalBins extends CommonBins {
  readonly kind: 'categorical';
  /** Category of each bin; bin 0 (-1) holds NaN, negative, unseen and rare categories. */
  readonly categories: readonly number[];
  readonly binOfCategory: ReadonlyMap<number, number>;
}

/** How one column's values become bins. */
export type FeatureBins = NumericBins | CategoricalBins;

/** The bin of one value. */
export function binOf(bins: FeatureBins, value: number): number {
  if (bins.kind === 'categorical') return bins.binOfCategory.get(Math.trunc(value)) ?? 0;
  if (Number.isNaN(value) && bins.missing === MISSING_NAN) return bins.binCount - 1;
  const known = Number.isNaN(value) ? 0 : value;
  let low = 0;
  let high = bins.binCount - 1 - (bins.missing === MISSING_NAN ? 1 : 0);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (known <= bins.bounds[middle]) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** A most frequent bin that holds less than this share of the rows gives way to the bin of zero. */
const SPARSE_SHARE = 0.7;

export function mostFrequentOf(binRows: ArrayLike<number>, zeroBin: number, total: number): number {
  let most = 0;
  for (let bin = 1; bin < binRows.length; bin++) if (binRows[bin] > binRows[most]) most = bin;
  return most !== zeroBin && binRows[most] / total < SPARSE_SHARE ? zeroBin : most;
}

/** What deciding whether a feature can be of use takes. */
export interface UsefulnessRule {
  /** Off: every feature with two bins is used. */
  readonly filter: boolean;
  /** Sampled rows that must remain on both sides of some cut. */
  readonly minRows: number;
  readonly total: number;
}

export function usefulnessRule(parameters: Parameters, sampled: number, rows: number): UsefulnessRule {
  const minRows = Math.trunc((parameters.min_data_in_leaf * sampled) / rows);
  return { filter: parameters.feature_pre_filter, minRows, total: sampled };
}

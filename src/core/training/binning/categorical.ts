import { dataError } from '../../base/errors.ts';
import { MISSING_NAN, MISSING_NONE, ZERO_THRESHOLD } from '../../models/lightgbm/ensemble.ts';
import { roundHalf } from '../numbers.ts';
import type { Parameters } from '../parameters/types.ts';
import { type CategoricalBins, mostFrequentOf, type UsefulnessRule } from './feature-bins.ts';

/** Splits on categories are stored as bit sets as long as the largest one, so numbers have to stay moderate. */
export const LARGEST_CATEGORY = 999_999;

const CATEGORY_SHARE = Math.fround(0.99);

interface CategoryCounts {
  /** Sampled rows by category. */
  readonly rows: Map<number, number>;
  /** Rows without a category: negative or NaN. */
  readonly none: number;
  readonly nans: number;
  readonly zeros: number;
}

function countCategories(sample: Float64Array, column: string): CategoryCounts {
  const rows = new Map<number, number>();
  let none = 0;
  let nans = 0;
  let zeros = 0;
  let negative = false;
  let positive = false;
  for (const value of sample) {
    const zero = Math.abs(value) <= ZERO_THRESHOLD;
    const category = zero ? 0 : Math.trunc(value);
    if (category > LARGEST_CATEGORY) {
      throw dataError(
        'CATEGORY_RANGE',
        `column ${column}: expected categories up to ${LARGEST_CATEGORY}, got ${value}`,
        {
          where: { column },
          hint: 'Number the categories 0, 1, 2, …',
        },
      );
    }
    if (category >= 0) rows.set(category, (rows.get(category) ?? 0) + 1);
    else none++;
    if (zero) zeros++;
    else if (value < 0) negative = true;
    else if (value > 0) positive = true;
    else nans++;
  }
  // LightGBM lists zero between negative and positive values whether it occurs or not.
  if (negative && positive && !rows.has(0)) rows.set(0, 0);
  return { rows, none, nans, zeros };
}

/** The pre-filter looks at categories only where there is nothing but one of them and the rest. */
function isUseful(binRows: readonly number[], rule: UsefulnessRule): boolean {
  if (binRows.length <= 1) return false;
  if (!rule.filter || binRows.length > 2) return true;
  return binRows[0] >= rule.minRows && rule.total - binRows[0] >= rule.minRows;
}

/**
 * Bins of a categorical column: the most frequent categories first, until they cover 99 % of the rows. Undefined where
 * no split on it could be of use.
 */
export function findCategoricalBins(
  sample: Float64Array,
  parameters: Parameters,
  rule: UsefulnessRule,
  column: string,
): CategoricalBins | undefined {
  const counted = countCategories(sample, column);
  // LightGBM counts NaN as missing only where missing values are in use and zero is not the missing one.
  const nanCounts = parameters.use_missing && !parameters.zero_as_missing;
  let none = counted.none;
  if (!nanCounts) {
    none -= counted.nans;
    if (counted.nans > 0) counted.rows.set(0, (counted.rows.get(0) ?? 0) + counted.nans);
  }
  const order = [...counted.rows].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  const known = sample.length - none;
  const enough = roundHalf(Math.fround(known * CATEGORY_SHARE));
  const maxBins = Math.min(order.length + (none > 0 ? 1 : 0), parameters.max_bin);
  const categories = [-1];
  const binRows = [0];
  let covered = 0;
  for (const [category, rows] of known > 0 ? order : []) {
    if (covered >= enough && categories.length >= maxBins) break;
    if (rows < parameters.min_data_in_bin && categories.length > 2) break;
    categories.push(category);
    binRows.push(rows);
    covered += rows;
  }
  binRows[0] = sample.length - covered;
  if (!isUseful(binRows, rule)) return undefined;
  const binOfCategory = new Map(categories.slice(1).map((category, i) => [category, i + 1]));
  const zeroBin = binOfCategory.get(0) ?? 0;
  const mostFrequentBin = mostFrequentOf(binRows, zeroBin, rule.total);
  const off = rule.total - binRows[mostFrequentBin] - counted.nans;
  return {
    kind: 'categorical',
    binCount: categories.length,
    missing: none === 0 && known > 0 && categories.length - 1 === order.length ? MISSING_NONE : MISSING_NAN,
    categories,
    binOfCategory,
    zeroBin,
    mostFrequentBin,
    leastOffRows: mostFrequentBin === zeroBin ? sample.length - counted.zeros : off,
  };
}

import { MISSING_NAN } from '../../models/lightgbm/ensemble.ts';
import type { BoundsFinder } from '../../kernels/training-columns.ts';
import type { Parameters } from '../parameters/types.ts';
import { mostFrequentOf, type NumericBins, type UsefulnessRule } from './feature-bins.ts';

/** Whether some cut leaves rows enough on both sides. */
function isUseful(binRows: Int32Array, rule: UsefulnessRule): boolean {
  if (binRows.length <= 1) return false;
  if (!rule.filter) return true;
  let left = 0;
  for (let bin = 0; bin + 1 < binRows.length; bin++) {
    left += binRows[bin];
    if (left >= rule.minRows && rule.total - left >= rule.minRows) return true;
  }
  return false;
}

function zeroBinOf(bounds: Float64Array, missing: number): number {
  const last = bounds.length - 1 - (missing === MISSING_NAN ? 1 : 0);
  let bin = 0;
  while (bin < last && !(0 <= bounds[bin])) bin++;
  return bin;
}

/** Bins of a numeric column from the sampled rows; undefined where no split on it could be of use. */
export function findNumericBins(
  finder: BoundsFinder,
  sample: Float64Array,
  parameters: Parameters,
  rule: UsefulnessRule,
): NumericBins | undefined {
  const found = finder.find(sample, {
    maxBins: parameters.max_bin,
    minRowsPerBin: parameters.min_data_in_bin,
    missingMode: !parameters.use_missing ? 0 : parameters.zero_as_missing ? 1 : 2,
  });
  if (!isUseful(found.binRows, rule)) return undefined;
  const zeroBin = zeroBinOf(found.bounds, found.missing);
  const mostFrequentBin = mostFrequentOf(found.binRows, zeroBin, rule.total);
  const off = rule.total - found.binRows[mostFrequentBin] - found.nans;
  return {
    kind: 'numeric',
    binCount: found.bounds.length,
    missing: found.missing,
    bounds: found.bounds,
    smallest: found.smallest,
    largest: found.largest,
    zeroBin,
    mostFrequentBin,
    leastOffRows: mostFrequentBin === zeroBin ? found.values + found.nans : off,
  };
}

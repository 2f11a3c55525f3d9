import { MISSING_NAN, MISSING_ZERO } from '../../models/lightgbm/ensemble.ts';
import type { FeatureBins } from '../binning/feature-bins.ts';
import type { Split } from './split.ts';

/** For each bin of the split's feature: 1 where its rows go right. */
export function goesRight(split: Split, bins: FeatureBins): Uint8Array {
  const table = new Uint8Array(bins.binCount);
  if (bins.kind === 'categorical') {
    table.fill(1);
    for (const bin of split.leftBins ?? []) table[bin] = 0;
    return table;
  }
  for (let bin = split.threshold + 1; bin < bins.binCount; bin++) table[bin] = 1;
  const missing = split.defaultLeft ? 0 : 1;
  if (bins.missing === MISSING_ZERO) table[bins.zeroBin] = missing;
  if (bins.missing === MISSING_NAN) table[bins.binCount - 1] = missing;
  return table;
}

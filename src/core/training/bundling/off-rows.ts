import { ZERO_THRESHOLD } from '../../models/lightgbm/ensemble.ts';
import { binOf, type FeatureBins } from '../binning/feature-bins.ts';

/** The sampled rows in which a feature is off its most frequent bin, as LightGBM's bundling sees them. */
export interface OffRows {
  readonly rows: Uint32Array;
  /** Sampled values that are neither zero nor left out: what the second grouping order sorts by. */
  readonly collected: number;
}

/** Values that LightGBM collects for binning: everything but zeros. */
function collect(sample: Float64Array): { values: Float64Array; rows: Uint32Array } {
  const values = new Float64Array(sample.length);
  const rows = new Uint32Array(sample.length);
  let n = 0;
  for (let i = 0; i < sample.length; i++) {
    if (Math.abs(sample[i]) <= ZERO_THRESHOLD) continue; // NaN is collected
    values[n] = sample[i];
    rows[n++] = i;
  }
  return { values: values.subarray(0, n), rows: rows.subarray(0, n) };
}

/** The value buffer as binning leaves it behind: NaNs squeezed out of the front, the front sorted, the old tail kept. */
function rearranged(values: Float64Array): Float64Array {
  const front = values.filter((value) => !Number.isNaN(value)).sort();
  const buffer = values.slice();
  buffer.set(front);
  return buffer;
}

/**
 * LightGBM judges the j-th collected row by the j-th value of a buffer that binning has rearranged meanwhile. That
 * pairing looks accidental, but it decides which columns share a bundle.
 */
export function offRows(sample: Float64Array, bins: FeatureBins): OffRows {
  const { values, rows } = collect(sample);
  if (bins.zeroBin === bins.mostFrequentBin) return { rows, collected: values.length };
  const judged = rearranged(values);
  const off = new Uint32Array(sample.length);
  let n = 0;
  let next = 0;
  for (let row = 0; row < sample.length; row++) {
    const isCollected = next < rows.length && rows[next] === row;
    if (isCollected && binOf(bins, judged[next++]) === bins.mostFrequentBin) continue;
    off[n++] = row;
  }
  return { rows: n > 0 ? off.subarray(0, n) : rows, collected: values.length };
}

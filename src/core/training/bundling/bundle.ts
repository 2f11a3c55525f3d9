import type { BinMatrix } from '../../kernels/training-bins.ts';
import type { FeatureBins } from '../binning/feature-bins.ts';
import type { Parameters } from '../parameters/types.ts';
import { type Bundle, bundleFeatures } from './grouping.ts';
import { offRows } from './off-rows.ts';

/** What bundling needs of the features in use. */
export interface BundlingInput {
  readonly features: readonly FeatureBins[];
  /** The sampled rows of a feature. */
  readonly sampleOf: (feature: number) => Float64Array;
  readonly sampled: number;
  readonly rows: number;
}

/** Two features can share a bundle only if together they are off their most frequent bins in few enough rows. */
function canBundle({ features, sampled }: BundlingInput): boolean {
  if (features.length < 2) return false;
  const least = features.map((bins) => bins.leastOffRows).sort((a, b) => a - b);
  return least[0] + least[1] <= sampled + Math.trunc(sampled / 10000);
}

/**
 * The bundles of a data set in LightGBM's inner order. Where no two features could share one and the order does not
 * matter, the work is spared and every feature stands alone.
 */
export function findBundles(input: BundlingInput, parameters: Parameters): Bundle[] {
  const matters = parameters.extra_trees || (parameters.enable_bundle && canBundle(input));
  if (!parameters.enable_bundle || !matters) {
    return input.features.map((_, feature) => ({ features: [feature], exclusive: true }));
  }
  const off = input.features.map((bins, feature) => offRows(input.sampleOf(feature), bins));
  return bundleFeatures(off, input.sampled, input.rows, parameters);
}

/** In each row, of the members that are off their most frequent bin only the one with the largest number keeps its bin. */
export function resolveConflicts(bundles: readonly Bundle[], features: readonly FeatureBins[], bins: BinMatrix): void {
  for (const bundle of bundles) {
    if (!bundle.exclusive || bundle.features.length < 2) continue;
    const members = [...bundle.features].sort((a, b) => b - a);
    const cursors = bins.cursors(members);
    const frequent = members.map((feature) => features[feature].mostFrequentBin);
    for (let row = 0; row < bins.rows; row++) {
      let taken = false;
      for (let m = 0; m < members.length; m++) {
        if (cursors[m].read(row) === frequent[m]) continue;
        if (taken) cursors[m].write(row, frequent[m]);
        taken = true;
      }
    }
  }
}

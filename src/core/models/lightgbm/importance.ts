import type { Ensemble } from './ensemble.ts';

/** How many nodes with a positive gain split on each feature. */
export function splitCounts(ensemble: Ensemble): Float64Array {
  const counts = new Float64Array(ensemble.featureNames.length);
  for (const tree of ensemble.trees) {
    for (let node = 0; node < tree.splitGain.length; node++) {
      if (tree.splitGain[node] > 0) counts[tree.splitFeature[node]]++;
    }
  }
  return counts;
}

/** Sum of the gains of the nodes that split on each feature. Files carry 6 digits of each gain. */
export function splitGains(ensemble: Ensemble): Float64Array {
  const gains = new Float64Array(ensemble.featureNames.length);
  for (const tree of ensemble.trees) {
    for (let node = 0; node < tree.splitGain.length; node++) {
      if (tree.splitGain[node] > 0) gains[tree.splitFeature[node]] += tree.splitGain[node];
    }
  }
  return gains;
}

/**
 * Ranks from 1 up; equal values share the mean of their ranks, as in Spearman's correlation. NaN is not expected.
 * Each value is looked up in a sorted copy: plain numeric sorts are several times as fast as sorts of positions.
 */
export function averageRanks(values: Float64Array): Float64Array {
  const sorted = values.slice().sort();
  const count = sorted.length;
  const ranks = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const value = values[i];
    let below = 0;
    for (let end = count; below < end;) {
      const middle = (below + end) >> 1;
      if (sorted[middle] < value) below = middle + 1;
      else end = middle;
    }
    let upTo = below + 1;
    for (let end = count; upTo < end;) {
      // Nearly always the next one already differs.
      if (sorted[upTo] !== value) break;
      const middle = (upTo + end) >> 1;
      if (sorted[middle] === value) upTo = middle + 1;
      else end = middle;
    }
    ranks[i] = (below + 1 + upTo) / 2;
  }
  return ranks;
}

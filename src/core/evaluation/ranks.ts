import { ascendingOrder } from '../base/ascending-order.ts';

/** From so many values on it pays to sort their positions; of fewer, each is looked up in a sorted copy. */
const manyValues = 2048;

/** Ranks from 1 up; equal values share the mean of their ranks, as in Spearman's correlation. NaN is not expected. */
export const averageRanks = (values: Float64Array): Float64Array =>
  values.length < manyValues ? ranksOfFew(values) : ranksOfMany(values);

function ranksOfMany(values: Float64Array): Float64Array {
  const order = ascendingOrder(values);
  const count = values.length;
  const ranks = new Float64Array(count);
  for (let start = 0; start < count;) {
    const value = values[order[start]];
    let end = start + 1;
    while (end < count && values[order[end]] === value) end++;
    for (let place = start; place < end; place++) ranks[order[place]] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
}

function ranksOfFew(values: Float64Array): Float64Array {
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

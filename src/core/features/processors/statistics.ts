/** Mean of the values that are not NaN, and how many they are; NaN for none. */
export function meanOf(values: Float64Array): { mean: number; count: number } {
  let sum = 0;
  let count = 0;
  for (const value of values) {
    if (value !== value) continue;
    sum += value;
    count++;
  }
  return { mean: sum / count, count };
}

/** Sample standard deviation (divisor n - 1) of the values that are not NaN; NaN for fewer than two. */
export function deviationOf(values: Float64Array): number {
  const { mean, count } = meanOf(values);
  if (count < 2) return Number.NaN;
  let squares = 0;
  for (const value of values) if (value === value) squares += (value - mean) * (value - mean);
  return Math.sqrt(squares / (count - 1));
}

/** Median of the values that are not NaN, the mean of the middle two where they are even; NaN for none. */
export function medianOf(values: Float64Array): number {
  const sorted = values.filter((value) => value === value).sort();
  if (sorted.length === 0) return Number.NaN;
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Rank of each value among those that are not NaN, ties averaged, divided by their number; NaN stays NaN. */
export function percentileRanks(values: Float64Array): Float64Array {
  const order = [...values.keys()].filter((i) => values[i] === values[i]).sort((a, b) => values[a] - values[b]);
  const ranks = new Float64Array(values.length).fill(Number.NaN);
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && values[order[end]] === values[order[start]]) end++;
    // Ranks start + 1 to end share their mean.
    for (let i = start; i < end; i++) ranks[order[i]] = (start + 1 + end) / 2 / order.length;
    start = end;
  }
  return ranks;
}

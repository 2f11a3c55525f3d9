/** Rounds where LightGBM computes in float32 (labels), or not (residuals). */
type Rounding = (value: number) => number;

/** Where in the descending order of `count` values the percentile lies. */
function position(count: number, alpha: number): number {
  return (count - 1) * (1 - alpha);
}

/** LightGBM's percentile of unweighted values: linear between neighbours, counted from the largest. */
export function percentile(values: Float64Array, alpha: number, round: Rounding): number {
  const count = values.length;
  if (count <= 1) return values[0];
  const ascending = Float64Array.from(values).sort();
  const exact = position(count, alpha);
  const next = Math.trunc(exact) + 1;
  if (next < 1) return ascending[count - 1];
  if (next >= count) return ascending[0];
  const upper = ascending[count - next];
  const lower = ascending[count - 1 - next];
  return round(upper - round(upper - lower) * (exact - (next - 1)));
}

/** LightGBM 4.7's percentile of weighted values; the formula was another one up to 4.6. */
export function weightedPercentile(
  values: Float64Array,
  weights: ArrayLike<number>,
  alpha: number,
  round: Rounding,
): number {
  const count = values.length;
  if (count <= 1) return values[0];
  const order = Uint32Array.from(values, (_, i) => i).sort((a, b) => values[a] - values[b] || a - b);
  const cumulated = new Float64Array(count);
  let sum = 0;
  order.forEach((index, i) => (cumulated[i] = sum += weights[index]));
  const target = cumulated[count - 1] * alpha;
  const above = cumulated.findIndex((reached) => reached > target);
  const at = above < 0 ? count - 1 : above;
  if (at === 0 || at === count - 1) return values[order[at]];
  const lower = values[order[at - 1]];
  const upper = values[order[at]];
  const step = cumulated[at] - cumulated[at - 1];
  if (step < 1) return lower;
  return round(((target - cumulated[at - 1]) / step) * round(upper - lower) + lower);
}

/** The values that are numbers and finite, in order. */
export const finiteOnly = (values: Float64Array): Float64Array => values.filter(Number.isFinite);

/** Whether all values are the same (also for none and one): the deviation is then exactly 0, not rounding noise. */
export function isConstant(values: Float64Array): boolean {
  for (let i = 1; i < values.length; i++) if (values[i] !== values[0]) return false;
  return true;
}

/** Arithmetic mean, summed in order; NaN for none. A constant series has exactly its value as mean. */
export function mean(values: Float64Array): number {
  if (values.length > 0 && isConstant(values)) return values[0];
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/** Sum of the deviations from the mean, each raised to `power`. */
function centralSum(values: Float64Array, centre: number, power: 2 | 3 | 4): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const deviation = values[i] - centre;
    const square = deviation * deviation;
    sum += power === 2 ? square : power === 3 ? square * deviation : square * square;
  }
  return sum;
}

/** Variance with divisor n - `ddof`, in two passes; NaN where n is not above `ddof`, exactly 0 for a constant series. */
export const variance = (values: Float64Array, ddof: 0 | 1 = 1): number =>
  values.length <= ddof ? Number.NaN : centralSum(values, mean(values), 2) / (values.length - ddof);

/** Standard deviation with divisor n - 1. */
export const deviation = (values: Float64Array): number => Math.sqrt(variance(values));

/** Third standardised moment (divisor n, as `scipy.stats.skew`); NaN where the deviation is 0. */
export function skewness(values: Float64Array): number {
  const centre = mean(values);
  const second = centralSum(values, centre, 2) / values.length;
  return second > 0 ? centralSum(values, centre, 3) / values.length / (second * Math.sqrt(second)) : Number.NaN;
}

/** Fourth standardised moment, 3 for a normal distribution (divisor n); NaN where the deviation is 0. */
export function kurtosis(values: Float64Array): number {
  const centre = mean(values);
  const second = centralSum(values, centre, 2) / values.length;
  return second > 0 ? centralSum(values, centre, 4) / values.length / (second * second) : Number.NaN;
}

/** The level's quantile of ascending values, linear between order statistics (NumPy's default); NaN for none. */
export function sortedQuantile(ascending: Float64Array, level: number): number {
  if (ascending.length === 0) return Number.NaN;
  const position = level * (ascending.length - 1);
  const low = Math.floor(position);
  const high = Math.min(low + 1, ascending.length - 1);
  return ascending[low] + (position - low) * (ascending[high] - ascending[low]);
}

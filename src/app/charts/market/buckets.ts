// Thinned columns for drawing many bars a pixel, kept per column so that panning costs nothing.

/** Lowest and highest value of each bucket of `step` values; NaN where a bucket has none. */
export interface Envelope {
  readonly low: Float32Array;
  readonly high: Float32Array;
}

/** Share of buys and of sells among the values of each bucket, 0 to 1. */
export interface VoteShares {
  readonly buy: Float32Array;
  readonly sell: Float32Array;
}

/** Remembers the last thinning of each column; columns are never changed in place. */
function perColumn<Column extends object, Thinned>(thin: (column: Column, step: number) => Thinned) {
  const kept = new WeakMap<Column, { readonly step: number; readonly thinned: Thinned }>();
  return (column: Column, step: number): Thinned => {
    const last = kept.get(column);
    if (last?.step === step) return last.thinned;
    const thinned = thin(column, step);
    kept.set(column, { step, thinned });
    return thinned;
  };
}

export const envelopeOf = perColumn((values: Float64Array, step: number): Envelope => {
  const buckets = Math.ceil(values.length / step);
  const low = new Float32Array(buckets).fill(NaN);
  const high = new Float32Array(buckets).fill(NaN);
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (Number.isNaN(value)) continue;
    const bucket = Math.floor(index / step);
    if (!(low[bucket] <= value)) low[bucket] = value;
    if (!(high[bucket] >= value)) high[bucket] = value;
  }
  return { low, high };
});

export const voteSharesOf = perColumn((signal: Int8Array, step: number): VoteShares => {
  const buckets = Math.ceil(signal.length / step);
  const buy = new Float32Array(buckets);
  const sell = new Float32Array(buckets);
  for (let index = 0; index < signal.length; index++) {
    if (signal[index] > 0) buy[Math.floor(index / step)] += 1 / step;
    else if (signal[index] < 0) sell[Math.floor(index / step)] += 1 / step;
  }
  return { buy, sell };
});

/** Lowest and highest finite value of the columns together with `atLeast`. */
export function extentOf(columns: readonly Float64Array[], atLeast: readonly [number, number]): [number, number] {
  let [low, high] = atLeast;
  for (const column of columns) {
    for (let index = 0; index < column.length; index++) {
      const value = column[index];
      if (value < low && value > -Infinity) low = value;
      else if (value > high && value < Infinity) high = value;
    }
  }
  return [low, high];
}

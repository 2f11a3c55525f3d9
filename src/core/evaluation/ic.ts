import { usageError } from '../base/errors.ts';
import { deviation, isConstant, mean } from './moments.ts';
import { checkSameLength, completePairs } from './pairs.ts';
import { averageRanks } from './ranks.ts';

/** A correlation of predictions with outcomes. */
export type Correlation = (prediction: Float64Array, actual: Float64Array) => number;

/** Pearson's correlation of complete pairs; NaN for fewer than 2 and where a side never varies. Cut to [-1, 1]. */
function pearson(x: Float64Array, y: Float64Array): number {
  if (x.length < 2 || isConstant(x) || isConstant(y)) return Number.NaN;
  const meanX = mean(x);
  const meanY = mean(y);
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < x.length; i++) {
    const dx = x[i] - meanX;
    const dy = y[i] - meanY;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  return Math.max(-1, Math.min(1, xy / (Math.sqrt(xx) * Math.sqrt(yy))));
}

/**
 * Information coefficient: Pearson's correlation of prediction and realised label (Grinold and Kahn, *Active Portfolio
 * Management*). Over the bars of one symbol it is the IC over time, over the symbols of one bar the cross-sectional IC.
 * Pairs with a NaN are left out; NaN for fewer than 2 pairs and where either side is constant.
 */
export const ic: Correlation = (prediction, actual) => {
  const pairs = completePairs(prediction, actual);
  return pearson(pairs.prediction, pairs.actual);
};

/** Spearman's rank correlation: the IC of average ranks (ties share the mean rank). NaN as in `ic`. */
export const rankIc: Correlation = (prediction, actual) => {
  const pairs = completePairs(prediction, actual);
  return pearson(averageRanks(pairs.prediction), averageRanks(pairs.actual));
};

function checkWindow(name: string, window: number): void {
  if (Number.isInteger(window) && window >= 2) return;
  throw usageError('IC_WINDOW', `${name}: expected a whole number of at least 2 bars, got ${window}`);
}

/**
 * A correlation over the last `window` bars at every bar, computed anew for each from its window alone; NaN before
 * `window - 1`. Pairs with a NaN inside the window are left out of it.
 */
export function rolling(
  correlation: Correlation,
  prediction: Float64Array,
  actual: Float64Array,
  window: number,
): Float64Array {
  checkWindow('rolling window', window);
  checkSameLength(prediction, actual);
  const values = new Float64Array(prediction.length).fill(Number.NaN);
  for (let end = window; end <= prediction.length; end++) {
    values[end - 1] = correlation(prediction.subarray(end - window, end), actual.subarray(end - window, end));
  }
  return values;
}

/**
 * A correlation per block of `block` consecutive bars; a last partial block is dropped, and one with pairs on fewer than
 * half of its bars is NaN: a few pairs may correlate to ±1, and would count as much as a whole block.
 */
export function blockwise(
  correlation: Correlation,
  prediction: Float64Array,
  actual: Float64Array,
  block: number,
): Float64Array {
  checkWindow('block', block);
  checkSameLength(prediction, actual);
  return Float64Array.from({ length: Math.floor(prediction.length / block) }, (_, i) => {
    const [start, end] = [i * block, (i + 1) * block];
    const pairs = completePairs(prediction.subarray(start, end), actual.subarray(start, end));
    return pairs.prediction.length < block / 2 ? Number.NaN : correlation(pairs.prediction, pairs.actual);
  });
}

/** Mean of per-period ICs over their standard deviation (ddof 1); NaN periods are left out. NaN where it is undefined. */
export function icir(periodIcs: Float64Array): number {
  const values = periodIcs.filter((value) => value === value);
  const spread = deviation(values);
  return spread > 0 ? mean(values) / spread : Number.NaN;
}

/** Share of pairs whose signs agree; pairs with a zero or NaN on either side are left out, NaN where none is left. */
export function hitRate(prediction: Float64Array, actual: Float64Array): number {
  checkSameLength(prediction, actual);
  let hits = 0;
  let total = 0;
  for (let i = 0; i < prediction.length; i++) {
    const agreement = Math.sign(prediction[i]) * Math.sign(actual[i]);
    if (agreement > 0) hits++;
    if (agreement > 0 || agreement < 0) total++;
  }
  return total > 0 ? hits / total : Number.NaN;
}

import { usageError } from '../base/errors.ts';

/** Predictions with the outcomes they were about, bar by bar. */
export interface Pairs {
  readonly prediction: Float64Array;
  readonly actual: Float64Array;
}

/** Refuses two series of different lengths. */
export function checkSameLength(prediction: Float64Array, actual: Float64Array): void {
  if (prediction.length === actual.length) return;
  throw usageError(
    'PAIR_LENGTH',
    `predictions and outcomes: expected as many of both, got ${prediction.length} and ${actual.length}`,
  );
}

/** The bars on which both are numbers. */
export function completePairs(prediction: Float64Array, actual: Float64Array): Pairs {
  checkSameLength(prediction, actual);
  let count = 0;
  const p = new Float64Array(prediction.length);
  const a = new Float64Array(prediction.length);
  for (let i = 0; i < prediction.length; i++) {
    if (prediction[i] !== prediction[i] || actual[i] !== actual[i]) continue;
    p[count] = prediction[i];
    a[count++] = actual[i];
  }
  return { prediction: p.subarray(0, count), actual: a.subarray(0, count) };
}

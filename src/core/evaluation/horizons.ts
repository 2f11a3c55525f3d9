import { usageError } from '../base/errors.ts';
import { icT } from './ic-test.ts';
import { ic, rankIc } from './ic.ts';
import { completePairs } from './pairs.ts';

/** The IC of the same predictions against returns over a number of bars. */
export interface HorizonIc {
  readonly horizon: number;
  readonly ic: number;
  readonly rankIc: number;
  /** Autocorrelation-aware t-statistic of `ic`. */
  readonly t: number;
  readonly count: number;
}

/** Return over the next `horizon` bars; NaN in the last ones. */
export function forwardReturns(close: Float64Array, horizon: number): Float64Array {
  if (!Number.isInteger(horizon) || horizon < 1) {
    throw usageError('HORIZON', `horizon: expected a whole number of bars from 1 up, got ${horizon}`);
  }
  const returns = new Float64Array(close.length).fill(Number.NaN);
  for (let i = 0; i + horizon < close.length; i++) returns[i] = close[i + horizon] / close[i] - 1;
  return returns;
}

/** How fast a prediction ages: its IC against the return over each of these numbers of bars. */
export const icByHorizon = (prediction: Float64Array, close: Float64Array, horizons: readonly number[]): HorizonIc[] =>
  horizons.map((horizon) => {
    const pairs = completePairs(prediction, forwardReturns(close, horizon));
    return {
      horizon,
      ic: ic(pairs.prediction, pairs.actual),
      rankIc: rankIc(pairs.prediction, pairs.actual),
      t: icT(pairs.prediction, pairs.actual, horizon),
      count: pairs.prediction.length,
    };
  });

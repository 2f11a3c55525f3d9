import { usageError } from '../base/errors.ts';
import { isConstant, mean } from './moments.ts';

/** A mean with a standard error that allows for autocorrelation. */
export interface MeanTest {
  readonly mean: number;
  readonly standardError: number;
  /** mean / standardError; NaN where the series never varies. */
  readonly t: number;
  /** Lags whose autocovariance was counted. */
  readonly lags: number;
}

/** Newey and West's rule of thumb for the number of lags: 4 (n / 100)^(2/9), rounded down. */
export const defaultLags = (count: number): number => Math.floor(4 * (count / 100) ** (2 / 9));

/**
 * Whether a mean differs from 0 when neighbouring values go together (labels of h bars overlap on h - 1): Newey and
 * West (1987), Bartlett weights 1 - l / (lags + 1), no small-sample correction. NaN for fewer than 2 values.
 */
export function neweyWest(values: Float64Array, lags = defaultLags(values.length)): MeanTest {
  if (!Number.isInteger(lags) || lags < 0) {
    throw usageError('LAGS', `Newey-West: expected a whole number of lags of at least 0, got ${lags}`);
  }
  const count = values.length;
  const used = Math.min(lags, Math.max(0, count - 1));
  const centre = mean(values);
  if (count < 2 || isConstant(values))
    return { mean: centre, standardError: count < 2 ? Number.NaN : 0, t: Number.NaN, lags: used };
  let longRun = 0;
  for (let lag = 0; lag <= used; lag++) {
    let covariance = 0;
    for (let i = lag; i < count; i++) covariance += (values[i] - centre) * (values[i - lag] - centre);
    longRun += (lag === 0 ? 1 : 2 * (1 - lag / (used + 1))) * (covariance / count);
  }
  const standardError = Math.sqrt(longRun / count);
  return { mean: centre, standardError, t: standardError > 0 ? centre / standardError : Number.NaN, lags: used };
}

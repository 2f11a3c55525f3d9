import { usageError } from '../base/errors.ts';
import type { Band } from './ic-test.ts';
import { deviation, kurtosis, mean, skewness, variance } from './moments.ts';
import { normalCdf, normalQuantile } from './normal.ts';

/** Sharpe ratio per period (not annualised); NaN where the returns never vary. */
export function periodSharpe(returns: Float64Array): number {
  const spread = deviation(returns);
  return spread > 0 ? mean(returns) / spread : Number.NaN;
}

/** Variance of the estimated Sharpe ratio times (n - 1), allowing for skew and fat tails (Mertens, 2002). */
function sharpeVariance(returns: Float64Array, sharpe: number): number {
  return 1 - skewness(returns) * sharpe + ((kurtosis(returns) - 1) / 4) * sharpe * sharpe;
}

/**
 * Probabilistic Sharpe ratio: the probability that the true per-period Sharpe ratio is above `benchmark` (per period
 * too), given length, skew and kurtosis of the returns. Bailey and López de Prado, "The Sharpe Ratio Efficient
 * Frontier" (2012). NaN where the returns never vary.
 */
export function probabilisticSharpe(returns: Float64Array, benchmark = 0): number {
  const sharpe = periodSharpe(returns);
  if (Number.isNaN(sharpe)) return Number.NaN;
  return normalCdf(((sharpe - benchmark) * Math.sqrt(returns.length - 1)) / Math.sqrt(sharpeVariance(returns, sharpe)));
}

/**
 * Band of a per-period Sharpe ratio by its asymptotic deviation with skew and fat tails (Mertens, 2002); NaN where the
 * ratio is.
 */
export function sharpeBand(returns: Float64Array, level = 0.95): Band {
  const sharpe = periodSharpe(returns);
  const reach = normalQuantile((1 + level) / 2) * Math.sqrt(sharpeVariance(returns, sharpe) / (returns.length - 1));
  return { low: sharpe - reach, high: sharpe + reach };
}

const eulerMascheroni = 0.5772156649015329;

/**
 * The greatest per-period Sharpe ratio that `trials` tries without any skill are expected to show, when their ratios
 * have the variance `trialVariance`. Bailey and López de Prado, "The Deflated Sharpe Ratio" (2014), equation 1.
 */
export function expectedMaxSharpe(trials: number, trialVariance: number): number {
  if (!Number.isInteger(trials) || trials < 1 || !(trialVariance >= 0)) {
    throw usageError(
      'TRIALS',
      `trials: expected at least 1 and a variance of at least 0, got ${trials} and ${trialVariance}`,
    );
  }
  if (trials === 1) return 0;
  const usual = normalQuantile(1 - 1 / trials);
  const rare = normalQuantile(1 - 1 / (trials * Math.E));
  return Math.sqrt(trialVariance) * ((1 - eulerMascheroni) * usual + eulerMascheroni * rare);
}

/**
 * Deflated Sharpe ratio: the probabilistic Sharpe ratio against what the best of all trials would show by luck alone.
 * `trialSharpes` are the per-period ratios of every trial that was made, abandoned ones too; NaN ones count as trials.
 * Where fewer than two are known they are taken to spread as one such ratio is uncertain, 1 / (n - 1).
 */
export function deflatedSharpe(returns: Float64Array, trialSharpes: Float64Array): number {
  const known = trialSharpes.filter(Number.isFinite);
  const spread = known.length > 1 ? variance(known) : 1 / (returns.length - 1);
  return probabilisticSharpe(returns, expectedMaxSharpe(Math.max(1, trialSharpes.length), spread));
}

/**
 * Minimum track record length: periods needed before a Sharpe ratio like this one is above `benchmark` with the given
 * confidence. Bailey and López de Prado (2012). Infinity where it is not above at all.
 */
export function minimumTrackRecord(returns: Float64Array, benchmark = 0, confidence = 0.95): number {
  const sharpe = periodSharpe(returns);
  if (Number.isNaN(sharpe)) return Number.NaN;
  if (sharpe <= benchmark) return Infinity;
  const ratio = normalQuantile(confidence) / (sharpe - benchmark);
  return 1 + sharpeVariance(returns, sharpe) * ratio * ratio;
}

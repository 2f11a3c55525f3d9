import { usageError } from '../base/errors.ts';

/** What combinatorially symmetric cross-validation says of choosing the best of several trials. */
export interface OverfittingProbability {
  /** Share of the divisions in which the best trial of one half was at or below the median of the other half. */
  readonly pbo: number;
  /** Logit of that trial's relative rank in the other half, for each division. */
  readonly logits: Float64Array;
  readonly divisions: number;
}

/** Sums of a trial's per-period returns over consecutive blocks of periods, as plain data. */
export interface PeriodSums {
  readonly counts: readonly number[];
  readonly sums: readonly number[];
  readonly squares: readonly number[];
}

/** Blocks that periods are cut into where nothing else is said. */
export const defaultBlocks = 16;

/** Cuts per-period returns (without NaN) into blocks of nearly equal length and sums each. */
export function sumPeriods(returns: Float64Array, blocks = defaultBlocks): PeriodSums {
  const result = { counts: [] as number[], sums: [] as number[], squares: [] as number[] };
  for (let block = 0; block < blocks; block++) {
    const part = returns.subarray(
      Math.floor((block * returns.length) / blocks),
      Math.floor(((block + 1) * returns.length) / blocks),
    );
    result.counts.push(part.length);
    result.sums.push(part.reduce((sum, value) => sum + value, 0));
    result.squares.push(part.reduce((sum, value) => sum + value * value, 0));
  }
  return result;
}

/** Sharpe ratio (per period, divisor n) over the chosen blocks; -Infinity without variation. */
function sharpeOver({ counts, sums, squares }: PeriodSums, blocks: readonly number[]): number {
  let count = 0;
  let sum = 0;
  let square = 0;
  for (const block of blocks) {
    count += counts[block];
    sum += sums[block];
    square += squares[block];
  }
  const average = sum / count;
  const spread = square / count - average * average;
  return spread > 0 ? average / Math.sqrt(spread) : -Infinity;
}

/** Sharpe ratio of a trial over all its periods (per period, divisor n); NaN without variation. */
export function sharpeOfSums(trial: PeriodSums): number {
  const sharpe = sharpeOver(trial, [...trial.counts.keys()]);
  return sharpe === -Infinity ? Number.NaN : sharpe;
}

function indexOfGreatest(values: Float64Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}

/** All ways to choose half of `count` blocks, as bit masks. */
function halves(count: number): number[] {
  const masks: number[] = [];
  for (let mask = 0; mask < 1 << count; mask++) {
    let bits = 0;
    for (let left = mask; left > 0; left &= left - 1) bits++;
    if (bits === count / 2) masks.push(mask);
  }
  return masks;
}

/**
 * Probability of backtest overfitting by CSCV: the periods are cut into an even number of `blocks`; for every way to
 * take half of them, the trial with the best Sharpe ratio there is ranked among all trials on the other half. Bailey,
 * Borwein, López de Prado and Zhu, "The Probability of Backtest Overfitting" (2015). `trials` holds the per-period
 * returns of every trial, all of the same length, without NaN.
 */
export function overfittingProbability(
  trials: readonly Float64Array[],
  blocks = defaultBlocks,
): OverfittingProbability {
  if (!Number.isInteger(blocks) || blocks < 2 || blocks > 20 || blocks % 2 !== 0) {
    throw usageError('PBO_BLOCKS', `overfitting: expected an even number of blocks from 2 to 20, got ${blocks}`);
  }
  return overfittingOfSums(trials.map((returns) => sumPeriods(returns, blocks)));
}

/** The same of trials of which the sums over blocks were kept. PBO_TRIALS where they are not of the same periods. */
export function overfittingOfSums(trials: readonly PeriodSums[]): OverfittingProbability {
  const counts = trials[0]?.counts ?? [];
  const blocks = counts.length;
  const alike = trials.every(
    (trial) => trial.counts.length === blocks && trial.counts.every((n, b) => n === counts[b]),
  );
  if (trials.length < 2 || blocks < 2 || blocks % 2 !== 0 || !alike || counts.some((count) => count < 2)) {
    const lengths = trials.map((trial) => trial.counts.reduce((sum, count) => sum + count, 0));
    throw usageError(
      'PBO_TRIALS',
      `overfitting: expected at least 2 trials of equal length of at least ${2 * Math.max(2, blocks)} periods, ` +
        `got ${trials.length} of ${lengths.slice(0, 8).join(', ')}`,
    );
  }
  const masks = halves(blocks);
  const all = [...counts.keys()];
  const logits = Float64Array.from(masks, (mask) => {
    const inside = all.filter((block) => (mask >> block) & 1);
    const outside = all.filter((block) => !((mask >> block) & 1));
    const chosen = indexOfGreatest(Float64Array.from(trials, (trial) => sharpeOver(trial, inside)));
    const judged = Float64Array.from(trials, (trial) => sharpeOver(trial, outside));
    let rank = 0.5;
    for (const value of judged) rank += value < judged[chosen] ? 1 : value === judged[chosen] ? 0.5 : 0;
    const relative = rank / (trials.length + 1);
    return Math.log(relative / (1 - relative));
  });
  const failed = logits.reduce((count, logit) => count + (logit <= 0 ? 1 : 0), 0);
  return { pbo: failed / masks.length, logits, divisions: masks.length };
}

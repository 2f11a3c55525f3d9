import { usageError } from '../base/errors.ts';

/** What combinatorially symmetric cross-validation says of choosing the best of several trials. */
export interface OverfittingProbability {
  /** Share of the divisions in which the best trial of one half was at or below the median of the other half. */
  readonly pbo: number;
  /** Logit of that trial's relative rank in the other half, for each division. */
  readonly logits: Float64Array;
  readonly divisions: number;
}

/** Sums over one block of periods, for every trial. */
interface BlockSums {
  readonly count: number;
  readonly sum: Float64Array;
  readonly squares: Float64Array;
}

function sumBlocks(trials: readonly Float64Array[], blocks: number): BlockSums[] {
  const length = trials[0].length;
  return Array.from({ length: blocks }, (_, block) => {
    const start = Math.floor((block * length) / blocks);
    const end = Math.floor(((block + 1) * length) / blocks);
    const sum = new Float64Array(trials.length);
    const squares = new Float64Array(trials.length);
    trials.forEach((returns, trial) => {
      for (let i = start; i < end; i++) {
        sum[trial] += returns[i];
        squares[trial] += returns[i] * returns[i];
      }
    });
    return { count: end - start, sum, squares };
  });
}

/** Sharpe ratios (per period, divisor n) of every trial over the chosen blocks; -Infinity without variation. */
function sharpesOver(blocks: readonly BlockSums[], trials: number): Float64Array {
  const count = blocks.reduce((total, block) => total + block.count, 0);
  return Float64Array.from({ length: trials }, (_, trial) => {
    let sum = 0;
    let squares = 0;
    for (const block of blocks) {
      sum += block.sum[trial];
      squares += block.squares[trial];
    }
    const average = sum / count;
    const spread = squares / count - average * average;
    return spread > 0 ? average / Math.sqrt(spread) : -Infinity;
  });
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
export function overfittingProbability(trials: readonly Float64Array[], blocks = 16): OverfittingProbability {
  if (!Number.isInteger(blocks) || blocks < 2 || blocks > 20 || blocks % 2 !== 0) {
    throw usageError('PBO_BLOCKS', `overfitting: expected an even number of blocks from 2 to 20, got ${blocks}`);
  }
  if (trials.length < 2 || trials.some(({ length }) => length !== trials[0].length) || trials[0].length < 2 * blocks) {
    throw usageError(
      'PBO_TRIALS',
      `overfitting: expected at least 2 trials of equal length of at least ${2 * blocks} periods, ` +
        `got ${trials.length} of ${trials
          .map(({ length }) => length)
          .slice(0, 8)
          .join(', ')}`,
    );
  }
  const sums = sumBlocks(trials, blocks);
  const masks = halves(blocks);
  const logits = Float64Array.from(masks, (mask) => {
    const inside = sharpesOver(
      sums.filter((_, block) => (mask >> block) & 1),
      trials.length,
    );
    const outside = sharpesOver(
      sums.filter((_, block) => !((mask >> block) & 1)),
      trials.length,
    );
    const chosen = outside[indexOfGreatest(inside)];
    let rank = 0.5;
    for (const value of outside) rank += value < chosen ? 1 : value === chosen ? 0.5 : 0;
    const relative = rank / (trials.length + 1);
    return Math.log(relative / (1 - relative));
  });
  const failed = logits.reduce((count, logit) => count + (logit <= 0 ? 1 : 0), 0);
  return { pbo: failed / masks.length, logits, divisions: masks.length };
}

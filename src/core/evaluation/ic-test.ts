import { createRandom } from '../base/random.ts';
import { usageError } from '../base/errors.ts';
import { ic } from './ic.ts';
import { mean, sortedQuantile, variance } from './moments.ts';
import { defaultLags, neweyWest } from './newey-west.ts';
import type { MeanTest } from './newey-west.ts';
import { completePairs } from './pairs.ts';
import type { Pairs } from './pairs.ts';

/** Product of the standardised prediction and outcome of each pair: its mean is the IC (divisor n). */
function standardisedProducts({ prediction, actual }: Pairs): Float64Array {
  const meanP = mean(prediction);
  const meanA = mean(actual);
  const scale = Math.sqrt(variance(prediction, 0) * variance(actual, 0));
  return prediction.map((value, i) => ((value - meanP) * (actual[i] - meanA)) / scale);
}

/**
 * Tests an IC over time against 0, allowing for autocorrelation: Newey-West on the products of standardised prediction
 * and outcome, whose mean is the IC. Lags are at least `horizon` - 1, since labels of h bars overlap on h - 1. All NaN
 * where the IC is.
 */
export function icTest(prediction: Float64Array, actual: Float64Array, horizon = 1): MeanTest {
  const pairs = completePairs(prediction, actual);
  const lags = Math.max(horizon - 1, defaultLags(pairs.prediction.length));
  if (Number.isNaN(ic(pairs.prediction, pairs.actual))) {
    return { mean: Number.NaN, standardError: Number.NaN, t: Number.NaN, lags };
  }
  return neweyWest(standardisedProducts(pairs), lags);
}

/** The t-statistic of `icTest`; of average ranks it is that of the Rank IC. */
export const icT = (prediction: Float64Array, actual: Float64Array, horizon = 1): number =>
  icTest(prediction, actual, horizon).t;

/** Where an estimate may well lie. */
export interface Band {
  readonly low: number;
  readonly high: number;
}

export interface BootstrapOptions {
  /** Bars a label looks ahead: blocks are at least twice as long. */
  readonly horizon?: number;
  readonly draws?: number;
  /** Share of the draws inside the band. */
  readonly level?: number;
  readonly seed?: number;
}

/** Pairs in a block: enough to keep what neighbours share, few enough that there are many blocks. */
const blockLength = (count: number, horizon: number): number =>
  Math.min(count, Math.ceil(Math.max(2 * horizon, Math.cbrt(count), count / 2000)));

/** Running sums from the start, doubled end to end so that a block may wrap round. */
function circularSums(values: Float64Array): Float64Array {
  const sums = new Float64Array(2 * values.length + 1);
  for (let i = 0; i < 2 * values.length; i++) sums[i + 1] = sums[i] + values[i % values.length];
  return sums;
}

/**
 * Band of the IC by the circular block bootstrap (Politis and Romano, 1992): blocks of consecutive pairs are drawn with
 * replacement, which keeps what neighbours have in common; the band holds the middle `level` of the draws' ICs. Blocks
 * are n^(1/3) pairs long, at least twice the horizon, and no more than 2,000 make a draw. NaN where the IC is.
 */
export function icBand(prediction: Float64Array, actual: Float64Array, options: BootstrapOptions = {}): Band {
  const { horizon = 1, draws = 1000, level = 0.95, seed = 1 } = options;
  if (!Number.isInteger(draws) || draws < 1 || !(level > 0 && level < 1)) {
    throw usageError(
      'BOOTSTRAP',
      `bootstrap: expected draws of at least 1 and a level inside (0, 1), got ${draws} and ${level}`,
    );
  }
  const pairs = completePairs(prediction, actual);
  const count = pairs.prediction.length;
  if (Number.isNaN(ic(pairs.prediction, pairs.actual))) return { low: Number.NaN, high: Number.NaN };
  const centreP = mean(pairs.prediction);
  const centreA = mean(pairs.actual);
  const scaleP = Math.sqrt(variance(pairs.prediction, 0));
  const scaleA = Math.sqrt(variance(pairs.actual, 0));
  const p = pairs.prediction.map((value) => (value - centreP) / scaleP);
  const a = pairs.actual.map((value) => (value - centreA) / scaleA);
  const sums = [p, a, p.map((v) => v * v), a.map((v) => v * v), p.map((v, i) => v * a[i])].map(circularSums);
  const block = blockLength(count, horizon);
  const random = createRandom(seed);
  const values = new Float64Array(draws);
  for (let draw = 0; draw < draws; draw++) {
    let [sp, sa, spp, saa, spa] = [0, 0, 0, 0, 0];
    for (let drawn = 0; drawn < count; drawn += block) {
      const start = random.integer(count);
      const end = start + Math.min(block, count - drawn);
      sp += sums[0][end] - sums[0][start];
      sa += sums[1][end] - sums[1][start];
      spp += sums[2][end] - sums[2][start];
      saa += sums[3][end] - sums[3][start];
      spa += sums[4][end] - sums[4][start];
    }
    const spread = Math.sqrt((spp - (sp * sp) / count) * (saa - (sa * sa) / count));
    values[draw] = spread > 0 ? (spa - (sp * sa) / count) / spread : 0;
  }
  values.sort();
  return { low: sortedQuantile(values, (1 - level) / 2), high: sortedQuantile(values, (1 + level) / 2) };
}

export interface PermutationOptions {
  readonly horizon?: number;
  readonly draws?: number;
  readonly seed?: number;
}

/**
 * Share of shuffles whose |IC| is at least the one observed, (1 + as good) / (1 + draws) (Phipson and Smyth, 2010). The
 * outcomes are shuffled in blocks as long as those of `icBand`, so that what neighbours have in common survives in what
 * they are compared with; a last shorter block keeps its length. NaN where the IC is.
 */
export function permutationP(prediction: Float64Array, actual: Float64Array, options: PermutationOptions = {}): number {
  const { horizon = 1, draws = 500, seed = 1 } = options;
  const pairs = completePairs(prediction, actual);
  const observed = Math.abs(ic(pairs.prediction, pairs.actual));
  if (Number.isNaN(observed)) return Number.NaN;
  const count = pairs.prediction.length;
  const block = blockLength(count, horizon);
  const starts = Int32Array.from({ length: Math.ceil(count / block) }, (_, i) => i * block);
  const random = createRandom(seed);
  const centre = mean(pairs.prediction);
  const p = pairs.prediction.map((value) => value - centre);
  const scale = count * Math.sqrt(variance(pairs.prediction, 0) * variance(pairs.actual, 0));
  let asGood = 0;
  for (let draw = 0; draw < draws; draw++) {
    for (let i = starts.length - 1; i > 0; i--) {
      const j = random.integer(i + 1);
      const moved = starts[i];
      starts[i] = starts[j];
      starts[j] = moved;
    }
    // The mean of the outcomes needs no taking off: the centred predictions sum to nothing.
    let sum = 0;
    let at = 0;
    for (let index = 0; index < starts.length; index++) {
      const end = Math.min(starts[index] + block, count);
      for (let i = starts[index]; i < end; i++) sum += p[at++] * pairs.actual[i];
    }
    // Rounding must not make the observed order lose against itself.
    if (Math.abs(sum / scale) >= observed - 1e-12) asGood++;
  }
  return (1 + asGood) / (1 + draws);
}

import { usageError } from '../base/errors.ts';
import { createRandom } from '../base/random.ts';
import type { Random } from '../base/random.ts';
import type { Klines } from './klines.ts';

/** A made-up market. Everything follows from the seed. */
export interface MarketSettings {
  readonly seed: number;
  readonly bars: number;
  readonly symbol?: string;
  /** Default one hour. */
  readonly intervalMs?: number;
  /** Opening time of the first bar (epoch ms); default 2020-01-01. */
  readonly startTime?: number;
  readonly startPrice?: number;
  /** Standard deviation of a bar's log return; default 0.01. */
  readonly volatility?: number;
  /** Mean of a bar's log return; default 0. */
  readonly drift?: number;
  /** Calm and wild stretches: the wild ones are this many times as volatile and last so many bars on average. */
  readonly regimes?: { readonly factor: number; readonly meanLength: number };
  /** Single jumps: chance per bar, and standard deviation of the log jump. */
  readonly jumps?: { readonly chance: number; readonly size: number };
  /**
   * A hidden signal that correlates with the log return `horizon` bars ahead by `ic` (its information coefficient). It
   * shows in the quote volume: the higher it is, the nearer to the high a bar's volume was traded.
   */
  readonly alpha?: { readonly ic: number; readonly horizon: number };
  /** Holes: chance that a stretch of up to `longest` bars is missing after a bar. */
  readonly gaps?: { readonly chance: number; readonly longest: number };
}

export interface SyntheticMarket {
  readonly klines: Klines;
  /**
   * The planted signal at each bar, known at its close: standard normal, correlated with the sum of the next
   * `horizon` log returns by `ic` in expectation. Without `alpha` it is noise.
   */
  readonly alpha: Float64Array;
  /** 1 in wild stretches. */
  readonly wild: Uint8Array;
}

const START_2020 = 1_577_836_800_000;
/** Prices and volumes are rounded as on a market, which also evens out the last bits of exp between hosts. */
const PRICE_DECIMALS = 1e4;
const VOLUME_DECIMALS = 1e3;
const toTick = (price: number): number => Math.max(1, Math.round(price * PRICE_DECIMALS)) / PRICE_DECIMALS;

/** Any number to 0 … 1, rising, by operations that are exact everywhere. */
const squash = (x: number): number => 0.5 + 0.5 * (x / Math.sqrt(1 + x * x));

/** Steps a bar is walked in, so that high and low are those of a path. */
const STEPS = 8;

function refuseNonsense({ bars, alpha, volatility = 0.01, regimes, gaps }: MarketSettings): void {
  const refuse = (field: string, expected: string, got: unknown): never => {
    throw usageError('MARKET_SETTINGS', `synthetic market: expected ${field} ${expected}, got ${String(got)}`, {
      where: { field },
    });
  };
  if (!Number.isInteger(bars) || bars < 1 || bars > 20_000_000) refuse('bars', 'between 1 and 20,000,000', bars);
  if (!(volatility > 0 && volatility < 1)) refuse('volatility', 'between 0 and 1', volatility);
  if (alpha !== undefined && !(Math.abs(alpha.ic) < 1)) refuse('alpha.ic', 'between -1 and 1', alpha.ic);
  if (alpha !== undefined && !(Number.isInteger(alpha.horizon) && alpha.horizon >= 1))
    refuse('alpha.horizon', 'of 1 or more', alpha.horizon);
  if (regimes !== undefined && !(regimes.meanLength >= 1))
    refuse('regimes.meanLength', 'of 1 or more', regimes.meanLength);
  if (gaps !== undefined && !(gaps.chance >= 0 && gaps.chance <= 0.5))
    refuse('gaps.chance', 'between 0 and 0.5', gaps.chance);
}

/**
 * Log returns with a planted signal: with noise e of unit variance and a signal s, each of the next `horizon` returns
 * gets an equal share of s, scaled so that s correlates with their sum by `ic`.
 */
function plantedReturns(
  settings: MarketSettings,
  wild: Uint8Array,
  random: Random,
): { returns: Float64Array; alpha: Float64Array } {
  const { bars, volatility = 0.01, drift = 0, regimes, jumps } = settings;
  const { ic, horizon } = settings.alpha ?? { ic: 0, horizon: 1 };
  const alpha = Float64Array.from({ length: bars }, () => random.normal());
  const returns = new Float64Array(bars);
  // A bar's return holds an equal share of each of the last `horizon` signals. With weight w on each, the next
  // `horizon` returns together hold w * horizon of today's signal beside the parts of its neighbours.
  const weight = signalWeight(ic, horizon);
  for (let t = 0; t < bars; t++) {
    let signal = 0;
    for (let k = 1; k <= horizon && k <= t; k++) signal += alpha[t - k];
    const factor = wild[t] === 1 ? (regimes?.factor ?? 1) : 1;
    returns[t] = drift + volatility * factor * (weight * signal + random.normal());
    if (jumps !== undefined && random.next() < jumps.chance) returns[t] += jumps.size * random.normal();
  }
  return { returns, alpha };
}

/**
 * Weight w of each signal for which corr(s, sum of the next h returns) = ic, where the noise has unit variance:
 * cov = w h, var = w² Σ (overlaps)² + h with Σ over 2h-1 signals of (number of the h returns that hold it)².
 */
function signalWeight(ic: number, horizon: number): number {
  let overlaps = horizon * horizon;
  for (let k = 1; k < horizon; k++) overlaps += 2 * k * k;
  const free = horizon * horizon - ic * ic * overlaps;
  if (!(free > 0)) {
    const most = horizon / Math.sqrt(overlaps);
    throw usageError(
      'MARKET_SETTINGS',
      `synthetic market: expected alpha.ic below ${most.toFixed(3)} at horizon ${horizon}, got ${ic}`,
      {
        where: { field: 'alpha.ic' },
      },
    );
  }
  return ic * Math.sqrt(horizon / free);
}

function wildStretches({ bars, regimes }: MarketSettings, random: Random): Uint8Array {
  const wild = new Uint8Array(bars);
  if (regimes === undefined) return wild;
  let state = 0;
  for (let t = 0; t < bars; t++) {
    if (random.next() < 1 / regimes.meanLength) state = 1 - state;
    wild[t] = state;
  }
  return wild;
}

/** Bars to keep: holes are cut out of the finished series. */
function keptBars({ bars, gaps }: MarketSettings, random: Random): Uint32Array {
  const kept: number[] = [];
  for (let t = 0; t < bars; t++) {
    kept.push(t);
    if (gaps !== undefined && random.next() < gaps.chance) t += 1 + random.integer(Math.max(1, gaps.longest));
  }
  return Uint32Array.from(kept);
}

/** Makes a market: a random walk with, as asked for, regimes, jumps, a planted signal and holes. */
export function syntheticMarket(settings: MarketSettings): SyntheticMarket {
  refuseNonsense(settings);
  const {
    seed,
    bars,
    symbol = 'SYNTHETIC',
    intervalMs = 3_600_000,
    startTime = START_2020,
    startPrice = 100,
  } = settings;
  const random = createRandom(seed);
  const allWild = wildStretches(settings, random);
  const { returns, alpha: allAlpha } = plantedReturns(settings, allWild, random);
  const column = (): Float64Array => new Float64Array(bars);
  const [open, high, low, close, volume] = [column(), column(), column(), column(), column()];
  const { volatility = 0.01 } = settings;
  let price = Math.log(startPrice);
  for (let t = 0; t < bars; t++) {
    const end = price + returns[t];
    let top = Math.max(price, end);
    let bottom = Math.min(price, end);
    // A bridge from open to close: noise around the straight line, none at its ends.
    for (let step = 1; step < STEPS; step++) {
      const share = step / STEPS;
      const level = price + share * returns[t] + volatility * Math.sqrt(share * (1 - share)) * random.normal() * 0.7;
      top = Math.max(top, level);
      bottom = Math.min(bottom, level);
    }
    open[t] = toTick(Math.exp(price));
    close[t] = toTick(Math.exp(end));
    high[t] = toTick(Math.exp(top));
    low[t] = toTick(Math.exp(bottom));
    const traded = 1000 * Math.exp(0.5 * random.normal()) * (1 + Math.abs(returns[t]) / volatility);
    volume[t] = Math.round(traded * VOLUME_DECIMALS) / VOLUME_DECIMALS;
    price = end;
  }
  const quoteVolume = allAlpha.map((signal, t) => {
    const price = low[t] + (high[t] - low[t]) * squash(signal);
    return Math.round(volume[t] * price * VOLUME_DECIMALS) / VOLUME_DECIMALS;
  });
  const kept = keptBars(settings, random);
  const pick = (values: Float64Array): Float64Array => Float64Array.from(kept, (t) => values[t]);
  return {
    klines: {
      symbol,
      intervalMs,
      openTime: Float64Array.from(kept, (t) => startTime + t * intervalMs),
      open: pick(open),
      high: pick(high),
      low: pick(low),
      close: pick(close),
      volume: pick(volume),
      ...(settings.alpha === undefined ? {} : { quoteVolume: pick(quoteVolume) }),
    },
    alpha: pick(allAlpha),
    wild: Uint8Array.from(kept, (t) => allWild[t]),
  };
}

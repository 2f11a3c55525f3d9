import { createRandom } from '../../src/core/base/random.ts';
import type { Klines } from '../../src/core/klines/klines.ts';

/** What a made-up series holds besides a random walk. */
export interface SeriesTraits {
  readonly seed: number;
  readonly bars: number;
  /** Share of values that are missing, infinite, or the same as the bar before. */
  readonly missing?: number;
  readonly infinite?: number;
  readonly repeated?: number;
}

/** Klines whose columns wander, with gaps and repeats where asked for; high and low keep to no rule then. */
export function madeUpKlines({ seed, bars, missing = 0, infinite = 0, repeated = 0 }: SeriesTraits): Klines {
  const random = createRandom(seed);
  const wander = (start: number, step: number): Float64Array => {
    const column = new Float64Array(bars);
    let value = start;
    for (let bar = 0; bar < bars; bar++) {
      if (random.next() >= repeated) value += Math.round(random.normal() * step * 64) / 64;
      const chance = random.next();
      column[bar] = value;
      if (chance < missing) column[bar] = Number.NaN;
      else if (chance < missing + infinite) column[bar] = random.next() < 0.5 ? Infinity : -Infinity;
    }
    return column;
  };
  const close = wander(100, 1);
  return {
    symbol: `made-up-${seed}`,
    intervalMs: 60_000,
    openTime: Float64Array.from({ length: bars }, (_, bar) => bar * 60_000),
    open: wander(100, 1),
    high: wander(102, 1),
    low: wander(98, 1),
    close,
    volume: wander(1000, 30),
    quoteVolume: wander(100_000, 3000),
    trades: wander(50, 4),
  };
}

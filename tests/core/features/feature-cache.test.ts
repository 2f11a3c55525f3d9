import { describe, expect, it } from 'vitest';
import { FeatureCache } from '../../../src/core/features/feature-cache.ts';
import { madeUpKlines } from '../../support/series.ts';

describe('FeatureCache', () => {
  const cache = new FeatureCache({ now: () => 1 });
  const klines = madeUpKlines({ seed: 1, bars: 50 });

  it('knows bars by their values, not by their names or objects', () => {
    const again = { ...madeUpKlines({ seed: 1, bars: 50 }), symbol: 'another' };
    expect(cache.key(again, 'set')).toBe(cache.key(klines, 'set'));
  });

  it('tells apart other features, one other value, and the same values in another column', () => {
    const close = klines.close.slice();
    close[49] += 2 ** -40;
    const { trades, quoteVolume, ...plain } = klines;
    const others = [
      cache.key({ ...klines, close }, 'set'),
      cache.key(klines, 'other set'),
      cache.key(plain, 'set'),
      cache.key({ ...plain, quoteVolume: trades }, 'set'),
      cache.key({ ...plain, trades }, 'set'),
      cache.key({ ...plain, quoteVolume, trades: quoteVolume }, 'set'),
    ];
    expect(new Set([cache.key(klines, 'set'), ...others]).size).toBe(7);
  });

  it('counts bytes and answers', async () => {
    const row = Float64Array.of(1, 2, 3);
    const key = cache.key(klines, 'set');
    expect(await cache.getOrCompute(key, () => row)).toBe(row);
    expect(await cache.getOrCompute(key, () => Float64Array.of(9))).toBe(row);
    expect(cache.stats()).toMatchObject({ hits: 1, misses: 1, rate: 0.5, entries: 1 });
    expect(cache.stats().bytes).toBe(24 + 2 * key.length + 1);
  });
});

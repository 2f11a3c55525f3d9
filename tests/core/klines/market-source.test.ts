import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KlineLabError } from '../../../src/core/base/errors.ts';
import {
  checkMarket,
  defaultMarket,
  marketKinds,
  marketSettings,
  marketSource,
  parseMarket,
} from '../../../src/core/klines/market-source.ts';
import { openBars } from '../../../src/core/klines/open-bars.ts';
import { syntheticMarket } from '../../../src/core/klines/synthetic.ts';
import { averageRanks } from '../../../src/core/evaluation/ranks.ts';
import { correlation } from '../../support/correlation.ts';

describe('a made-up market in a few words', () => {
  it('is read back as it was written', () => {
    const choices = fc.record({
      kind: fc.constantFrom(...marketKinds),
      seed: fc.integer({ min: 0, max: 2 ** 31 }),
      bars: fc.integer({ min: 100, max: 1_000_000 }),
      interval: fc.constantFrom('1m', '15m', '1h', '1d'),
      ic: fc.constantFrom(0.05, -0.2, 0.5),
      horizon: fc.integer({ min: 1, max: 100 }),
    });
    fc.assert(
      fc.property(choices, (choice) => {
        expect(parseMarket(marketSource(choice))).toEqual(choice);
      }),
    );
    expect(parseMarket(marketSource({ ...defaultMarket, horizon: 9 }))).toEqual(defaultMarket);
    expect(marketSource(defaultMarket)).toBe('synthetic:walk?seed=1&bars=5000&interval=1h');
  });

  it('is refused with its own code, whatever else the text is', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `synthetic:walk?${text}`),
        ),
        (text) => {
          try {
            marketSettings(parseMarket(text));
          } catch (error) {
            expect(error).toBeInstanceOf(KlineLabError);
          }
        },
      ),
    );
    expect(() => checkMarket({ ...defaultMarket, bars: 1.5 })).toThrow(/from 100 to 1000000.*at bars/);
    expect(() => checkMarket({ ...defaultMarket, ic: 0.9 })).toThrow(/at ic/);
    expect(() => parseMarket('synthetic:walk?seed=1&seed=2')).toThrow(/once/);
    expect(() => parseMarket('synthetic:walk?speed=1')).toThrow(/known/);
  });

  it.each(marketKinds)('of the kind %s shows what it is named after, and nothing that needs repair', async (kind) => {
    const choice = { ...defaultMarket, kind, bars: 20_000 };
    const { klines } = syntheticMarket(marketSettings(choice));
    const { report } = await openBars(klines, { name: 'x' });
    expect(report.repairs).toEqual([]);
    const found = report.issues.map(({ code }) => code);
    expect(found).toEqual(kind === 'gaps' ? ['GAPS'] : kind === 'jumps' ? ['OUTLIERS'] : []);
  });

  it('shows a planted signal in where the bar traded, with the IC that was asked for', () => {
    const bars = 100_000;
    const [ic, horizon] = [0.1, 1];
    const { klines, alpha } = syntheticMarket(marketSettings({ ...defaultMarket, bars, ic, horizon }));
    const { high, low, close, volume, quoteVolume = volume } = klines;
    const place = quoteVolume.map((quote, t) => (quote / volume[t] - low[t]) / (high[t] - low[t]));
    expect(place.every((value) => value > -0.01 && value < 1.01)).toBe(true);
    const next = close.slice(1).map((value, t) => Math.log(value / close[t]));
    // Standard error of a correlation of 100,000 pairs: 0.0032.
    expect(Math.abs(correlation(place.slice(0, -1), next) - ic)).toBeLessThan(4 * 0.0032);
    // The order is the signal's own, but for rounding to the tick.
    expect(correlation(averageRanks(place), averageRanks(alpha))).toBeGreaterThan(0.999);
  });
});

import { describe, expect, it } from 'vitest';
import { examineBars } from '../../../src/core/klines/doctor.ts';
import { examine } from '../../../src/core/klines/examination.ts';
import { fingerprintKlines } from '../../../src/core/klines/fingerprint.ts';
import { syntheticMarket } from '../../../src/core/klines/synthetic.ts';
import { correlation } from '../../support/correlation.ts';

describe('a synthetic market', () => {
  it('follows from its seed', async () => {
    const make = (seed: number) => syntheticMarket({ seed, bars: 500, jumps: { chance: 0.01, size: 0.05 } }).klines;
    expect(await fingerprintKlines(make(1))).toBe(await fingerprintKlines(make(1)));
    expect(await fingerprintKlines(make(1))).not.toBe(await fingerprintKlines(make(2)));
  });

  it('has sound bars: the doctor finds nothing to repair', () => {
    const { klines } = syntheticMarket({ seed: 3, bars: 5000, regimes: { factor: 4, meanLength: 100 } });
    const examination = examine({ file: 'x', rules: [], explicit: true, place: (row) => ({ row }) });
    const { intervalMs } = examineBars(examination, {
      ...klines,
      time: klines.openTime,
      origin: new Uint32Array(5000),
    });
    expect(intervalMs).toBe(3_600_000);
    expect(examination.issues.map(({ code }) => code)).toEqual([]);
  });

  it.each([
    [0.1, 1],
    [0.3, 1],
    [-0.2, 5],
    [0.5, 5],
  ])('plants a signal whose correlation with the next returns is %d over %i bars', (ic, horizon) => {
    const bars = 60_000;
    const { klines, alpha } = syntheticMarket({
      seed: 7,
      bars,
      alpha: { ic, horizon },
      volatility: 0.002,
      startPrice: 1000,
    });
    const future = Float64Array.from({ length: bars - horizon }, (_, t) =>
      Math.log(klines.close[t + horizon] / klines.close[t]),
    );
    // Four standard errors of a correlation over overlapping windows.
    const tolerance = 4 * Math.sqrt(horizon / bars);
    expect(Math.abs(correlation(alpha.subarray(0, bars - horizon), future) - ic)).toBeLessThan(tolerance);
  });

  it('has wild stretches as many times as volatile as it was told', () => {
    const { klines, wild } = syntheticMarket({
      seed: 5,
      bars: 50_000,
      volatility: 0.001,
      startPrice: 1000,
      regimes: { factor: 3, meanLength: 200 },
    });
    const squares = [0, 0];
    const counts = [0, 0];
    for (let t = 0; t < wild.length; t++) {
      squares[wild[t]] += Math.log(klines.close[t] / klines.open[t]) ** 2;
      counts[wild[t]]++;
    }
    expect(counts[1]).toBeGreaterThan(10_000);
    expect(Math.sqrt(squares[1] / counts[1] / (squares[0] / counts[0]))).toBeCloseTo(3, 1);
  });

  it('has holes where it was told to', () => {
    const { klines } = syntheticMarket({ seed: 9, bars: 1000, gaps: { chance: 0.01, longest: 5 } });
    expect(klines.openTime.length).toBeLessThan(1000);
    expect(klines.openTime.length).toBeGreaterThan(900);
  });

  it.each([
    [{ bars: 0 }, 'bars'],
    [{ bars: 10, volatility: 2 }, 'volatility'],
    [{ bars: 10, alpha: { ic: 1, horizon: 1 } }, 'alpha.ic'],
    [{ bars: 10, alpha: { ic: 0.95, horizon: 5 } }, 'alpha.ic'],
    [{ bars: 10, alpha: { ic: 0.1, horizon: 0 } }, 'alpha.horizon'],
    [{ bars: 10, gaps: { chance: 1, longest: 5 } }, 'gaps.chance'],
  ])('refuses settings that make no market: %o', (settings, field) => {
    expect(() => syntheticMarket({ seed: 1, ...settings })).toThrow(
      expect.objectContaining({ kind: 'usage', where: { field } }),
    );
  });
});

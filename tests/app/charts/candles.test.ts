import { describe, expect, it } from 'vitest';
import { candlesOf } from '../../../src/app/charts/market/candles.ts';
import type { Klines } from '../../../src/core/klines/klines.ts';

const klines: Klines = {
  symbol: 'TEST',
  intervalMs: 60_000,
  openTime: Float64Array.of(0, 60_000, 120_000, 180_000, 240_000),
  open: Float64Array.of(1, 2, NaN, 4, 5),
  high: Float64Array.of(3, 2.5, 4.5, 6, 7),
  low: Float64Array.of(0.5, 1, 2, 3.5, 4),
  close: Float64Array.of(2, 2.25, 4, 5, NaN),
  volume: Float64Array.of(10, 20, NaN, NaN, 50),
};

describe('candlesOf', () => {
  it('hands bars over one by one, times in seconds', () => {
    expect(candlesOf(klines, { start: 1, end: 2, step: 1 })).toEqual([
      { time: 60, open: 2, high: 2.5, low: 1, close: 2.25, volume: 20 },
    ]);
  });

  it('merges bars: first open, extremes, last close, added volume, missing values left out', () => {
    expect(candlesOf(klines, { start: 0, end: 5, step: 2 })).toEqual([
      { time: 0, open: 1, high: 3, low: 0.5, close: 2.25, volume: 30 },
      { time: 120, open: 4, high: 6, low: 2, close: 5, volume: NaN },
      { time: 240, open: 5, high: 7, low: 4, close: NaN, volume: 50 },
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { MONTH, parseInterval } from '../../../src/core/klines/interval.ts';
import type { Klines } from '../../../src/core/klines/klines.ts';
import { resampleKlines } from '../../../src/core/klines/resample.ts';

const HOUR = 3_600_000;

/** Hourly bars from `start` whose close is their number, with the hours of `missing` left out. */
function hourly(start: number, hours: number, missing: readonly number[] = []): Klines {
  const kept = Array.from({ length: hours }, (_, i) => i).filter((i) => !missing.includes(i));
  const column = (value: (i: number) => number): Float64Array => Float64Array.from(kept, value);
  return {
    symbol: 'X',
    intervalMs: HOUR,
    openTime: column((i) => start + i * HOUR),
    open: column((i) => i - 0.5),
    high: column((i) => i + 1),
    low: column((i) => i - 1),
    close: column((i) => i),
    volume: column(() => 2),
  };
}

describe('resampled klines', () => {
  it('take first open, extreme high and low, last close and summed volume, aligned to UTC', () => {
    const { klines, closed, whole } = resampleKlines(hourly(Date.UTC(2024, 0, 1, 2), 8), 4 * HOUR);
    expect([...klines.openTime]).toEqual([0, 4, 8].map((hour) => Date.UTC(2024, 0, 1, hour)));
    expect([...klines.open]).toEqual([-0.5, 1.5, 5.5]);
    expect([...klines.high]).toEqual([2, 6, 8]);
    expect([...klines.low]).toEqual([-1, 1, 5]);
    expect([...klines.close]).toEqual([1, 5, 7]);
    expect([...klines.volume]).toEqual([4, 8, 4]);
    // The bars end at 10:00, inside the last one.
    expect([...closed]).toEqual([1, 1, 0]);
    // They start at 02:00, inside the first one.
    expect([...whole]).toEqual([0, 1, 0]);
  });

  it('leave out a higher bar in which nothing happened, and close the one before a gap', () => {
    const { klines, closed } = resampleKlines(hourly(0, 12, [3, 4, 5, 6, 7]), 4 * HOUR);
    expect([...klines.openTime]).toEqual([0, 8 * HOUR]);
    expect([...klines.close]).toEqual([2, 11]);
    expect([...closed]).toEqual([1, 1]);
  });

  it('start weeks on Monday and months on their first, whatever their length', () => {
    const start = Date.UTC(2024, 1, 27);
    const bars = hourly(start, 24 * 5);
    expect([...resampleKlines(bars, parseInterval('1w')).klines.openTime]).toEqual([Date.UTC(2024, 1, 26)]);
    const months = resampleKlines(bars, MONTH);
    expect([...months.klines.openTime]).toEqual([Date.UTC(2024, 1, 1), Date.UTC(2024, 2, 1)]);
    expect([...months.closed]).toEqual([1, 0]);
  });

  it.each([HOUR, HOUR / 2, 90 * 60_000])('refuse %i ms from hourly bars', (interval) => {
    expect(() => resampleKlines(hourly(0, 4), interval)).toThrow(expect.objectContaining({ code: 'INTERVAL_ORDER' }));
  });
});

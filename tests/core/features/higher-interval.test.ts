import { describe, expect, test } from 'vitest';
import { computeColumns } from '../../../src/core/features/compute.ts';
import { lastClosedBars, spreadColumns } from '../../../src/core/features/higher-interval.ts';
import { compilePlan } from '../../../src/core/features/planner.ts';
import { type Klines, sliceKlines } from '../../../src/core/klines/klines.ts';
import { firstDifference, goldenKlines, rollingKernels } from '../../support/features.ts';

const minute = 60_000;

/** Bars of `minutes` each, the last one perhaps unfinished; buckets begin at multiples of the interval. */
function gather(klines: Klines, minutes: number): Klines {
  const intervalMs = minutes * minute;
  const starts = [...klines.openTime.keys()].filter(
    (bar) =>
      bar === 0 || Math.floor(klines.openTime[bar] / intervalMs) !== Math.floor(klines.openTime[bar - 1] / intervalMs),
  );
  const bucket = (pick: (bars: Klines) => number): Float64Array =>
    Float64Array.from(starts, (from, i) => pick(sliceKlines(klines, from, starts[i + 1] ?? klines.openTime.length)));
  return {
    symbol: klines.symbol,
    intervalMs,
    openTime: bucket(({ openTime }) => Math.floor(openTime[0] / intervalMs) * intervalMs),
    open: bucket(({ open }) => open[0]),
    high: bucket(({ high }) => Math.max(...high)),
    low: bucket(({ low }) => Math.min(...low)),
    close: bucket(({ close }) => close[close.length - 1]),
    volume: bucket(({ volume }) => volume.reduce((sum, value) => sum + value, 0)),
  };
}

const lower = sliceKlines(goldenKlines('EURUSD'), 0, 300);
const plan = compilePlan([{ name: 'mean', expression: 'Mean($close, 3) / $open' }], { windows: 'full' });
const spread = (bars: Klines, minutes: number): Float64Array => {
  const higher = gather(bars, minutes);
  return spreadColumns(bars, higher, computeColumns(rollingKernels, plan, higher))[0];
};

describe('a higher interval on the lower one', () => {
  test('shows a bar from the lower bar that closes with it on', () => {
    // Five-minute bars close with minutes 4, 9, 14, … counted from 0.
    expect([...lastClosedBars(lower, gather(lower, 5)).subarray(0, 11)]).toEqual([-1, -1, -1, -1, 0, 0, 0, 0, 0, 1, 1]);
  });

  test('does not show a bar that is still running', () => {
    const bars = sliceKlines(lower, 0, 13);
    expect(gather(bars, 5).openTime).toHaveLength(3);
    expect(lastClosedBars(bars, gather(bars, 5))[12]).toBe(1);
  });

  test('holds over gaps', () => {
    const openTime = Float64Array.from([0, 1, 2, 3, 4, 11, 12], (at) => at * minute);
    const bars = { ...sliceKlines(lower, 0, 7), openTime };
    expect([...lastClosedBars(bars, gather(bars, 5))]).toEqual([-1, -1, -1, -1, 0, 0, 0]);
  });

  test.each([5, 15, 60])(
    'never shows the future: cut anywhere, %i-minute values of the prefix keep their bits',
    (minutes) => {
      const whole = spread(lower, minutes);
      for (let cut = 1; cut <= 300; cut++) {
        const prefix = spread(sliceKlines(lower, 0, cut), minutes);
        expect(firstDifference(prefix, whole.subarray(0, cut)), `cut at ${cut}`).toBeUndefined();
      }
    },
  );

  test('the same interval is itself', () => {
    const [alone] = computeColumns(rollingKernels, plan, lower);
    expect(firstDifference(spread(lower, 1), alone)).toBeUndefined();
  });

  test('must be the longer one', () => {
    expect(() => lastClosedBars(gather(lower, 5), lower)).toThrow(expect.objectContaining({ code: 'INTERVAL_ORDER' }));
    expect(() => lastClosedBars({ ...lower, intervalMs: 0 }, lower)).toThrow(
      expect.objectContaining({ code: 'INTERVAL_ORDER' }),
    );
  });
});

import { dataError } from '../base/errors.ts';
import type { BarValues } from '../features/field-columns.ts';
import type { Klines } from '../klines/klines.ts';

/** One bar as a feed brings it; its open time is in epoch ms. */
export interface Bar extends BarValues {
  readonly openTime: number;
}

const required = ['open', 'high', 'low', 'close', 'volume'] as const;

/** Refuses a bar that is none, or that does not come after `last`. Errors (data): `BAR_VALUE`, `BAR_ORDER`. */
export function checkBar(bar: Bar, last: number): void {
  for (const field of required) {
    if (typeof bar[field] === 'number') continue;
    throw dataError('BAR_VALUE', `bar: expected a number (NaN where missing), got ${typeof bar[field]}, at ${field}`, {
      where: { field },
    });
  }
  if (!Number.isFinite(bar.openTime)) {
    throw dataError('BAR_VALUE', `bar: expected an open time in epoch ms, got ${String(bar.openTime)}`, {
      where: { field: 'openTime' },
    });
  }
  if (bar.openTime <= last) {
    throw dataError('BAR_ORDER', `bar: expected an open time after ${last}, got ${bar.openTime}`, {
      where: { field: 'openTime' },
      hint: 'Bars come in order of time, each once; one that is still open may be looked at, not taken.',
    });
  }
}

/** Klines as a feed would bring them. */
export function* klinesBars(klines: Klines): Generator<Bar, void, undefined> {
  const { openTime, open, high, low, close, volume, quoteVolume, trades } = klines;
  for (let i = 0; i < openTime.length; i++) {
    yield {
      openTime: openTime[i],
      open: open[i],
      high: high[i],
      low: low[i],
      close: close[i],
      volume: volume[i],
      ...(quoteVolume ? { quoteVolume: quoteVolume[i] } : {}),
      ...(trades ? { trades: trades[i] } : {}),
    };
  }
}

/** Refuses open times that do not rise one after the other, from above `last` on. Errors (data): `BAR_ORDER`. */
export function checkTimes(openTime: Float64Array, last: number): void {
  let before = last;
  for (let row = 0; row < openTime.length; row++) {
    const time = openTime[row];
    // Before the first bar `last` is NaN, which no time is below.
    if (!Number.isFinite(time) || time <= before) {
      throw dataError('BAR_ORDER', `bars: expected an open time after ${before}, got ${time}, at row ${row + 1}`, {
        where: { row: row + 1, field: 'openTime' },
        hint: 'Bars come in order of time, each once.',
      });
    }
    before = time;
  }
}

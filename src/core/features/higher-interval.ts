import { usageError } from '../base/errors.ts';
import { barCount, type Klines } from '../klines/klines.ts';

/**
 * For each bar of `lower`, the newest bar of `higher` that has closed by the time the lower bar closes; -1 where none
 * has. A bar is known at `openTime + intervalMs`, so a higher bar that is still running is never seen, whatever the
 * resampling put into it so far. INTERVAL_ORDER (usage) where `higher` is not the longer interval.
 */
export function lastClosedBars(lower: Klines, higher: Klines): Int32Array {
  if (!(lower.intervalMs > 0 && higher.intervalMs >= lower.intervalMs)) {
    throw usageError(
      'INTERVAL_ORDER',
      `higher interval: expected one of at least ${lower.intervalMs} ms, got ${higher.intervalMs} ms`,
      { hint: 'Both intervals must be known; resample the lower one.' },
    );
  }
  const closed = new Int32Array(barCount(lower));
  let next = 0;
  for (let bar = 0; bar < closed.length; bar++) {
    const now = lower.openTime[bar] + lower.intervalMs;
    while (next < barCount(higher) && higher.openTime[next] + higher.intervalMs <= now) next++;
    closed[bar] = next - 1;
  }
  return closed;
}

/**
 * Columns of a higher interval on the bars of a lower one: each value is visible from the lower bar that closes with or
 * after its own bar until the next one has closed. NaN before the first.
 */
export function spreadColumns(lower: Klines, higher: Klines, columns: readonly Float64Array[]): Float64Array[] {
  const closed = lastClosedBars(lower, higher);
  return columns.map((column) => Float64Array.from(closed, (bar) => (bar < 0 ? Number.NaN : column[bar])));
}

import { KlineLabError } from '../base/errors.ts';
import { parseInterval } from '../klines/interval.ts';
import { barCount } from '../klines/klines.ts';
import { fetchKlines } from './fetch-klines.ts';
import type { ExchangeHost } from './host.ts';
import { isFinal } from './live-klines.ts';
import type { LiveOptions } from './live-klines.ts';
import { checkOrder } from './order.ts';

/** An exchange has a bar a moment after it closed. */
const afterCloseMs = 1_500;
const firstWaitMs = 1_000;
const longestWaitMs = 60_000;
/** Timers hold 24 days at most, and a bar of a month is longer. */
const longestSleepMs = 86_400_000;

/**
 * `followKlines` for hosts without sockets: asks for closed bars by REST, once after each close. The forming bar is not
 * told. Ends and fails as `followKlines` does.
 */
export async function pollKlines(options: Omit<LiveOptions, 'onForming'>, host: ExchangeHost): Promise<void> {
  const { symbol, interval, address } = checkOrder(options);
  const intervalMs = parseInterval(interval);
  const { signal, onState, onBars } = options;
  let last = options.lastOpenTime;
  let failed = 0;
  while (!signal?.aborted) {
    try {
      onState?.('filling');
      const bars = await fetchKlines({ symbol, interval, address, fromMs: last + 1 }, host, { signal });
      last = bars.openTime[barCount(bars) - 1];
      onBars(bars);
      failed = 0;
      onState?.('live');
    } catch (error) {
      if (signal?.aborted) return;
      if (!(error instanceof KlineLabError) || isFinal(error)) throw error;
      if (error.code === 'EXCHANGE_EMPTY') onState?.('live');
      else onState?.('waiting', error);
      failed++;
    }
    // No longer than a bar takes: this clock may be slow.
    const untilClose = Math.min(last + 2 * intervalMs - host.now(), intervalMs) + afterCloseMs;
    const waitMs = Math.max(untilClose, Math.min(firstWaitMs * 2 ** failed, longestWaitMs));
    await host.sleep(Math.min(waitMs, longestSleepMs), signal);
  }
}

import { KlineLabError } from '../base/errors.ts';
import type { Klines } from '../klines/klines.ts';
import { barCount } from '../klines/klines.ts';
import { parseInterval } from '../klines/interval.ts';
import { streamAddress } from './address.ts';
import { klinesOfBars } from './bar.ts';
import type { ExchangeBar } from './bar.ts';
import { fetchKlines } from './fetch-klines.ts';
import type { LiveHost } from './host.ts';
import { createInbox } from './inbox.ts';
import type { Inbox } from './inbox.ts';
import { parseFrame } from './live-frame.ts';
import { checkOrder } from './order.ts';

/** How the stream stands: `filling` while bars missed are fetched, `waiting` before another connection. */
export type LiveState = 'connecting' | 'filling' | 'live' | 'waiting';

export interface LiveOptions {
  readonly symbol: string;
  readonly interval: string;
  readonly address?: string;
  /** Open time of the newest bar that the caller has; what closed since comes first. */
  readonly lastOpenTime: number;
  /** Closed bars in order of time, each once, none left out that the exchange has. */
  readonly onBars: (bars: Klines) => void;
  /** The bar that is forming, each time it changes. It moves nothing else. */
  readonly onForming?: (bar: ExchangeBar) => void;
  /** `trouble` is why the last connection ended, where it ended in error. */
  readonly onState?: (state: LiveState, trouble?: KlineLabError) => void;
  readonly signal?: AbortSignal;
}

/** A connection that says nothing for so long is taken for dead; Binance's says something every few seconds. */
const silenceMs = 90_000;
const firstWaitMs = 1_000;
const longestWaitMs = 60_000;

/** Errors of this kind do not pass by waiting. */
export const isFinal = (error: KlineLabError): boolean =>
  error.kind === 'usage' || error.code === 'EXCHANGE_REGION' || error.code === 'EXCHANGE_REFUSED';

/**
 * Follows the kline stream of an exchange until `signal` is aborted, which is how it ends without an error. Every
 * connection begins with the bars missed since the last one, by REST; a hole between two messages is filled the same
 * way. Messages that repeat or come late change nothing. A lost connection is made again after a growing wait.
 * Rejects with what waiting does not mend: a symbol unknown, a wrong address.
 */
export async function followKlines(options: LiveOptions, host: LiveHost): Promise<void> {
  const { symbol, interval, address } = checkOrder(options);
  const intervalMs = parseInterval(interval);
  const stream = `${streamAddress(address)}/ws/${symbol.toLowerCase()}@kline_${interval}`;
  const { signal, onState, onBars, onForming } = options;
  let last = options.lastOpenTime;
  /** Up to this open time, holes are the exchange's own. */
  let filledBefore = last;

  const give = (bars: Klines): void => {
    last = bars.openTime[barCount(bars) - 1];
    onBars(bars);
  };

  /** Fetches what closed after the last bar. */
  async function fill(): Promise<void> {
    onState?.('filling');
    try {
      give(await fetchKlines({ symbol, interval, address, fromMs: last + 1 }, host, { signal }));
    } catch (error) {
      if (!(error instanceof KlineLabError && error.code === 'EXCHANGE_EMPTY')) throw error;
    }
    onState?.('live');
  }

  async function takeMessage(text: string): Promise<void> {
    const frame = parseFrame(text, symbol, interval);
    if (frame === undefined || frame.bar.openTime <= last) return;
    // An earlier bar has closed without being told of: its message was lost. Where the exchange has none, once is enough.
    if (frame.bar.openTime > Math.max(last, filledBefore) + intervalMs) {
      filledBefore = frame.bar.openTime;
      await fill();
    }
    if (frame.bar.openTime <= last) return;
    if (frame.closed) give(klinesOfBars(symbol, interval, [frame.bar]));
    else onForming?.(frame.bar);
  }

  /** One connection from its beginning to its end; true where it brought something. */
  async function connection(): Promise<boolean> {
    const inbox = createInbox();
    let heard = 0;
    let done = false;
    const socket = host.connect(stream, {
      opened: () => inbox.put({ kind: 'opened' }),
      message: (text) => {
        heard++;
        if (!inbox.put({ kind: 'message', text })) socket.close();
      },
      closed: () => inbox.put({ kind: 'closed' }),
    });
    const onAbort = (): void => void inbox.put({ kind: 'closed' });
    signal?.addEventListener('abort', onAbort, { once: true });
    void watchSilence(
      inbox,
      () => heard,
      () => done,
    );
    try {
      for (;;) {
        const event = await inbox.take();
        if (signal?.aborted || event.kind === 'closed' || event.kind === 'silent') return heard > 0;
        if (event.kind === 'opened') await fill();
        else await takeMessage(event.text);
      }
    } finally {
      done = true;
      signal?.removeEventListener('abort', onAbort);
      socket.close();
    }
  }

  async function watchSilence(inbox: Inbox, heard: () => number, done: () => boolean): Promise<void> {
    for (let before = -1; !done() && !signal?.aborted;) {
      before = heard();
      await host.sleep(silenceMs, signal);
      if (heard() === before) return void inbox.put({ kind: 'silent' });
    }
  }

  let failed = 0;
  while (!signal?.aborted) {
    let trouble: KlineLabError | undefined;
    onState?.('connecting');
    try {
      failed = (await connection()) ? 1 : failed + 1;
    } catch (error) {
      if (signal?.aborted) return;
      if (!(error instanceof KlineLabError) || isFinal(error)) throw error;
      trouble = error;
      failed++;
    }
    if (signal?.aborted) return;
    onState?.('waiting', trouble);
    await host.sleep(Math.min(firstWaitMs * 2 ** (failed - 1), longestWaitMs), signal);
  }
}

import { klinesBars } from '../../core/backtest/bar.ts';
import type { Bar } from '../../core/backtest/bar.ts';
import { fetchKlines } from '../../core/exchange/fetch-klines.ts';
import type { LiveHost, Socket, SocketHandlers } from '../../core/exchange/host.ts';
import { followKlines } from '../../core/exchange/live-klines.ts';
import { pollKlines } from '../../core/exchange/poll-klines.ts';
import type { Klines } from '../../core/klines/klines.ts';
import { exchangeHost } from '../exchange-host.ts';

/** Node has a WebSocket of its own from version 22 on; before that, bars are asked for after each close. */
function connect(address: string, { opened, message, closed }: SocketHandlers): Socket {
  const socket = new WebSocket(address);
  socket.addEventListener('open', opened);
  socket.addEventListener('message', ({ data }) => message(String(data)));
  socket.addEventListener('close', closed);
  return { close: () => socket.close() };
}

const liveHost: LiveHost = { ...exchangeHost, connect };

export interface ExchangeFeed {
  readonly symbol: string;
  readonly interval: string;
  readonly address?: string;
}

/** The newest closed bars, to warm up on. */
export const recentBars = (feed: ExchangeFeed, bars: number): Promise<Klines> =>
  fetchKlines({ ...feed, bars }, liveHost);

/** Closed bars after `lastOpenTime`, as they come, until `signal` is aborted. */
export async function* exchangeBars(
  feed: ExchangeFeed,
  lastOpenTime: number,
  note: (text: string) => void,
  signal: AbortSignal,
): AsyncGenerator<Bar> {
  const waiting: Bar[] = [];
  let wake: () => void = () => {};
  let ended = false;
  let failure: unknown;
  const follow = typeof WebSocket === 'undefined' ? pollKlines : followKlines;
  const following = follow(
    {
      ...feed,
      lastOpenTime,
      signal,
      onBars: (bars) => {
        waiting.push(...klinesBars(bars));
        wake();
      },
      onState: (state, trouble) => {
        if (trouble !== undefined) note(`${state}: ${trouble.message}`);
      },
    },
    liveHost,
  )
    .catch((error: unknown) => (failure = error))
    .finally(() => {
      ended = true;
      wake();
    });
  for (;;) {
    while (waiting.length > 0) yield waiting.shift() as Bar;
    if (ended) break;
    await new Promise<void>((resolve) => (wake = resolve));
  }
  await following;
  if (failure !== undefined) throw failure;
}

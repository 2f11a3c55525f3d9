import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LiveHost, SocketHandlers } from '../../../src/core/exchange/host.ts';
import { parseFrame } from '../../../src/core/exchange/live-frame.ts';
import { followKlines } from '../../../src/core/exchange/live-klines.ts';
import type { LiveState } from '../../../src/core/exchange/live-klines.ts';
import { exchangeFrame, hourMs, patientHost, startExchange } from '../../support/exchange-server.ts';
import type { ExchangeServer } from '../../support/exchange-server.ts';

let exchange: ExchangeServer;
beforeEach(async () => {
  exchange = await startExchange(20);
});
afterEach(() => exchange.close());

/** Follows the stand-in with a socket that a test moves by hand. */
function follow(lastOpenTime: number, symbol = 'BTCUSDT') {
  const abort = new AbortController();
  const sockets: { address: string; handlers: SocketHandlers; closed: boolean }[] = [];
  const given: number[] = [];
  const forming: number[] = [];
  const states: LiveState[] = [];
  const waits: number[] = [];
  const host: LiveHost = {
    ...patientHost(),
    // The silence lasts until the test ends; other waits take no time.
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (ms >= 90_000) return signal?.addEventListener('abort', () => resolve(), { once: true });
        waits.push(ms);
        setTimeout(resolve, 0);
      }),
    connect: (address, handlers) => {
      const socket = { address, handlers, closed: false };
      sockets.push(socket);
      return { close: () => (socket.closed = true) };
    },
  };
  const finished = followKlines(
    {
      symbol,
      interval: '1h',
      address: exchange.address,
      lastOpenTime,
      onBars: ({ openTime }) => given.push(...openTime),
      onForming: ({ openTime }) => forming.push(openTime),
      onState: (state) => states.push(state),
      signal: abort.signal,
    },
    host,
  );
  finished.catch(() => undefined);
  return {
    given,
    forming,
    states,
    sockets,
    waits,
    finished,
    end: async () => {
      abort.abort();
      await finished;
    },
    socket: async (index: number): Promise<SocketHandlers> => {
      await expect.poll(() => sockets.length).toBeGreaterThan(index);
      return sockets[index].handlers;
    },
  };
}

/** The exchange closes so many further bars. */
function closeBars(count: number): number[] {
  const newest = exchange.openTimes.at(-1) as number;
  exchange.openTimes = [...exchange.openTimes, ...Array.from({ length: count }, (_, i) => newest + (i + 1) * hourMs)];
  exchange.nowMs += count * hourMs;
  return exchange.openTimes.slice(-count - 1, -1);
}

describe('followKlines', () => {
  it('gives what was missed before, then every bar once it is closed', async () => {
    const known = exchange.openTimes[14];
    const live = follow(known);
    const socket = await live.socket(0);
    socket.opened();
    await expect.poll(() => live.given).toEqual(exchange.openTimes.slice(15, -1));
    const [next] = closeBars(1);
    socket.message(exchangeFrame(next, false));
    await expect.poll(() => live.forming).toEqual([next]);
    expect(live.given.at(-1)).toBe(next - hourMs);
    socket.message(exchangeFrame(next, true));
    await expect.poll(() => live.given.at(-1)).toBe(next);
    expect(live.states).toEqual(['connecting', 'filling', 'live']);
    expect(live.sockets[0].address).toBe(`${exchange.address.replace('http', 'ws')}/ws/btcusdt@kline_1h`);
    await live.end();
    expect(live.sockets[0].closed).toBe(true);
  });

  it('leaves out messages that repeat, come late or speak of something else', async () => {
    const known = exchange.openTimes.at(-2) as number;
    const live = follow(known);
    const socket = await live.socket(0);
    socket.opened();
    const [next] = closeBars(1);
    for (const message of [
      '{"result":null,"id":1}',
      exchangeFrame(known, true),
      exchangeFrame(next, true, 'ETHUSDT'),
      exchangeFrame(next, true),
      exchangeFrame(next, false),
      exchangeFrame(next, true),
      exchangeFrame(known - hourMs, true),
      JSON.stringify({ stream: 'btcusdt@kline_1h', data: JSON.parse(exchangeFrame(next + hourMs, true)) }),
    ]) {
      socket.message(message);
    }
    await expect.poll(() => live.given).toEqual([next, next + hourMs]);
    await live.end();
  });

  it('fills a hole between two messages by REST, and asks once where the exchange has none', async () => {
    const live = follow(exchange.openTimes.at(-2) as number);
    const socket = await live.socket(0);
    socket.opened();
    await expect.poll(() => live.states).toContain('live');
    const closed = closeBars(4);
    socket.message(exchangeFrame(closed[3], true));
    await expect.poll(() => live.given).toEqual(closed);
    const asked = exchange.requests.length;
    const afterHalt = closed[3] + 50 * hourMs;
    for (let i = 0; i < 5; i++) socket.message(exchangeFrame(afterHalt, i === 4));
    await expect.poll(() => live.given.at(-1)).toBe(afterHalt);
    expect(exchange.requests.length).toBe(asked + 1);
    await live.end();
  });

  it('connects again after a cut, with growing waits, and fills what was missed', async () => {
    const live = follow(exchange.openTimes.at(-2) as number);
    const first = await live.socket(0);
    first.opened();
    const [heard] = closeBars(1);
    first.message(exchangeFrame(heard, true));
    await expect.poll(() => live.given).toEqual([heard]);
    first.closed();
    (await live.socket(1)).closed();
    (await live.socket(2)).closed();
    const missed = closeBars(3);
    (await live.socket(3)).opened();
    await expect.poll(() => live.given).toEqual([heard, ...missed]);
    expect(live.waits).toEqual([1000, 2000, 4000]);
    await live.end();
  });

  it('takes a broken message for a broken connection', async () => {
    const live = follow(exchange.openTimes.at(-2) as number);
    (await live.socket(0)).message('{"e":"kline"');
    const [next] = closeBars(1);
    const second = await live.socket(1);
    second.opened();
    await expect.poll(() => live.given).toEqual([next]);
    expect(live.states).toEqual(['connecting', 'waiting', 'connecting', 'filling', 'live']);
    await live.end();
  });

  it('ends with the error that waiting does not mend', async () => {
    const live = follow(0, 'NOSUCH');
    (await live.socket(0)).opened();
    await expect(live.finished).rejects.toMatchObject({ code: 'EXCHANGE_SYMBOL' });
    expect(live.sockets[0].closed).toBe(true);
  });
});

describe('parseFrame', () => {
  const frame = JSON.parse(exchangeFrame(0, true)) as { k: Record<string, unknown> };
  it.each([
    ['no JSON', '{'],
    ['no object', '3'],
    ['no bar', '{"e":"kline"}'],
    ['a price that is none', JSON.stringify({ ...frame, k: { ...frame.k, c: 'NaN' } })],
    ['no time', JSON.stringify({ ...frame, k: { ...frame.k, t: null } })],
    ['no word on closing', JSON.stringify({ ...frame, k: { ...frame.k, x: 'true' } })],
    ['too much', ' '.repeat(20_000)],
  ])('refuses a message with %s', (_, text) => {
    expect(() => parseFrame(text, 'BTCUSDT', '1h')).toThrow(expect.objectContaining({ code: 'EXCHANGE_FRAME' }));
  });
});

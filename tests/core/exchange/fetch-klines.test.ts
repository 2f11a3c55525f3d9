import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Progress } from '../../../src/core/base/progress.ts';
import { fetchKlines } from '../../../src/core/exchange/fetch-klines.ts';
import type { KlinesOrder } from '../../../src/core/exchange/order.ts';
import { exchangeRow, hourMs, patientHost, startExchange } from '../../support/exchange-server.ts';
import type { ExchangeServer, PatientHost } from '../../support/exchange-server.ts';

let exchange: ExchangeServer;
let host: PatientHost;
beforeEach(async () => {
  exchange = await startExchange();
  host = patientHost();
});
afterEach(() => exchange.close());

const fetched = (order: Partial<KlinesOrder> = {}, signal?: AbortSignal, onProgress?: (progress: Progress) => void) =>
  fetchKlines({ symbol: 'btcusdt', interval: '1h', address: exchange.address, ...order }, host, { signal, onProgress });

describe('fetchKlines', () => {
  it('takes the newest closed bars over several pages, in order, none twice, with the values sent', async () => {
    const progress: number[] = [];
    const klines = await fetched({ bars: 2100 }, undefined, ({ done }) => progress.push(done));
    expect(klines).toMatchObject({ symbol: 'BTCUSDT', intervalMs: hourMs });
    expect([...klines.openTime]).toEqual(exchange.openTimes.slice(-2101, -1));
    const [, open, high, low, close, volume, , quoteVolume, trades] = exchangeRow(klines.openTime[7]).map(Number);
    const seventh = [
      klines.open,
      klines.high,
      klines.low,
      klines.close,
      klines.volume,
      klines.quoteVolume,
      klines.trades,
    ];
    expect(seventh.map((column) => column?.[7])).toEqual([open, high, low, close, volume, quoteVolume, trades]);
    // The first page holds the bar that is not closed yet.
    expect(progress).toEqual([0, 999, 1999, 2100]);
    expect(exchange.requests.map((query) => query.get('limit'))).toEqual(['1000', '1000', '102']);
    expect(host.waits).toEqual([]);
  });

  it('takes all there is where more is asked for', async () => {
    expect((await fetched({ bars: 5000 })).openTime.length).toBe(2499);
  });

  it('takes all there is from a service that gives fewer bars at once than it is asked for', async () => {
    exchange.tamper = (rows) => rows.slice(-300);
    expect((await fetched({ bars: 1000 })).openTime.length).toBe(1000);
    expect((await fetched({ bars: 5000 })).openTime.length).toBe(2499);
  });

  it('keeps to a range, both ends included', async () => {
    const [fromMs, toMs] = [exchange.openTimes[100], exchange.openTimes[1300]];
    const { openTime } = await fetched({ fromMs, toMs });
    expect([openTime[0], openTime.at(-1), openTime.length]).toEqual([fromMs, toMs, 1201]);
  });

  it('leaves out the newest bar until it is closed by the clock of the exchange', async () => {
    const newest = exchange.openTimes.at(-1) as number;
    expect((await fetched({ bars: 5 })).openTime.at(-1)).toBe(newest - hourMs);
    exchange.nowMs = newest + hourMs;
    expect((await fetched({ bars: 5 })).openTime.at(-1)).toBe(newest);
  });

  it('puts rows in order and takes those that repeat once', async () => {
    exchange.tamper = (rows) =>
      [...rows]
        .reverse()
        .flatMap((row) => [row, row])
        .slice(0, 20);
    const { openTime } = await fetched({ bars: 10 });
    expect([...openTime]).toEqual(exchange.openTimes.slice(-11, -1));
  });

  it('waits as long as Retry-After says at a limit, and as long as it doubles without one', async () => {
    exchange.faults.push({ status: 429, headers: { 'retry-after': '7' } }, { status: 418 }, { status: 429 });
    expect((await fetched({ bars: 10 })).openTime.length).toBe(10);
    expect(host.waits).toEqual([7000, 1000, 2000]);
  });

  it('waits all the same where the end of a limit has passed already', async () => {
    const past = new Date(host.now() - 60_000).toUTCString();
    exchange.faults.push(
      { status: 429, headers: { 'retry-after': past } },
      { status: 429, headers: { 'retry-after': '0' } },
    );
    expect((await fetched({ bars: 10 })).openTime.length).toBe(10);
    expect(host.waits).toEqual([500, 1000]);
  });

  it('tells a ban that is too long to wait for', async () => {
    exchange.faults.push({ status: 418, headers: { 'retry-after': '86400' } });
    await expect(fetched()).rejects.toMatchObject({
      code: 'EXCHANGE_LIMIT',
      message: expect.stringContaining('86400 s'),
    });
    expect(host.waits).toEqual([]);
  });

  it('tries again after 5xx and after connections cut in the middle, and loses no bar by it', async () => {
    exchange.faults.push({ status: 503 }, 'cut', { status: 500, body: '<html>oops</html>' });
    expect((await fetched({ bars: 1500 })).openTime.length).toBe(1500);
    expect(host.waits).toEqual([500, 1000, 2000]);
  });

  it.each([
    ['EXCHANGE_DOWN', Array(6).fill({ status: 502 })],
    ['EXCHANGE_UNREACHABLE', Array(6).fill('cut')],
    ['EXCHANGE_LIMIT', Array(6).fill({ status: 429 })],
  ])('gives up with %s after six tries', async (code, faults) => {
    exchange.faults.push(...faults);
    await expect(fetched()).rejects.toMatchObject({ code, kind: 'data' });
    expect(exchange.requests.length).toBe(6);
  });

  it.each([
    ['EXCHANGE_ANSWER', 'a web page', { status: 200, body: '<!doctype html><title>Sign in</title>' }],
    ['EXCHANGE_ANSWER', 'nothing', { status: 200, body: '' }],
    ['EXCHANGE_ANSWER', 'got Object', { status: 200, body: '{"rows":[]}' }],
    ['EXCHANGE_ANSWER', 'bar 1', { status: 200, body: '["x"]' }],
    ['EXCHANGE_ANSWER', 'at high', { status: 200, body: '[[1,"1","x","1","1","1",2,"1",1]]' }],
    ['EXCHANGE_ANSWER', 'at openTime', { status: 200, body: '[[1704067200000000,"1","1","1","1","1",2,"1",1]]' }],
    ['EXCHANGE_ANSWER', 'a bar to close after', { status: 200, body: '[[5,"1","1","1","1","1",2,"1",1]]' }],
    [
      'EXCHANGE_REFUSED',
      'Illegal characters',
      { status: 400, body: '{"code":-1100,"msg":"Illegal characters\\u0007"}' },
    ],
    ['EXCHANGE_REGION', '451', { status: 451, body: '{}' }],
  ])('refuses with %s: %s', async (code, text, fault) => {
    exchange.faults.push(fault);
    await expect(fetched()).rejects.toMatchObject({ code, message: expect.stringContaining(text) });
    expect(exchange.requests.length).toBe(1);
  });

  it('refuses bars after the time asked for, which would come for ever', async () => {
    exchange.tamper = () => exchange.openTimes.slice(-1001, -1).map((time) => exchangeRow(time));
    await expect(fetched({ bars: 1500 })).rejects.toMatchObject({ code: 'EXCHANGE_ANSWER' });
  });

  it('hands on what the exchange says of an unknown symbol', async () => {
    await expect(fetched({ symbol: 'NOSUCH' })).rejects.toMatchObject({
      code: 'EXCHANGE_SYMBOL',
      kind: 'usage',
      message: expect.stringContaining('Invalid symbol.'),
    });
  });

  it('says so where a range has no bars', async () => {
    await expect(fetched({ toMs: 1000 })).rejects.toMatchObject({ code: 'EXCHANGE_EMPTY' });
  });

  it('stops when told to, also while it waits', async () => {
    const abort = new AbortController();
    exchange.faults.push({ status: 503 });
    const waiting: PatientHost = { ...host, sleep: async () => abort.abort() };
    const order = { symbol: 'BTCUSDT', interval: '1h', address: exchange.address };
    await expect(fetchKlines(order, waiting, { signal: abort.signal })).rejects.toMatchObject({ code: 'ABORTED' });
    expect(exchange.requests.length).toBe(1);
  });

  it.each<[string, Partial<KlinesOrder>]>([
    ['EXCHANGE_SYMBOL', { symbol: 'BTC/USDT' }],
    ['EXCHANGE_INTERVAL', { interval: '7h' }],
    ['EXCHANGE_BARS', { bars: 0 }],
    ['EXCHANGE_BARS', { bars: 1.5 }],
    ['EXCHANGE_RANGE', { fromMs: 2, toMs: 1 }],
    ['EXCHANGE_RANGE', { fromMs: Number.NaN }],
    ['EXCHANGE_ADDRESS', { address: 'http://example.test' }],
    ['EXCHANGE_ADDRESS', { address: 'https://user:word@example.test' }],
    ['EXCHANGE_ADDRESS', { address: 'javascript:alert(1)' }],
  ])('refuses an order with %s before any request: %o', async (code, order) => {
    await expect(fetched(order)).rejects.toMatchObject({ code, kind: 'usage' });
    expect(exchange.requests.length).toBe(0);
  });
});

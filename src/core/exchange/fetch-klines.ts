import { dataError } from '../base/errors.ts';
import type { RunControl } from '../base/progress.ts';
import type { Klines } from '../klines/klines.ts';
import { hostOf } from './address.ts';
import { klinesOfBars, parseBar } from './bar.ts';
import type { ExchangeBar } from './bar.ts';
import type { ExchangeHost } from './host.ts';
import { checkOrder } from './order.ts';
import type { CheckedOrder, KlinesOrder } from './order.ts';
import { requestJson } from './request.ts';

/** Bars in one answer at most (Binance, `GET /api/v3/klines`). */
export const pageLimit = 1000;

const pageAddress = ({ address, symbol, interval }: CheckedOrder, endTime: number, limit: number): string =>
  `${address}/api/v3/klines?symbol=${encodeURIComponent(symbol)}&interval=${interval}&endTime=${endTime}&limit=${limit}`;

/**
 * The exchange's own clock: whether a bar is closed is for it to say, and clocks of computers are often off.
 */
export async function exchangeTime(address: string, host: ExchangeHost, control: RunControl): Promise<number> {
  const answer = await requestJson(host, `${address}/api/v3/time`, control);
  const time = typeof answer === 'object' && answer !== null && 'serverTime' in answer ? answer.serverTime : undefined;
  if (typeof time === 'number' && Number.isSafeInteger(time) && time > 0) return time;
  throw dataError('EXCHANGE_ANSWER', `${hostOf(address)}: expected its time in milliseconds, got none`, {
    hint: 'The base address may be that of a service of another kind.',
  });
}

/** When the exchange's first bar of a symbol opened. Errors: those of `requestJson`, and `EXCHANGE_EMPTY` (data). */
export async function firstOpenTime(order: CheckedOrder, host: ExchangeHost, control: RunControl): Promise<number> {
  const { address, symbol, interval } = order;
  const page = `${address}/api/v3/klines?symbol=${encodeURIComponent(symbol)}&interval=${interval}&startTime=0&limit=1`;
  const name = hostOf(address);
  const [first] = parsePage(await requestJson(host, page, control), name, Number.POSITIVE_INFINITY);
  if (first === undefined) throw noBars(name, symbol, interval);
  return first.openTime;
}

/** The refusal of an answer that holds nothing. */
export const noBars = (name: string, symbol: string, interval: string) =>
  dataError('EXCHANGE_EMPTY', `${name}: expected closed bars of ${symbol} ${interval}, got none`, {
    hint: 'The symbol may not have traded in this range yet.',
  });

/** The bars of one answer by their open time, none of which may open after `endTime`. */
function parsePage(value: unknown, host: string, endTime: number): ExchangeBar[] {
  const wrong = (expected: string, got: string) =>
    dataError('EXCHANGE_ANSWER', `${host}: expected ${expected}, got ${got}`, {
      hint: 'The base address may be that of a service of another kind.',
    });
  if (!Array.isArray(value)) throw wrong('a list of bars', Object.prototype.toString.call(value).slice(8, -1));
  if (value.length > pageLimit) throw wrong(`at most ${pageLimit} bars`, String(value.length));
  const bars = value.map((row: unknown, index) => {
    if (!Array.isArray(row)) throw wrong(`bar ${index + 1} as a list of values`, typeof row);
    return parseBar(row, 'EXCHANGE_ANSWER', `${host}, bar ${index + 1}`);
  });
  const late = bars.find(({ openTime }) => openTime > endTime);
  if (late) throw wrong(`bars up to ${endTime}`, `one that opens at ${late.openTime}`);
  return bars.sort((a, b) => a.openTime - b.openTime);
}

/**
 * The newest closed bars of a symbol, page by page from the end back to the start, as the only way that needs no
 * guess at how many bars lie between two times. Bars come in order of time and none twice; the one that is not closed
 * yet by the exchange's own clock is left out. Progress counts bars.
 * Errors: those of `checkOrder` and `requestJson`, and `EXCHANGE_EMPTY` (data) where there is no closed bar.
 */
export async function fetchKlines(order: KlinesOrder, host: ExchangeHost, control: RunControl = {}): Promise<Klines> {
  const checked = checkOrder(order);
  const { symbol, interval, bars: wanted, fromMs, toMs, address } = checked;
  const name = hostOf(address);
  const byTime = new Map<number, ExchangeBar>();
  control.onProgress?.({ stage: 'bars', done: 0, total: wanted });
  const nowMs = await exchangeTime(address, host, control);
  let endTime = Math.min(toMs, nowMs);
  for (;;) {
    // One more than is missing: the newest may not be closed.
    const limit = Math.min(pageLimit, wanted - byTime.size + 1);
    const page = parsePage(await requestJson(host, pageAddress(checked, endTime, limit), control), name, endTime);
    for (const bar of page) if (bar.openTime >= fromMs && bar.closeTime < nowMs) byTime.set(bar.openTime, bar);
    control.onProgress?.({ stage: 'bars', done: Math.min(wanted, byTime.size), total: wanted });
    // A short page ends nothing: services of its kind may give fewer bars at once than were asked for.
    const isHistoryOver = page.length === 0 || page[0].openTime <= fromMs;
    if (byTime.size >= wanted || isHistoryOver) break;
    endTime = page[0].openTime - 1;
  }
  const bars = [...byTime.values()].sort((a, b) => a.openTime - b.openTime).slice(-wanted);
  if (bars.length === 0) throw noBars(name, symbol, interval);
  return klinesOfBars(symbol, interval, bars);
}

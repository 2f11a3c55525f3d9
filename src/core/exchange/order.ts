import { usageError } from '../base/errors.ts';
import { defaultAddress, parseAddress } from './address.ts';

/** The intervals that Binance offers. */
export const exchangeIntervals = [
  '1s',
  '1m',
  '3m',
  '5m',
  '15m',
  '30m',
  '1h',
  '2h',
  '4h',
  '6h',
  '8h',
  '12h',
  '1d',
  '3d',
  '1w',
  '1M',
] as const;

/** The most bars taken at once: two years of minutes, a thousand requests. */
export const mostBars = 1_000_000;

/** Which bars are wanted: the newest `bars` closed ones that opened by `toMs`, and none that opened before `fromMs`. */
export interface KlinesOrder {
  readonly symbol: string;
  readonly interval: string;
  /** Where left out, all from `fromMs` on; without that, 1,000. */
  readonly bars?: number;
  /** Epoch milliseconds, both inclusive; bars count by their open time. */
  readonly fromMs?: number;
  readonly toMs?: number;
  readonly address?: string;
}

/** An order with nothing left open; `toMs` is infinite where the newest bars are wanted. */
export interface CheckedOrder extends KlinesOrder {
  readonly bars: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly address: string;
}

const refuse = (code: string, message: string, field: string) => usageError(code, message, { where: { field } });

/**
 * Checks an order and fills what it leaves out. Symbols are upper case there; whether one exists is for the exchange
 * to say. Errors (usage): `EXCHANGE_SYMBOL`, `EXCHANGE_INTERVAL`, `EXCHANGE_BARS`, `EXCHANGE_RANGE`, `EXCHANGE_ADDRESS`.
 */
export function checkOrder(order: KlinesOrder): CheckedOrder {
  const symbol = order.symbol.trim().toUpperCase();
  if (!/^[\p{L}\p{N}._-]{1,40}$/u.test(symbol)) {
    throw refuse('EXCHANGE_SYMBOL', `symbol: expected one such as BTCUSDT, got "${symbol.slice(0, 40)}"`, 'symbol');
  }
  if (!(exchangeIntervals as readonly string[]).includes(order.interval)) {
    const offered = exchangeIntervals.join(', ');
    throw refuse(
      'EXCHANGE_INTERVAL',
      `interval: expected one of ${offered}, got "${order.interval.slice(0, 20)}"`,
      'interval',
    );
  }
  const bars = order.bars ?? (order.fromMs === undefined ? 1000 : mostBars);
  if (!Number.isInteger(bars) || bars < 1 || bars > mostBars) {
    throw refuse('EXCHANGE_BARS', `bars: expected a whole number from 1 to ${mostBars}, got ${bars}`, 'bars');
  }
  const fromMs = order.fromMs ?? 0;
  const toMs = order.toMs ?? Number.POSITIVE_INFINITY;
  if (!Number.isFinite(fromMs) || !(fromMs <= toMs)) {
    throw refuse('EXCHANGE_RANGE', `range: expected a start before its end, got ${fromMs} to ${toMs}`, 'from');
  }
  return {
    symbol,
    interval: order.interval,
    bars,
    fromMs,
    toMs,
    address: parseAddress(order.address ?? defaultAddress),
  };
}

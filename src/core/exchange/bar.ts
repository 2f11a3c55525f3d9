import { dataError } from '../base/errors.ts';
import { parseInterval } from '../klines/interval.ts';
import type { Klines } from '../klines/klines.ts';

/** One bar as an exchange sends it. */
export interface ExchangeBar {
  /** Epoch milliseconds UTC. */
  readonly openTime: number;
  /** Its last millisecond, as the exchange counts it. */
  readonly closeTime: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly quoteVolume: number;
  readonly trades: number;
}

const fields = ['openTime', 'open', 'high', 'low', 'close', 'volume', 'closeTime', 'quoteVolume', 'trades'] as const;

/** Later than any exchange: a time in microseconds is far beyond. */
const latestMs = Date.UTC(2200, 0);

/** A number, or text that is one and nothing else; NaN for everything besides. */
function numberFrom(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d{1,30}(\.\d{1,30})?(e[+-]?\d{1,3})?$/i.test(value)
    ? Number(value)
    : Number.NaN;
}

/**
 * A bar from its values in the order of Binance's rows: open time, open, high, low, close, volume, close time, quote
 * volume, trades; what follows is left out. Errors (data): `code`, with `subject` and the field.
 */
export function parseBar(values: readonly unknown[], code: string, subject: string): ExchangeBar {
  const numbers = fields.map((field, index) => {
    const number = numberFrom(values[index]);
    const isTime = field === 'openTime' || field === 'closeTime';
    if (Number.isFinite(number) && (!isTime || (Number.isInteger(number) && number >= 0 && number < latestMs)))
      return number;
    const got = JSON.stringify(values[index])?.slice(0, 40) ?? 'nothing';
    throw dataError(
      code,
      `${subject}: expected ${isTime ? 'epoch milliseconds' : 'a number'}, got ${got}, at ${field}`,
      {
        where: { field },
      },
    );
  });
  const bar = Object.fromEntries(fields.map((field, index) => [field, numbers[index]])) as unknown as ExchangeBar;
  if (bar.closeTime >= bar.openTime) return bar;
  throw dataError(code, `${subject}: expected a bar to close after it opens, got ${bar.openTime} to ${bar.closeTime}`, {
    where: { field: 'closeTime' },
  });
}

/** Bars in order of time, none twice, as klines. */
export function klinesOfBars(symbol: string, interval: string, bars: readonly ExchangeBar[]): Klines {
  const column = (field: keyof ExchangeBar): Float64Array => Float64Array.from(bars, (bar) => bar[field]);
  return {
    symbol,
    intervalMs: parseInterval(interval),
    openTime: column('openTime'),
    open: column('open'),
    high: column('high'),
    low: column('low'),
    close: column('close'),
    volume: column('volume'),
    quoteVolume: column('quoteVolume'),
    trades: column('trades'),
  };
}

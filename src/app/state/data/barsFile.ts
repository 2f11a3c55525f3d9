import { klinesTable } from '../../../core/klines/columns.ts';
import type { Klines } from '../../../core/klines/klines.ts';

/** Bars as a CSV file, every number to its last bit, so that the reader and its doctor see what the exchange sent. */
export function barsFile(klines: Klines): Uint8Array {
  const { names, columns } = klinesTable(klines);
  const rows = Array.from(klines.openTime, (_, bar) => columns.map((column) => column[bar]).join(','));
  return new TextEncoder().encode([names.join(','), ...rows, ''].join('\n'));
}

type Columns = Exclude<keyof Klines, 'symbol' | 'intervalMs'>;

/** Older bars with newer ones behind them. */
export function joinBars(older: Klines, newer: Klines): Klines {
  const joined = (name: Columns): Float64Array => {
    const [a, b] = [older[name] ?? new Float64Array(0), newer[name] ?? new Float64Array(0)];
    const all = new Float64Array(a.length + b.length);
    all.set(a);
    all.set(b, a.length);
    return all;
  };
  return {
    ...older,
    openTime: joined('openTime'),
    open: joined('open'),
    high: joined('high'),
    low: joined('low'),
    close: joined('close'),
    volume: joined('volume'),
    ...(older.quoteVolume && newer.quoteVolume ? { quoteVolume: joined('quoteVolume') } : { quoteVolume: undefined }),
    ...(older.trades && newer.trades ? { trades: joined('trades') } : { trades: undefined }),
  };
}

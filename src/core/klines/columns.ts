import type { Table } from '../tables/table.ts';
import type { Klines } from './klines.ts';

/** A table that holds numbers alone. */
interface NumberTable extends Table {
  readonly columns: readonly Float64Array[];
}

/** Klines as a table of canonical columns, `timestamp` in epoch milliseconds; the columns are shared, not copied. */
export function klinesTable({ openTime, open, high, low, close, volume, quoteVolume, trades }: Klines): NumberTable {
  const columns: [string, Float64Array][] = [
    ['timestamp', openTime],
    ['open', open],
    ['high', high],
    ['low', low],
    ['close', close],
    ['volume', volume],
    ...(quoteVolume ? [['quote_volume', quoteVolume] as [string, Float64Array]] : []),
    ...(trades ? [['trades', trades] as [string, Float64Array]] : []),
  ];
  return { names: columns.map(([name]) => name), columns: columns.map(([, column]) => column) };
}

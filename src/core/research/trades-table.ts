import type { Table } from '../tables/table.ts';
import type { ReportBacktest } from './trading.ts';

/**
 * Trades by backtesting.py's names, one row each. Bars count from the start of the klines, not of the stretch that was
 * traded; with `openTime` the times of entry and exit (epoch milliseconds) stand beside them.
 */
export function tradesTable({ trades, bars: { start } }: ReportBacktest, openTime?: Float64Array): Table {
  const column = (value: (trade: ReportBacktest['trades'][number]) => number) => Float64Array.from(trades, value);
  const columns = {
    Size: column(({ size }) => size),
    EntryBar: column(({ entryBar }) => start + entryBar),
    ExitBar: column(({ exitBar }) => start + exitBar),
    EntryPrice: column(({ entryPrice }) => entryPrice),
    ExitPrice: column(({ exitPrice }) => exitPrice),
    PnL: column(({ profit }) => profit),
    Commission: column(({ commission }) => commission),
    ReturnPct: column(({ returnShare }) => returnShare),
    ...(openTime === undefined
      ? {}
      : {
          EntryTime: column(({ entryBar }) => openTime[start + entryBar]),
          ExitTime: column(({ exitBar }) => openTime[start + exitBar]),
        }),
  };
  return { names: Object.keys(columns), columns: Object.values(columns) };
}

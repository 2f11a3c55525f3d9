import type { Trade } from '../../../src/core/backtest/broker.ts';
import type { Klines } from '../../../src/core/klines/klines.ts';
import { goldenCsv, goldenJson, goldenNpy } from '../../support/golden.ts';

// Made with the Python package backtesting 0.6 on fixed signals: long only, 95 % of the cash, commission 0.04 % a side.
export const caseNames = ['GOOG_cross', 'GOOG_random', 'BTCUSD_random', 'BTCUSD_fractional'].flatMap((name) => [
  `${name}_next_open`,
  `${name}_on_close`,
]);

export interface BacktestCase {
  readonly cash: number;
  readonly commission: number;
  readonly trade_on_close: boolean;
  readonly fractional: boolean;
  readonly size: number;
  readonly statistics_of_the_reference: Readonly<Record<string, number | string>>;
}

function klinesOf(name: string): Klines {
  const columns = goldenCsv(`backtest/${name.split('_')[0]}.csv.gz`);
  const column = (key: string): Float64Array => columns.get(key) as Float64Array;
  return {
    symbol: name,
    intervalMs: 86_400_000,
    openTime: column('timestamp'),
    open: column('open'),
    high: column('high'),
    low: column('low'),
    close: column('close'),
    volume: column('volume'),
  };
}

export function goldenCase(name: string) {
  const settings = goldenJson<BacktestCase>(`backtest/${name}/case.json`);
  const table = goldenCsv(`backtest/${name}/trades.csv.gz`);
  const column = (key: string): Float64Array => table.get(key) as Float64Array;
  const trades: Trade[] = Array.from(column('Size'), (size, i) => ({
    size,
    entryBar: column('EntryBar')[i],
    exitBar: column('ExitBar')[i],
    entryPrice: column('EntryPrice')[i],
    exitPrice: column('ExitPrice')[i],
    profit: column('PnL')[i],
    commission: column('Commission')[i],
    returnShare: column('ReturnPct')[i],
  }));
  return {
    settings,
    klines: klinesOf(name),
    signal: Int8Array.from(goldenNpy(`backtest/${name}/signal.npy.gz`).values),
    equity: goldenNpy(`backtest/${name}/equity.npy.gz`).values,
    trades,
  };
}

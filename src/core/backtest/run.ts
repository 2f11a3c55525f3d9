import { usageError } from '../base/errors.ts';
import { barCount } from '../klines/klines.ts';
import type { Klines } from '../klines/klines.ts';
import type { Direction } from '../signals/signal.ts';
import type { Trade } from './broker.ts';
import { checkSettings } from './settings.ts';
import type { BacktestSettings } from './settings.ts';
import { decide } from './strategy.ts';
import { createTrader } from './trader.ts';

/** Signals to trade on, bar by bar; `confidence` is 1 where it is left out. */
export interface TradedSignals {
  readonly signal: Int8Array;
  readonly confidence?: Float64Array;
}

export interface Backtest {
  readonly settings: BacktestSettings;
  /**
   * Value of the account at each bar's close. With `this-close` fills the commission of a fill at a bar's close is in
   * the next bar's value, as in backtesting.py; the last bar has all costs in it.
   */
  readonly equity: Float64Array;
  /** Closed trades, in order. One still open at the end is closed at the last close, and then `openAtEnd` is true. */
  readonly trades: readonly Trade[];
  readonly openAtEnd: boolean;
  /** Orders that could not be filled: no price, or no cash for the smallest unit. */
  readonly unfilled: number;
  /** Bar at whose close the account was worth nothing and trading ended. */
  readonly ruinedAt?: number;
}

/**
 * Trades signals on klines, bar by bar. The signal of bar t is known at its close and fills at the open of t + 1
 * (`next-open`) or at the close of t (`this-close`). As in backtesting.py the first bar's signal is not acted upon; the
 * last bar's could only be filled after the end. Buying while long and selling while flat do nothing.
 * Throws BACKTEST_LENGTH where signals and bars differ in number, BACKTEST_SETTING for impossible settings.
 */
export function runBacktest(klines: Klines, signals: TradedSignals, settings: BacktestSettings): Backtest {
  checkSettings(settings);
  const bars = barCount(klines);
  const { signal, confidence } = signals;
  if (signal.length !== bars || (confidence !== undefined && confidence.length !== bars)) {
    throw usageError('BACKTEST_LENGTH', `backtest: expected a signal for each of ${bars} bars, got ${signal.length}`);
  }
  const { open, high, low, close } = klines;
  const { strategy, costs, account: start } = settings;
  const trader = createTrader(costs, start);
  const { broker } = trader;
  const { account } = broker;
  const equity = new Float64Array(bars);

  for (let bar = 0; bar < bars; bar++) {
    equity[bar] = trader.next(open[bar], high[bar], low[bar], close[bar]);
    if (trader.ruinedAt !== undefined) break;
    if (signal[bar] !== 0 && bar > 0 && bar < bars - 1) {
      const held = Math.sign(account.units) as Direction;
      const share = decide(strategy, signal[bar] as Direction, confidence === undefined ? 1 : confidence[bar], held);
      if (share !== undefined) trader.order(share);
    }
  }
  const { ruinedAt, unfilled } = trader;
  const openAtEnd = ruinedAt === undefined && account.units !== 0;
  if (openAtEnd) {
    broker.close({ bar: bars - 1, price: close[bars - 1], low: low[bars - 1], high: high[bars - 1] });
    equity[bars - 1] = account.cash;
  }
  return {
    settings,
    equity,
    trades: broker.trades,
    openAtEnd,
    unfilled,
    ...(ruinedAt === undefined ? {} : { ruinedAt }),
  };
}

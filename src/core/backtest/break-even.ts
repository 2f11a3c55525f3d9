import type { Klines } from '../klines/klines.ts';
import type { Trade } from './broker.ts';
import type { Backtest } from './run.ts';

/** What the costs of a backtest come to, and how much worse they could be. */
export interface CostStress {
  /** Value traded, both sides, over the account's value at the time of each entry, summed: turns of the account. */
  readonly turnover: number;
  /**
   * Cost per side, in ten-thousandths of the value traded, at which the trades would have earned nothing in all:
   * commission, spread and slippage together. Below 0 where they lose even for free; NaN without trades.
   */
  readonly breakEvenBps: number;
  /** What was paid per side on the average, in the same unit: commission, spread and slippage together. */
  readonly paidBps: number;
}

/** The prices that a trade's orders aimed at: what it would have been filled at without spread and slippage. */
function aimedPrices(
  { openAtEnd, ruinedAt, settings, trades }: Backtest,
  { open, close }: Klines,
  trade: Trade,
): { readonly entry: number; readonly exit: number } {
  const ordered = settings.account.fill === 'next-open' ? open : close;
  // The end of the bars and of the account close a position at that bar's close, whatever orders are filled at.
  const isForced = trade === trades[trades.length - 1] && (openAtEnd || ruinedAt === trade.exitBar);
  return { entry: ordered[trade.entryBar], exit: (isForced ? close : ordered)[trade.exitBar] };
}

/**
 * Cost stress of a backtest's trades on the bars that it traded. The trades are taken at the prices that their orders
 * aimed at, each with the share of the account it had; only what is paid for them changes.
 */
export function costStress(backtest: Backtest, klines: Klines): CostStress {
  const { trades, settings } = backtest;
  if (trades.length === 0) return { turnover: 0, breakEvenBps: Number.NaN, paidBps: Number.NaN };
  let cash = settings.account.cash;
  let turnover = 0;
  let value = 0;
  let paid = 0;
  // Of each trade: share of the account put in, its growth for free, and value of both sides over that of the first.
  const shares: number[] = [];
  const growths: number[] = [];
  const sides: number[] = [];
  for (const trade of trades) {
    const { size, profit } = trade;
    const { entry, exit } = aimedPrices(backtest, klines, trade);
    const units = Math.abs(size);
    const traded = units * (entry + exit);
    shares.push((units * entry) / cash);
    growths.push(Math.sign(size) * (exit / entry - 1));
    sides.push(1 + exit / entry);
    turnover += traded / cash;
    value += traded;
    paid += size * (exit - entry) - profit;
    cash += profit;
  }
  /** Log of the account's growth at this cost a side; -Infinity where it is lost. */
  const growthAt = (cost: number): number => {
    let logs = 0;
    for (let i = 0; i < shares.length; i++) {
      const factor = 1 + shares[i] * (growths[i] - cost * sides[i]);
      if (factor <= 0) return -Infinity;
      logs += Math.log(factor);
    }
    return logs;
  };
  let low = -0.5;
  let high = 0.5;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (growthAt(middle) > 0) low = middle;
    else high = middle;
  }
  return { turnover, breakEvenBps: 10_000 * high, paidBps: (10_000 * paid) / value };
}

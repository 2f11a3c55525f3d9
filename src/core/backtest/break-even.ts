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
  /** What was paid per side on the average, in the same unit: commission alone. */
  readonly paidBps: number;
}

/**
 * Cost stress of a backtest's trades. The trades are taken as they were filled, each with the share of the account it
 * had; only what is paid for them changes, so spread and slippage that were charged are already inside the prices.
 */
export function costStress({ trades, settings }: Backtest): CostStress {
  if (trades.length === 0) return { turnover: 0, breakEvenBps: Number.NaN, paidBps: Number.NaN };
  let cash = settings.account.cash;
  let turnover = 0;
  let value = 0;
  let paid = 0;
  // Share of the account put in, and growth of what was put in, of each trade.
  const shares: number[] = [];
  const growths: number[] = [];
  for (const { size, entryPrice, exitPrice, profit, commission } of trades) {
    const entered = Math.abs(size) * entryPrice;
    shares.push(entered / cash);
    growths.push((size > 0 ? 1 : -1) * (exitPrice / entryPrice - 1));
    turnover += (entered + Math.abs(size) * exitPrice) / cash;
    value += entered + Math.abs(size) * exitPrice;
    paid += commission;
    cash += profit;
  }
  /** Log of the account's growth at this cost a side; -Infinity where it is lost. */
  const growthAt = (cost: number): number => {
    let logs = 0;
    for (let i = 0; i < shares.length; i++) {
      const sides = 2 + growths[i] * (trades[i].size > 0 ? 1 : -1);
      const factor = 1 + shares[i] * (growths[i] - cost * sides);
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

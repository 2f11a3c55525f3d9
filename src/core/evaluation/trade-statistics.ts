import { deviation, mean } from './moments.ts';

/** Statistics of the profits and losses of closed trades, in any unit. */
export interface TradeStatistics {
  readonly trades: number;
  /** Share of trades with a profit above 0. */
  readonly winRate: number;
  /** Sum of gains over sum of losses; Infinity without a loss. */
  readonly profitFactor: number;
  /** winRate - (1 - winRate) / (mean gain / mean loss) (Kelly, 1956); NaN without both a gain and a loss. */
  readonly kelly: number;
  /** Mean profit of a trade. */
  readonly expectancy: number;
  /** System quality number: sqrt(trades) x mean / deviation (ddof 1) (Tharp, 2008). */
  readonly sqn: number;
}

/** Trades that end at 0 count as losses of nothing: in the win rate, but not in the mean loss. */
export function tradeStatistics(profits: Float64Array): TradeStatistics {
  const trades = profits.length;
  const wins = profits.filter((profit) => profit > 0);
  const losses = profits.filter((profit) => profit < 0).map((loss) => -loss);
  const winRate = trades > 0 ? wins.length / trades : Number.NaN;
  const spread = deviation(profits);
  const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
  return {
    trades,
    winRate,
    profitFactor: trades === 0 ? Number.NaN : losses.length > 0 ? total(wins) / total(losses) : Infinity,
    kelly: wins.length > 0 && losses.length > 0 ? winRate - (1 - winRate) / (mean(wins) / mean(losses)) : Number.NaN,
    expectancy: mean(profits),
    sqn: spread > 0 ? (Math.sqrt(trades) * mean(profits)) / spread : Number.NaN,
  };
}

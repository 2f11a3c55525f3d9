import { mean, variance } from '../evaluation/moments.ts';
import { drawdownOf, returnsOf } from '../evaluation/returns.ts';
import { tradeStatistics } from '../evaluation/trade-statistics.ts';
import { barCount } from '../klines/klines.ts';
import type { Klines } from '../klines/klines.ts';
import type { Trade } from './broker.ts';
import { calendarOf, lastOfPeriods } from './calendar.ts';
import type { Calendar } from './calendar.ts';

/**
 * Statistics of a backtest under backtesting.py's names and by its definitions (version 0.6), so that a number means
 * the same there and here; but for a total loss, of which backtesting.py makes an annual and an average return of 0: here
 * they are -100 %, and undefined where a trade lost more than was put in. Times and durations are in milliseconds; shares marked [%] are times 100; what is undefined
 * is NaN. Annualised numbers go by `calendar`.
 */
export interface BacktestStatistics {
  readonly Start: number;
  readonly End: number;
  readonly Duration: number;
  readonly 'Exposure Time [%]': number;
  readonly 'Equity Final [$]': number;
  readonly 'Equity Peak [$]': number;
  readonly 'Commissions [$]': number;
  readonly 'Return [%]': number;
  readonly 'Buy & Hold Return [%]': number;
  readonly 'Return (Ann.) [%]': number;
  readonly 'Volatility (Ann.) [%]': number;
  readonly 'CAGR [%]': number;
  readonly 'Sharpe Ratio': number;
  readonly 'Sortino Ratio': number;
  readonly 'Calmar Ratio': number;
  readonly 'Alpha [%]': number;
  readonly Beta: number;
  readonly 'Max. Drawdown [%]': number;
  readonly 'Avg. Drawdown [%]': number;
  readonly 'Max. Drawdown Duration': number;
  readonly 'Avg. Drawdown Duration': number;
  readonly '# Trades': number;
  readonly 'Win Rate [%]': number;
  readonly 'Best Trade [%]': number;
  readonly 'Worst Trade [%]': number;
  readonly 'Avg. Trade [%]': number;
  readonly 'Max. Trade Duration': number;
  readonly 'Avg. Trade Duration': number;
  readonly 'Profit Factor': number;
  readonly 'Expectancy [%]': number;
  readonly SQN: number;
  readonly 'Kelly Criterion': number;
}

const dayMs = 86_400_000;

/** Greatest value; NaN of none. */
function maximum(values: ArrayLike<number>): number {
  let most = values.length > 0 ? values[0] : Number.NaN;
  for (let i = 1; i < values.length; i++) if (values[i] > most) most = values[i];
  return most;
}

const orNaN = (divisor: number): number => (divisor === 0 ? Number.NaN : divisor);

/** Geometric mean of returns: -1 where one of them loses everything; NaN of none, and where one loses more than that. */
function geometricMean(returns: Float64Array): number {
  let logs = 0;
  for (const value of returns) {
    if (!(1 + value > 0)) return value === -1 ? -1 : Number.NaN;
    logs += Math.log(1 + value);
  }
  return Math.exp(logs / orNaN(returns.length)) - 1;
}

/** Depth and duration of every stretch between two highs; the last bar ends an unfinished one. */
function drawdownStretches(
  drawdown: Float64Array,
  openTime: Float64Array,
): { depths: Float64Array; durations: Float64Array } {
  const depths: number[] = [];
  const durations: number[] = [];
  let high = -1;
  let depth = 0;
  for (let i = 0; i < drawdown.length; i++) {
    depth = Math.max(depth, drawdown[i]);
    if (drawdown[i] !== 0 && i < drawdown.length - 1) continue;
    if (high >= 0 && i > high + 1) {
      depths.push(depth);
      durations.push(openTime[i] - openTime[high]);
    }
    high = i;
    depth = 0;
  }
  return { depths: Float64Array.from(depths), durations: Float64Array.from(durations) };
}

/** Share of the bars on which a position was held, entry and exit bar included. */
function exposure(trades: readonly Trade[], bars: number): number {
  let held = 0;
  let counted = -1;
  for (const { entryBar, exitBar } of trades) {
    held += Math.max(0, exitBar - Math.max(entryBar - 1, counted));
    counted = Math.max(counted, exitBar);
  }
  return held / bars;
}

/** Logarithms of gross returns; a loop, since a callback a value takes longer than the logarithm. */
function logReturns(prices: Float64Array): Float64Array {
  const returns = returnsOf(prices);
  for (let i = 0; i < returns.length; i++) returns[i] = Math.log(1 + returns[i]);
  return returns;
}

/** Slope of the equity's log returns on the market's. */
function betaOf(equity: Float64Array, close: Float64Array): number {
  const own = logReturns(equity);
  const market = logReturns(close);
  if (own.length < 2) return Number.NaN;
  const centreOwn = mean(own);
  const centreMarket = mean(market);
  let covariance = 0;
  let spread = 0;
  for (let i = 0; i < own.length; i++) {
    covariance += (own[i] - centreOwn) * (market[i] - centreMarket);
    spread += (market[i] - centreMarket) ** 2;
  }
  return covariance / orNaN(spread);
}

function annualised(equity: Float64Array, openTime: Float64Array, { period, periodsPerYear }: Calendar) {
  const returns = returnsOf(lastOfPeriods(openTime, equity, period));
  const growth = 1 + geometricMean(returns);
  // An account that is lost stays lost: nothing varies any more.
  if (!(growth > 0)) return { annual: growth - 1, volatility: Number.NaN, sortino: Number.NaN };
  const annual = growth ** periodsPerYear - 1;
  const spread = (variance(returns) + growth ** 2) ** periodsPerYear - growth ** (2 * periodsPerYear);
  const downside = Math.sqrt(mean(returns.map((value) => Math.min(value, 0) ** 2)));
  return {
    annual,
    volatility: Math.sqrt(spread),
    sortino: annual / orNaN(downside * Math.sqrt(periodsPerYear)),
  };
}

/** The statistics of an equity curve and the trades behind it. `equity` has one value a bar, at least one. */
export function backtestStatistics(klines: Klines, equity: Float64Array, trades: readonly Trade[]): BacktestStatistics {
  const { openTime, close } = klines;
  const bars = barCount(klines);
  const last = bars - 1;
  const duration = openTime[last] - openTime[0];
  const drawdown = drawdownOf(equity);
  const maxDrawdown = maximum(drawdown);
  const stretches = drawdownStretches(drawdown, openTime);
  const profits = Float64Array.from(trades, ({ profit }) => profit);
  const returns = Float64Array.from(trades, ({ returnShare }) => returnShare);
  const durations = trades.map(({ entryBar, exitBar }) => openTime[exitBar] - openTime[entryBar]);
  const totalReturn = (equity[last] - equity[0]) / equity[0];
  const holdReturn = (close[last] - close[0]) / close[0];
  const { annual, volatility, sortino } = annualised(equity, openTime, calendarOf(openTime));
  const beta = betaOf(equity, close);
  const byProfit = tradeStatistics(profits);
  const gains = returns.reduce((sum, value) => sum + Math.max(value, 0), 0);
  const losses = returns.reduce((sum, value) => sum - Math.min(value, 0), 0);
  return {
    Start: openTime[0],
    End: openTime[last],
    Duration: duration,
    'Exposure Time [%]': exposure(trades, bars) * 100,
    'Equity Final [$]': equity[last],
    'Equity Peak [$]': maximum(equity),
    'Commissions [$]': trades.reduce((sum, { commission }) => sum + commission, 0),
    'Return [%]': totalReturn * 100,
    'Buy & Hold Return [%]': holdReturn * 100,
    'Return (Ann.) [%]': annual * 100,
    'Volatility (Ann.) [%]': volatility * 100,
    'CAGR [%]': ((equity[last] / equity[0]) ** (365.25 / orNaN(duration / dayMs)) - 1) * 100,
    'Sharpe Ratio': annual / orNaN(volatility),
    'Sortino Ratio': sortino,
    'Calmar Ratio': annual / orNaN(maxDrawdown),
    'Alpha [%]': (totalReturn - beta * holdReturn) * 100,
    Beta: beta,
    'Max. Drawdown [%]': 0 - maxDrawdown * 100,
    'Avg. Drawdown [%]': 0 - mean(stretches.depths) * 100,
    'Max. Drawdown Duration': maximum(stretches.durations),
    'Avg. Drawdown Duration': mean(stretches.durations),
    '# Trades': trades.length,
    'Win Rate [%]': byProfit.winRate * 100,
    'Best Trade [%]': maximum(returns) * 100,
    'Worst Trade [%]': -maximum(returns.map((value) => -value)) * 100,
    'Avg. Trade [%]': geometricMean(returns) * 100,
    'Max. Trade Duration': maximum(durations),
    'Avg. Trade Duration': mean(Float64Array.from(durations)),
    'Profit Factor': gains / orNaN(losses),
    'Expectancy [%]': mean(returns) * 100,
    SQN: byProfit.sqn,
    'Kelly Criterion': byProfit.kelly,
  };
}

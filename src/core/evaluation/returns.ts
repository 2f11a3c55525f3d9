import { deviation, mean, variance } from './moments.ts';

/** Statistics of a series of simple per-period returns. Ratios are NaN where their divisor is 0 or unknown. */
export interface ReturnStatistics {
  /** Periods a year that the annualised numbers assume. */
  readonly periodsPerYear: number;
  /** mean / deviation (ddof 1) x sqrt(periods a year); risk-free rate 0 (Sharpe, 1994). */
  readonly sharpe: number;
  /** mean / sqrt(mean(min(r, 0)^2)) x sqrt(periods a year) (Sortino and Price, 1994, target 0). */
  readonly sortino: number;
  /** deviation (ddof 1) x sqrt(periods a year). */
  readonly volatility: number;
  /** Greatest 1 - equity / running maximum, a positive share; the starting equity counts. */
  readonly maxDrawdown: number;
  /** Longest run of consecutive bars below the running maximum. */
  readonly maxDrawdownBars: number;
  /** (last / first)^(periods a year / periods) - 1. */
  readonly cagr: number;
  /** cagr / maxDrawdown. */
  readonly calmar: number;
  /** mean / variance (ddof 1): the growth-optimal fraction of the continuous approximation (Thorp, 2006). */
  readonly kelly: number;
  readonly totalReturn: number;
}

const ratio = (over: number, under: number): number => (under > 0 ? over / under : Number.NaN);

/** Equity from 1, one value more than there are returns. */
export function equityOf(returns: Float64Array): Float64Array {
  const equity = new Float64Array(returns.length + 1);
  equity[0] = 1;
  for (let i = 0; i < returns.length; i++) equity[i + 1] = equity[i] * (1 + returns[i]);
  return equity;
}

/** Simple returns from one equity value to the next; one value fewer. */
export function returnsOf(equity: Float64Array): Float64Array {
  const returns = new Float64Array(Math.max(0, equity.length - 1));
  for (let i = 0; i < returns.length; i++) returns[i] = equity[i + 1] / equity[i] - 1;
  return returns;
}

/** Share below the running maximum at every point of an equity curve: 0 at a new high, 1 when all is lost. */
export function drawdownOf(equity: Float64Array): Float64Array {
  const drawdown = new Float64Array(equity.length);
  let peak = -Infinity;
  for (let i = 0; i < equity.length; i++) {
    if (equity[i] > peak) peak = equity[i];
    drawdown[i] = 1 - equity[i] / peak;
  }
  return drawdown;
}

function longestRunBelowPeak(drawdown: Float64Array): number {
  let longest = 0;
  let run = 0;
  for (let i = 0; i < drawdown.length; i++) {
    run = drawdown[i] > 0 ? run + 1 : 0;
    if (run > longest) longest = run;
  }
  return longest;
}

/** Statistics of returns without gaps (no NaN). `periodsPerYear` is the caller's: it follows from the bars. */
export function returnStatistics(returns: Float64Array, periodsPerYear: number): ReturnStatistics {
  const equity = equityOf(returns);
  const drawdown = drawdownOf(equity);
  let maxDrawdown = 0;
  for (let i = 0; i < drawdown.length; i++) maxDrawdown = Math.max(maxDrawdown, drawdown[i]);
  const average = mean(returns);
  const spread = deviation(returns);
  const downside = Math.sqrt(mean(returns.map((r) => (r < 0 ? r * r : 0))));
  const year = Math.sqrt(periodsPerYear);
  const last = equity[equity.length - 1];
  const cagr = returns.length > 0 ? last ** (periodsPerYear / returns.length) - 1 : Number.NaN;
  return {
    periodsPerYear,
    sharpe: ratio(average, spread) * year,
    sortino: ratio(average, downside) * year,
    volatility: spread * year,
    maxDrawdown,
    maxDrawdownBars: longestRunBelowPeak(drawdown),
    cagr,
    calmar: ratio(cagr, maxDrawdown),
    kelly: spread > 0 ? average / variance(returns) : Number.NaN,
    totalReturn: last - 1,
  };
}

const yearMs = 365 * 24 * 3_600_000;

/**
 * Bars a year as the bars themselves have them: count over elapsed time, so that markets that close at night or on
 * week-ends are not counted as open. Undefined (NaN) for fewer than 2 bars.
 */
export function periodsPerYearOf(openTime: Float64Array): number {
  const bars = openTime.length;
  return bars < 2 ? Number.NaN : ((bars - 1) * yearMs) / (openTime[bars - 1] - openTime[0]);
}

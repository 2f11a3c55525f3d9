import { usageError } from '../base/errors.ts';

/** What is paid for trading, per side. */
export interface Costs {
  /** Share of the traded value, on entry and again on exit. */
  readonly commission: number;
  /** Distance of bid and ask as a share of the price; half of it is paid on each side. */
  readonly spread: number;
  /** Ten-thousandths of the price by which a fill is worse than the price aimed at. */
  readonly slippageBps: number;
}

/** `next-open`: orders fill at the open of the next bar. `this-close`: at the close of the bar that gave the signal. */
export type FillRule = 'next-open' | 'this-close';

/**
 * `long-flat`: buy when flat on a buy signal, close on a sell signal. `long-short`: a sell signal also goes short, and
 * an opposite signal turns the position round.
 */
export type StrategyKind = 'long-flat' | 'long-short';

export interface StrategySettings {
  readonly kind: StrategyKind;
  /** Share of the cash put into a position. */
  readonly fraction: number;
  /** Multiplies the share by the signal's confidence. */
  readonly sizeByConfidence: boolean;
  /** Signals with less confidence are not acted upon. */
  readonly minConfidence: number;
}

export interface AccountSettings {
  readonly cash: number;
  readonly fill: FillRule;
  /** Only whole units; otherwise hundred-millionths. */
  readonly wholeUnits: boolean;
}

export interface BacktestSettings {
  readonly strategy: StrategySettings;
  readonly costs: Costs;
  readonly account: AccountSettings;
}

/** The seed strategy: long with 95 % of the cash, 0.04 % commission a side, filled at the next open. */
export const defaultBacktest: BacktestSettings = {
  strategy: { kind: 'long-flat', fraction: 0.95, sizeByConfidence: false, minConfidence: 0 },
  costs: { commission: 0.0004, spread: 0, slippageBps: 0 },
  account: { cash: 10_000, fill: 'next-open', wholeUnits: false },
};

/** Refuses settings that no account can have: the usage error BACKTEST_SETTING names the first. */
export function checkSettings({ strategy, costs, account }: BacktestSettings): void {
  const within = (name: string, value: number, low: number, high: number): void => {
    if (value >= low && value <= high) return;
    throw usageError('BACKTEST_SETTING', `${name}: expected a number from ${low} to ${high}, got ${value}`, {
      where: { field: name },
    });
  };
  within('fraction', strategy.fraction, 0, 1);
  within('minConfidence', strategy.minConfidence, 0, 1);
  within('commission', costs.commission, 0, 0.5);
  within('spread', costs.spread, 0, 0.5);
  within('slippageBps', costs.slippageBps, 0, 5_000);
  within('cash', account.cash, Number.MIN_VALUE, 1e18);
}

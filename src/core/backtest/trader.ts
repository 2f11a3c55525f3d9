import { createBroker } from './broker.ts';
import type { Broker, BrokerOptions, BrokerState, Quote } from './broker.ts';
import type { AccountSettings, Costs } from './settings.ts';

/** A trader between two bars: plain JSON. */
export interface TraderState {
  readonly broker: BrokerState;
  readonly bars: number;
  readonly equity: number;
  /** The share that waits for the next open; null where none does. */
  readonly pending: number | null;
  readonly unfilled: number;
  readonly ruinedAt: number | null;
}

/**
 * Orders on one account, bar by bar: the one place where it stands when and at what price they fill. The backtest and
 * the paper broker of a live feed both step through it.
 */
export interface Trader {
  readonly broker: Broker;
  /** Bars seen. */
  readonly bars: number;
  /** Value of the account at the last bar's close. */
  readonly equity: number;
  /** Orders that could not be filled: no price, or no cash for the smallest unit. */
  readonly unfilled: number;
  /** Bar at whose close the account was worth nothing; orders are refused from then on. */
  readonly ruinedAt: number | undefined;
  /**
   * Shows the next bar: fills at its open what waits for it. Returns the account's value at its close, the last known
   * value where the bar has no close, 0 once it is ruined.
   */
  next(open: number, high: number, low: number, close: number): number;
  /** After a bar, asks for this signed share of the cash (0 is flat): at that bar's close, or at the next open. */
  order(share: number): void;
  save(): TraderState;
}

export function createTrader(
  costs: Costs,
  account: AccountSettings,
  { state, onFill }: Omit<BrokerOptions, 'state'> & { readonly state?: TraderState } = {},
): Trader {
  const broker = createBroker(costs, account, { state: state?.broker, onFill });
  const atOpen = account.fill === 'next-open';
  let bars = state?.bars ?? 0;
  let equity = state?.equity ?? account.cash;
  let pending = state?.pending ?? undefined;
  let unfilled = state?.unfilled ?? 0;
  let ruinedAt = state?.ruinedAt ?? undefined;
  let quoteAtClose: Quote | undefined;

  const fill = (share: number, quote: Quote): void => {
    const closed = broker.account.units === 0 || broker.close(quote);
    if (!closed || (share !== 0 && !broker.enter(share, quote))) unfilled++;
  };
  return {
    broker,
    get bars() {
      return bars;
    },
    get equity() {
      return equity;
    },
    get unfilled() {
      return unfilled;
    },
    get ruinedAt() {
      return ruinedAt;
    },
    next: (open, high, low, close) => {
      const bar = bars++;
      if (ruinedAt !== undefined) return 0;
      if (pending !== undefined) {
        const share = pending;
        pending = undefined;
        fill(share, { bar, price: open, low, high });
      }
      quoteAtClose = { bar, price: close, low, high };
      const value = broker.equity(close);
      if (value === value) equity = value;
      if (equity <= 0) {
        ruinedAt = bar;
        broker.close(quoteAtClose);
        equity = 0;
      }
      return equity;
    },
    order: (share) => {
      if (ruinedAt !== undefined) return;
      if (atOpen) pending = share;
      else if (quoteAtClose !== undefined) fill(share, quoteAtClose);
    },
    save: () => ({
      broker: broker.save(),
      bars,
      equity,
      pending: pending ?? null,
      unfilled,
      ruinedAt: ruinedAt ?? null,
    }),
  };
}

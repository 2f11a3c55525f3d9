import type { AccountSettings, Costs } from './settings.ts';

/** A closed trade. Profit has both commissions taken off; a short one has a negative size. */
export interface Trade {
  readonly size: number;
  readonly entryBar: number;
  readonly exitBar: number;
  readonly entryPrice: number;
  readonly exitPrice: number;
  readonly profit: number;
  readonly commission: number;
  /** Profit over the value at entry. */
  readonly returnShare: number;
}

/** The price an order aims at, and the range of the bar in which it is filled. */
export interface Quote {
  readonly bar: number;
  readonly price: number;
  readonly low: number;
  readonly high: number;
}

export interface Account {
  /** Cash at start, less commissions, plus realised profits; an open position does not lower it. */
  readonly cash: number;
  /** Units held: above 0 long, below 0 short, 0 flat. */
  readonly units: number;
  readonly entryPrice: number;
}

/** One execution: what was bought (above 0) or sold, at which price, and what it cost. */
export interface Fill {
  readonly bar: number;
  readonly units: number;
  readonly price: number;
  readonly commission: number;
}

/** A broker between two bars, but for its closed trades: plain JSON. `entryPrice` is null where nothing is held. */
export interface BrokerState {
  readonly cash: number;
  readonly units: number;
  readonly entryPrice: number | null;
  readonly entryBar: number;
  /** Commission paid on entry. */
  readonly paid: number;
}

/** Holds one account with at most one position. Nothing in it looks at a bar that it was not shown. */
export interface Broker {
  readonly account: Account;
  readonly trades: readonly Trade[];
  /**
   * Opens a position with this signed share of the cash (above 0 long, below 0 short). False, and nothing done, where
   * the quote is no number or the share buys not even the smallest unit.
   */
  enter(share: number, quote: Quote): boolean;
  /** Closes the position. False where there is none, or the quote is no number. */
  close(quote: Quote): boolean;
  /** The account's value with the position at this price. */
  equity(price: number): number;
  save(): BrokerState;
}

const smallestUnit = 1e-8;

export interface BrokerOptions {
  /** Takes up where a broker of the same settings was saved; `trades` begins empty. */
  readonly state?: BrokerState;
  readonly onFill?: (fill: Fill) => void;
}

export function createBroker(
  costs: Costs,
  { cash: start, wholeUnits }: Pick<AccountSettings, 'cash' | 'wholeUnits'>,
  { state, onFill }: BrokerOptions = {},
): Broker {
  const { commission } = costs;
  const worse = costs.spread / 2 + costs.slippageBps / 10_000;
  const account = {
    cash: state?.cash ?? start,
    units: state?.units ?? 0,
    entryPrice: state?.entryPrice ?? Number.NaN,
  };
  let entryBar = state?.entryBar ?? -1;
  let paid = state?.paid ?? 0;
  const trades: Trade[] = [];

  /** Spread and slippage make a price worse, but no fill lies outside its bar. */
  const fillPrice = ({ price, low, high }: Quote, direction: number): number =>
    worse === 0 ? price : Math.min(high, Math.max(low, price * (1 + direction * worse)));

  return {
    account,
    trades,
    equity: (price) =>
      account.units === 0 ? account.cash : account.cash + account.units * (price - account.entryPrice),
    enter: (share, quote) => {
      const direction = Math.sign(share);
      const price = fillPrice(quote, direction);
      if (account.units !== 0 || !(price > 0) || !(account.cash > 0)) return false;
      const affordable = (Math.abs(share) * account.cash) / (price * (1 + commission));
      const size = wholeUnits ? Math.floor(affordable) : Math.floor(affordable / smallestUnit) * smallestUnit;
      if (!(size > 0)) return false;
      paid = size * price * commission;
      account.cash -= paid;
      account.units = direction * size;
      account.entryPrice = price;
      entryBar = quote.bar;
      onFill?.({ bar: quote.bar, units: account.units, price, commission: paid });
      return true;
    },
    close: (quote) => {
      const { units, entryPrice } = account;
      const exitPrice = fillPrice(quote, -Math.sign(units));
      if (units === 0 || !(exitPrice >= 0)) return false;
      const exitCommission = Math.abs(units) * exitPrice * commission;
      const gross = units * (exitPrice - entryPrice);
      account.cash += gross - exitCommission;
      account.units = 0;
      account.entryPrice = Number.NaN;
      const total = paid + exitCommission;
      const profit = gross - total;
      trades.push({
        size: units,
        entryBar,
        exitBar: quote.bar,
        entryPrice,
        exitPrice,
        profit,
        commission: total,
        returnShare: profit / (Math.abs(units) * entryPrice),
      });
      onFill?.({ bar: quote.bar, units: -units, price: exitPrice, commission: exitCommission });
      return true;
    },
    save: () => {
      const { cash, units, entryPrice } = account;
      return { cash, units, entryPrice: units === 0 ? null : entryPrice, entryBar, paid };
    },
  };
}

import type { Trade } from './broker.ts';
import type { AccountSettings, Costs } from './settings.ts';
import type { Bar } from './bar.ts';
import { createTrader } from './trader.ts';
import type { TraderState } from './trader.ts';

/** What a strategy asks for after a finished bar. */
export interface LiveOrder {
  /** The same for the same bar of the same run, whenever and however often it is computed; at most 36 characters. */
  readonly id: string;
  /** Open time of the bar that gave the signal, epoch ms. */
  readonly openTime: number;
  /** Signed share of the cash to hold from now on; 0 is flat. */
  readonly share: number;
}

/** A fill as it happened; `units` are signed. */
export interface OrderFill {
  readonly order: string;
  readonly units: number;
  readonly price: number;
  readonly commission: number;
}

type Awaitable<Value> = Value | Promise<Value>;

/**
 * Where orders of a live strategy go. What is held follows from the fills that it tells.
 *
 * A simulated one is a function of bars and orders: after a restart both are shown to it again. A real one keeps its own
 * books, which outlive this process: after a restart it is told nothing of the past but the last order, if nobody knows
 * whether it arrived. So it must place an order only once, however often it is asked with the same id; exchanges do that
 * for client order ids.
 */
export interface OrderInterface {
  readonly simulated: boolean;
  /** True where it takes no further orders: the account is worth nothing, trading was halted. */
  readonly stopped: boolean;
  /** Shows a finished bar, before the strategy sees it. */
  onBar(bar: Bar): Awaitable<void>;
  place(order: LiveOrder): Awaitable<void>;
  /** The fills of this run's orders behind the first `known` ones, in order. */
  fillsAfter(known: number): Awaitable<readonly OrderFill[]>;
  /** Closed trades and the account's value, where it keeps them: what to tell of the last bar. */
  report?(): { readonly trades: readonly Trade[]; readonly account: AccountReport };
  /** What it needs to go on after a restart, as plain JSON. */
  save?(): unknown;
  /** Takes up what `save` gave. */
  restore?(state: unknown): void;
}

export interface AccountReport {
  /** Value at the last bar's close. */
  readonly equity: number;
  readonly cash: number;
  readonly units: number;
}

interface PaperState {
  readonly trader: TraderState;
  /** The last one placed; empty before the first. */
  readonly order: string;
  readonly fills: number;
}

/** Orders on paper: the backtest's fills, costs and books. Bars of trades count from the first bar it was shown. */
export function createPaperOrders(costs: Costs, account: AccountSettings): OrderInterface {
  /** Fills that nobody has asked to see behind yet; `forgotten` came before them. */
  let fills: OrderFill[] = [];
  let forgotten = 0;
  let order = '';
  const create = (state?: TraderState) =>
    createTrader(costs, account, {
      state,
      onFill: ({ units, price, commission }) => fills.push({ order, units, price, commission }),
    });
  let trader = create();
  let told = 0;
  return {
    simulated: true,
    get stopped() {
      return trader.ruinedAt !== undefined;
    },
    onBar: ({ open, high, low, close }) => {
      trader.next(open, high, low, close);
    },
    place: ({ id, share }) => {
      order = id;
      trader.order(share);
    },
    fillsAfter: (known) => {
      fills = fills.slice(known - forgotten);
      forgotten = known;
      return fills;
    },
    report: () => {
      const { trades, account: books } = trader.broker;
      const fresh = trades.slice(told);
      told = trades.length;
      return { trades: fresh, account: { equity: trader.equity, cash: books.cash, units: books.units } };
    },
    save: (): PaperState => ({ trader: trader.save(), order, fills: forgotten + fills.length }),
    restore: (state) => {
      const saved = state as PaperState;
      order = saved.order;
      fills = [];
      forgotten = saved.fills;
      trader = create(saved.trader);
      told = 0;
    },
  };
}

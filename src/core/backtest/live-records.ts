import type { Bar } from './bar.ts';
import type { Trade } from './broker.ts';
import type { AccountReport, LiveOrder, OrderFill } from './orders.ts';

/**
 * What a live run writes down, in order: each bar, then what came of it. Plain JSON; a missing number is null.
 *
 * - `bar`: a finished bar. Everything computed here is computed from bars as they were written.
 * - `fill`: of earlier orders, at this bar; and of the order just placed, behind `placed`.
 * - `signal`: what the strategy's models said.
 * - `order`: written before it goes out; `placed`: it has arrived.
 * - `trade`, `account`: closed trades and the account, where the order interface keeps books.
 * - `snapshot`: all that later bars depend on; earlier records are not needed any more to go on.
 */
export type LiveRecord =
  | ({ readonly kind: 'bar' } & Bar)
  | { readonly kind: 'signal'; readonly openTime: number; readonly [name: string]: unknown }
  | ({ readonly kind: 'fill'; readonly openTime: number } & OrderFill)
  | ({ readonly kind: 'order' } & LiveOrder)
  | { readonly kind: 'placed'; readonly id: string }
  | ({ readonly kind: 'trade' } & Trade)
  | ({ readonly kind: 'account'; readonly openTime: number } & AccountReport)
  | LiveSnapshot;

export interface LiveSnapshot {
  readonly kind: 'snapshot';
  readonly bars: number;
  /** Null before the first bar. */
  readonly lastOpenTime: number | null;
  readonly units: number;
  /** Fills so far. */
  readonly fills: number;
  readonly strategy: unknown;
  readonly orders: unknown;
}

/** Where records are kept. */
export interface LiveJournal {
  /** Appends records, all or (if the machine stops meanwhile) the first of them. `durable`: on the disk before it returns. */
  append(records: readonly LiveRecord[], durable: boolean): void | Promise<void>;
}

/** A number as a record carries it, and back. */
const numberOf = (value: number | null): number => value ?? Number.NaN;

const optional = ['quoteVolume', 'trades'] as const;

/** The bar of a record; null is NaN again. */
export function barOfRecord(record: { readonly kind: 'bar' } & Bar): Bar {
  const { openTime, open, high, low, close, volume } = record;
  return {
    openTime,
    open: numberOf(open),
    high: numberOf(high),
    low: numberOf(low),
    close: numberOf(close),
    volume: numberOf(volume),
    ...Object.fromEntries(
      optional.flatMap((field) => (record[field] === undefined ? [] : [[field, numberOf(record[field])]])),
    ),
  };
}

/** A record as it reads back from JSON. */
export const asWritten = <Kind extends LiveRecord>(record: Kind): Kind => JSON.parse(JSON.stringify(record)) as Kind;

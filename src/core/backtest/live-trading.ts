import { dataError, usageError } from '../base/errors.ts';
import type { Direction } from '../signals/signal.ts';
import { checkBar } from './bar.ts';
import type { Bar } from './bar.ts';
import { asWritten, barOfRecord } from './live-records.ts';
import type { LiveJournal, LiveRecord, LiveSnapshot } from './live-records.ts';
import type { OrderFill, OrderInterface } from './orders.ts';
import type { Order } from './strategy.ts';

/** A strategy on a live feed; every `Strategy` of a backtest is one. */
export interface LiveStrategy {
  onBar(bar: Bar, held: Direction): Order | Promise<Order>;
  /** What stood behind the last order, as plain JSON for the journal. */
  readonly reading?: object;
  /** All that later bars depend on, as plain JSON. Without it a restart computes from the first bar on. */
  save?(): unknown;
  restore?(state: unknown): void;
}

export interface LiveTradingOptions {
  /** Names the run in the ids of its orders: the same settings, the same name. At most 16 characters. */
  readonly run: string;
  readonly strategy: LiveStrategy;
  readonly orders: OrderInterface;
  readonly journal: LiveJournal;
  /** Bars between two snapshots; default 1000. */
  readonly snapshotEvery?: number;
}

/** A strategy that trades bar by bar, with everything written down before it counts. */
export interface LiveTrading {
  /** Finished bars seen since the run began. */
  readonly bars: number;
  /** Open time of the last one; NaN before the first. */
  readonly lastOpenTime: number;
  /**
   * Before the first bar: writes a snapshot for a run that begins, or goes on where `past` (the journal's records, from
   * its last snapshot on) ends. What the records say is computed again and must agree; what is missing after the last
   * of them is done now, and returned. Errors (data): `JOURNAL_DIFFERS`.
   */
  begin(past: readonly LiveRecord[]): Promise<readonly LiveRecord[]>;
  /**
   * Takes a finished bar and returns the records it led to. As in the backtest the first bar's signal is not acted upon.
   * Errors (data): `BAR_VALUE`, `BAR_ORDER` change nothing; after any other the run is over until it begins anew from its
   * journal (usage: `LIVE_STOPPED`).
   */
  onBar(bar: Bar): Promise<readonly LiveRecord[]>;
}

const differs = (known: unknown, got: unknown): Error =>
  dataError(
    'JOURNAL_DIFFERS',
    `journal: expected what its bars lead to, ${JSON.stringify(got).slice(0, 200)}, got ${JSON.stringify(known)?.slice(0, 200) ?? 'nothing'}`,
    { hint: 'It was written by another version or altered; begin a new one.' },
  );

export function createLiveTrading(options: LiveTradingOptions): LiveTrading {
  const { run, strategy, orders, journal, snapshotEvery = 1000 } = options;
  let bars = 0;
  let last = Number.NaN;
  let units = 0;
  let fills = 0;
  let snapshotAt = 0;
  let ready = false;

  const snapshot = (): LiveSnapshot => ({
    kind: 'snapshot',
    bars,
    lastOpenTime: Number.isNaN(last) ? null : last,
    units,
    fills,
    strategy: strategy.save?.(),
    orders: orders.save?.(),
  });

  /**
   * `told`: what the journal already says of this bar; undefined for one that it does not have. `isPast`: later bars
   * are known too, so that nothing of this one can be missing.
   */
  async function step(bar: Bar, told?: readonly LiveRecord[], isPast = false): Promise<readonly LiveRecord[]> {
    const known = [...(told ?? [])];
    const written: LiveRecord[] = [];
    let fresh: LiveRecord[] = told === undefined ? [{ kind: 'bar', ...bar }] : [];
    const emit = (record: LiveRecord): void => {
      const before = known.shift();
      if (before === undefined) fresh.push(record);
      else if (JSON.stringify(before) !== JSON.stringify(asWritten(record))) throw differs(before, record);
    };
    const flush = async (durable: boolean): Promise<void> => {
      if (fresh.length === 0) return;
      if (isPast) throw differs(undefined, fresh[0]);
      await journal.append(fresh, durable);
      written.push(...fresh);
      fresh = [];
    };
    /** Takes the fills there are. A real interface is asked only about what the journal cannot tell any more. */
    const settle = async (): Promise<void> => {
      while (!orders.simulated && known[0]?.kind === 'fill') {
        units += (known.shift() as OrderFill).units;
        fills++;
      }
      if (!orders.simulated && (known.length > 0 || isPast)) return;
      for (const fill of await orders.fillsAfter(fills)) {
        emit({ kind: 'fill', openTime: bar.openTime, ...fill });
        units += fill.units;
        fills++;
      }
    };

    last = bar.openTime;
    bars++;
    if (orders.simulated || told === undefined) await orders.onBar(bar);
    await settle();
    const share = await strategy.onBar(bar, Math.sign(units) as Direction);
    if (strategy.reading !== undefined) emit({ kind: 'signal', openTime: bar.openTime, ...strategy.reading });
    if (share !== undefined && bars > 1 && !orders.stopped) {
      const order = { id: `kl-${run}-${bar.openTime}`, openTime: bar.openTime, share };
      emit({ kind: 'order', ...order });
      await flush(true);
      if (orders.simulated || known[0]?.kind !== 'placed') await orders.place(order);
      emit({ kind: 'placed', id: order.id });
      await settle();
    }
    const report = orders.report?.();
    for (const trade of report?.trades ?? []) emit({ kind: 'trade', ...trade });
    if (report !== undefined) emit({ kind: 'account', openTime: bar.openTime, ...report.account });
    if (known.length > 0) throw differs(known[0], { kind: 'bar' });
    if (!isPast && strategy.save !== undefined && bars - snapshotAt >= snapshotEvery) {
      snapshotAt = bars;
      fresh.push(snapshot());
    }
    await flush(false);
    return written;
  }

  return {
    get bars() {
      return bars;
    },
    get lastOpenTime() {
      return last;
    },
    begin: async (past) => {
      const at = past.findLastIndex(({ kind }) => kind === 'snapshot');
      const groups: { bar: Bar; told: LiveRecord[] }[] = [];
      for (const record of past.slice(at + 1)) {
        if (record.kind === 'bar') groups.push({ bar: barOfRecord(record), told: [] });
        else if (groups.length > 0) groups[groups.length - 1].told.push(record);
        else throw differs(record, { kind: 'bar' });
      }
      if (at >= 0) {
        const saved = past[at] as LiveSnapshot;
        if (strategy.save !== undefined) strategy.restore?.(saved.strategy);
        if (saved.orders !== undefined) orders.restore?.(saved.orders);
        ({ bars, units, fills } = saved);
        last = saved.lastOpenTime ?? Number.NaN;
        snapshotAt = bars;
      } else if (past.length === 0) await journal.append([snapshot()], true);
      let written: readonly LiveRecord[] = [];
      for (const [index, { bar, told }] of groups.entries()) {
        written = await step(bar, told, index < groups.length - 1);
      }
      ready = true;
      return written;
    },
    onBar: async (bar) => {
      if (!ready) {
        throw usageError(
          'LIVE_STOPPED',
          'live trading: expected a run that goes on, got a bar before begin() or after an error',
        );
      }
      checkBar(bar, last);
      const infinite = Object.entries(bar).find(([, value]) => value === Infinity || value === -Infinity);
      if (infinite !== undefined) {
        throw dataError('BAR_VALUE', `bar: expected finite numbers, got ${infinite[1]}, at ${infinite[0]}`, {
          where: { field: infinite[0] },
        });
      }
      ready = false;
      const records = await step(barOfRecord(asWritten({ kind: 'bar', ...bar })));
      ready = true;
      return records;
    },
  };
}

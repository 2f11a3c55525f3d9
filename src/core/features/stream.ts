import { dataError, usageError } from '../base/errors.ts';
import { sha256OfText } from '../base/sha256.ts';
import type { MachineState, RollingKernels, RollingMachine } from '../kernels/rolling.ts';
import { barCount } from '../klines/klines.ts';
import type { Klines } from '../klines/klines.ts';
import { fieldOfBar, fieldReader } from './field-columns.ts';
import type { BarValues } from './field-columns.ts';
import { lowerPlan } from './lowering.ts';
import type { Plan } from './plan.ts';
import { readState, writeState } from './stream-state.ts';
import type { StreamState } from './stream-state.ts';

/**
 * A plan evaluated one bar at a time: each row has the same bits as the batch's. Memory is constant: the look-back of
 * the nodes and small states (order statistics over all bars so far, `Quantile(x, 0)` and the like, keep every value).
 */
export interface FeatureStream {
  /** Bars seen so far. */
  readonly bars: number;
  /**
   * Takes the next bar and returns its row, one value an output in the plan's order; written to `target` if given.
   * Errors (data): `FIELD_MISSING`.
   */
  push(bar: BarValues, target?: Float64Array): Float64Array;
  /**
   * The row that `push` would return, without taking the bar: for one that is still open. Order statistics over all
   * bars so far are built anew each time; everything else costs what `push` costs.
   */
  peek(bar: BarValues, target?: Float64Array): Float64Array;
  /** Takes all bars of klines as if each were pushed; writes their rows to `targets`, one column an output. */
  pushBlock(klines: Klines, targets: readonly Float64Array[]): void;
  /** Takes all bars of klines as if each were pushed, without making rows; of a fresh stream, only as many as count. */
  prime(klines: Klines): void;
  /** What bars to come depend on, to take up another series meanwhile; in the arrays of `into`, which is then used up. */
  suspend(into?: SuspendedStream): SuspendedStream;
  /** Takes up a suspended series, or without one a new series from its first bar. */
  resume(series?: SuspendedStream): void;
  /** A plain object that JSON keeps whole. */
  save(): StreamState;
  /** Takes up where a stream of the same plan was saved. Errors (data): `STREAM_STATE`, `STREAM_PLAN`. */
  restore(state: StreamState): void;
  /** Gives the memory back; bars that come later are refused (usage: `STREAM_CLOSED`). */
  close(): void;
}

/** A stream between two bars, in memory: for streams of the same plan. */
export interface SuspendedStream {
  readonly bars: number;
  readonly machine: MachineState;
}

/** Rows between two moves of the look-back to the front of its memory. */
const capacity = 256;
/** Bars for which steps that keep all values first get room; it doubles when they come. */
const firstRoom = 1024;

/** Errors (usage): `STREAM_LOOK_AHEAD` where the plan reads later bars; (data): `OUT_OF_MEMORY`. */
export function createStream(kernels: RollingKernels, plan: Plan): FeatureStream {
  if (plan.lookAhead > 0) {
    throw usageError(
      'STREAM_LOOK_AHEAD',
      `stream: expected columns that read no later bar, got a look-ahead of ${plan.lookAhead} bars`,
      { hint: 'Labels are computed from whole series.' },
    );
  }
  const { program, outputs, fields, hasEarly, keepsAll } = lowerPlan(plan);
  const planHash = sha256OfText(JSON.stringify([plan.windows, plan.nodes, plan.outputs]));
  let room = firstRoom;
  let machine: RollingMachine = kernels.load(program, capacity, room);
  let row = 0;
  let bars = 0;
  let open = true;
  const fresh: SuspendedStream = { bars: 0, machine: machine.save(0) };

  /** Moves everything to a machine with room for more bars. */
  const grow = (needed: number): void => {
    while (room < needed) room *= 2;
    const state = machine.save(row);
    machine.release();
    machine = kernels.load(program, capacity, room);
    machine.restore(state);
    row = 0;
  };
  const makeRoom = (more: number): void => {
    if (!open) throw usageError('STREAM_CLOSED', 'stream: expected an open one, got a bar after close()');
    if (keepsAll && bars + more > room) grow(bars + more);
    if (row === capacity) {
      machine.carry(row);
      row = 0;
    }
  };
  const advance = (rows: number, early = false): void => {
    machine.run(row, rows, bars, bars + rows, early);
    row += rows;
    bars += rows;
  };

  /** Runs over klines from bar `skipped` on; up to `counted` only the steps that must see the series from its start. */
  const take = (
    klines: Klines,
    skipped: number,
    counted: number,
    onRows?: (from: number, rows: number) => void,
  ): void => {
    const count = barCount(klines);
    const readers = fields.map(({ field, slot }) => ({ slot, read: fieldReader(klines, field) }));
    bars += skipped;
    for (let from = skipped; from < count;) {
      makeRoom(Math.min(capacity, count - from));
      const early = from < counted;
      const rows = Math.min(capacity - row, (early ? counted : count) - from);
      for (const { slot, read } of readers) read(from, from + rows, machine.rows({ slot, back: 0 }, row, rows));
      advance(rows, early);
      onRows?.(from, rows);
      from += rows;
    }
  };
  const place = (bar: BarValues): void => {
    makeRoom(1);
    for (const { field, slot } of fields) machine.set(slot, row, fieldOfBar(bar, field));
  };

  return {
    get bars() {
      return bars;
    },
    push: (bar, target = new Float64Array(outputs.length)) => {
      place(bar);
      advance(1);
      machine.gather(outputs, row - 1, target);
      return target;
    },
    peek: (bar, target = new Float64Array(outputs.length)) => {
      place(bar);
      machine.preview(row, bars);
      machine.gather(outputs, row, target);
      return target;
    },
    pushBlock: (klines, targets) => {
      take(klines, 0, 0, (from, rows) => {
        outputs.forEach((output, i) => targets[i].set(machine.rows(output, row - rows, rows), from));
      });
    },
    prime: (klines) => {
      const count = barCount(klines);
      // Only what depends on where the series began needs the bars before the look-back.
      const counted = bars === 0 ? Math.max(0, count - plan.lookBack) : 0;
      const skipped = hasEarly ? 0 : counted;
      take(klines, skipped, counted);
    },
    suspend: (into) => ({ bars, machine: machine.save(row, into?.machine) }),
    resume: (series = fresh) => {
      if (keepsAll && series.bars > room) grow(series.bars);
      machine.restore(series.machine);
      bars = series.bars;
      row = 0;
    },
    save: () => writeState(planHash, bars, machine.save(row)),
    restore: (state) => {
      const restored = readState(state);
      if (restored.plan !== planHash) {
        throw dataError('STREAM_PLAN', 'stream state: expected one of the same columns, got one of others', {
          hint: 'Restore into a stream of the plan that it was saved from.',
        });
      }
      let enough = room;
      while (keepsAll && enough < restored.bars) enough *= 2;
      const next = kernels.load(program, capacity, enough);
      try {
        next.restore(restored.machine);
      } catch (error) {
        next.release();
        throw error;
      }
      machine.release();
      machine = next;
      room = enough;
      bars = restored.bars;
      row = 0;
    },
    close: () => {
      open = false;
      machine.release();
    },
  };
}

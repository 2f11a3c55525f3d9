import { dataError } from '../base/errors.ts';
import { layOut } from './layout.ts';
import type { Layout } from './layout.ts';
import { Arena, instantiate } from './module.ts';
import type { ArenaExports } from './module.ts';
import type { Operand, Program } from './program.ts';

interface RollingExports extends ArenaExports {
  run(list: number, count: number, row: number, rows: number, bar: number, bars: number): void;
  carry(column: number, history: number, row: number): void;
  historyBytes(room: number): number;
  clearHistory(address: number, room: number): void;
  addToHistory(op: number, address: number, value: number): void;
}

interface RollingInstance {
  readonly exports: RollingExports;
  readonly arena: Arena;
}

/**
 * The rolling kernels. Each running program has a module instance, and so a memory, of its own: runs may overlap
 * (asynchronous readers of blocks, streams that live for days) and none can touch another's columns.
 */
export interface RollingKernels {
  /**
   * Makes a program ready to run over blocks of up to `capacity` rows, as from a series' first bar. Steps that keep
   * all values (order statistics over all bars so far) get room for `bars` of them, and must not be run over more.
   * Errors (data): `OUT_OF_MEMORY`.
   */
  load(program: Program, capacity: number, bars: number): RollingMachine;
}

/** A program with its memory. Rows of the block are numbered from 0; earlier rows have negative numbers. */
export interface RollingMachine {
  readonly capacity: number;
  /** A view of a slot's rows; valid until the machine is released. */
  rows(operand: Operand, row: number, count: number): Float64Array;
  /** Writes one row of a slot. */
  set(slot: number, row: number, value: number): void;
  /** Reads one row of several slots into `target`. */
  gather(operands: readonly Operand[], row: number, target: Float64Array): void;
  /**
   * Computes rows [row, row + rows). `bar` is the number of the bar at `row`, `bars` how many there are: rows beyond
   * become NaN. `early` runs only the steps that must see the series from its start.
   */
  run(row: number, rows: number, bar: number, bars: number, early?: boolean): void;
  /** Computes one row as `run` does and then forgets that it did: running the row again gives what it first would. */
  preview(row: number, bar: number): void;
  /** Makes the last rows before `row` the history of a new block. */
  carry(row: number): void;
  /** All that later rows depend on, the block's rows up to `row` being done; in the arrays of `into` where they fit. */
  save(row: number, into?: MachineState): MachineState;
  /** Takes up where a machine of the same program was saved; the next row is 0. Errors (data): `STREAM_STATE`. */
  restore(state: MachineState): void;
  /** Makes the machine ready for another series, as `load` left it, if nothing was carried since. */
  reset(): void;
  /** Gives the memory back; the machine and its views must not be used afterwards. */
  release(): void;
}

/** Copies of what a machine carries from block to block. */
export interface MachineState {
  /** The history of each slot that has one. */
  readonly columns: readonly Float64Array[];
  /** Bytes of the steps with a small state. */
  readonly state: Uint8Array;
  /** The values of each step that keeps them all. */
  readonly histories: readonly Float64Array[];
}

/** Bytes before the values of a step that keeps them all; the first word counts them. */
const historyRecordBytes = 16;
/** Idle instances kept for the next run; more would only hold memory. */
const mostIdle = 4;
/** An instance whose memory has grown past this is not kept. */
const mostIdleBytes = 16 * 2 ** 20;

export function createRollingKernels(module: WebAssembly.Module): RollingKernels {
  const idle: RollingInstance[] = [];
  const create = (): RollingInstance => {
    const exports = instantiate<RollingExports>(module);
    return { exports, arena: new Arena(exports) };
  };
  return {
    load: (program, capacity, bars) => {
      const instance = idle.pop() ?? create();
      const top = instance.exports.mark();
      const release = (): void => {
        instance.exports.release(top);
        if (idle.length < mostIdle && instance.arena.bytes <= mostIdleBytes) idle.push(instance);
      };
      try {
        const layout = layOut(instance.arena, program, capacity, instance.exports.historyBytes(bars) >>> 0);
        for (const { address } of layout.histories) instance.exports.clearHistory(address, bars);
        return createMachine(instance, capacity, bars, layout, release);
      } catch (error) {
        release();
        throw error;
      }
    },
  };
}

function createMachine(
  { exports, arena }: RollingInstance,
  capacity: number,
  room: number,
  layout: Layout,
  release: () => void,
): RollingMachine {
  const { columns, carried, every, early, state, stateBytes, histories } = layout;
  // Nothing is allocated after the layout, so the memory cannot move.
  const values = arena.f64(0, Math.floor(arena.bytes / 8));
  const first = columns.map((address) => address / 8);
  let released = false;
  const readHistory = (address: number): Float64Array => {
    const [seen] = arena.i32(address, 1);
    return arena.f64(address + historyRecordBytes, seen).slice();
  };
  const writeHistories = (kept: readonly Float64Array[]): void =>
    histories.forEach(({ op, address }, index) => {
      exports.clearHistory(address, room);
      for (const value of kept[index]) exports.addToHistory(op, address, value);
    });
  return {
    capacity,
    rows: ({ slot, back }, row, count) => arena.f64(columns[slot] + (row - back) * 8, count),
    set: (slot, row, value) => {
      values[first[slot] + row] = value;
    },
    gather: (operands, row, target) => {
      for (let i = 0; i < operands.length; i++) target[i] = values[first[operands[i].slot] + row - operands[i].back];
    },
    run: (row, rows, bar, bars, onlyEarly = false) => {
      const list = onlyEarly ? early : every;
      exports.run(list.address, list.count, row, rows, bar, bars);
    },
    preview: (row, bar) => {
      const carriedState = arena.u8(state, stateBytes);
      const before = carriedState.slice();
      const values = histories.map(({ address }) => readHistory(address));
      exports.run(every.address, every.count, row, 1, bar, bar + 1);
      carriedState.set(before);
      writeHistories(values);
    },
    carry: (row) => {
      for (const { address, history } of carried) exports.carry(address, history, row);
    },
    save: (row, into) => ({
      columns: carried.map(({ address, history }, index) => {
        const rows = arena.f64(address + (row - history) * 8, history);
        const target = into?.columns[index];
        if (target === undefined) return rows.slice();
        target.set(rows);
        return target;
      }),
      state: arena.u8(state, stateBytes).slice(),
      histories: histories.map(({ address }) => readHistory(address)),
    }),
    restore: (saved) => {
      const fits =
        saved.columns.length === carried.length &&
        carried.every(({ history }, index) => saved.columns[index].length === history) &&
        saved.state.length === stateBytes &&
        saved.histories.length === histories.length &&
        saved.histories.every((values) => values.length <= room);
      if (!fits) throw dataError('STREAM_STATE', 'stream state: expected one of the same columns, got another shape');
      carried.forEach(({ address, history }, index) => {
        arena.f64(address - history * 8, history).set(saved.columns[index]);
      });
      arena.u8(state, stateBytes).set(saved.state);
      writeHistories(saved.histories);
    },
    reset: () => {
      arena.u8(state, stateBytes).fill(0);
      for (const { address } of histories) exports.clearHistory(address, room);
    },
    release: () => {
      if (released) return;
      released = true;
      release();
    },
  };
}

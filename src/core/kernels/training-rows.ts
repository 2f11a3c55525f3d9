import type { BinMatrix } from './training-bins.ts';
import type { TrainingMemory } from './training.ts';

/** Row numbers grouped by leaf: partitioning a range of them puts the rows that go left first, order kept. */
export class RowList {
  readonly #memory: TrainingMemory;
  readonly #rows: number;
  readonly #spare: number;
  readonly #table: number;
  readonly #capacity: number;

  /** `widest`: the largest number of bins a feature has. */
  constructor(memory: TrainingMemory, capacity: number, widest: number) {
    this.#memory = memory;
    this.#capacity = capacity;
    this.#rows = memory.arena.allocate(4 * capacity);
    this.#spare = memory.arena.allocate(4 * capacity);
    this.#table = memory.arena.allocate(Math.max(256, widest));
  }

  /** Address of the row numbers from `start` on, for the kernels that read them. */
  addressOf(start: number): number {
    return this.#rows + 4 * start;
  }

  /** All rows of the data set in order. */
  fill(): void {
    this.#memory.kernels.countRows(this.#rows, this.#capacity);
  }

  set(rows: Uint32Array): void {
    this.#memory.arena.u32(this.#rows, rows.length).set(rows);
  }

  /** The row numbers of a range; valid until the memory grows. */
  view(start: number, count: number): Uint32Array {
    return this.#memory.arena.u32(this.#rows + 4 * start, count);
  }

  /** Splits a range by one feature; `goesRight` holds a 1 for each bin of the right side. Returns the rows on the left. */
  partition(start: number, count: number, bins: BinMatrix, feature: number, goesRight: Uint8Array): number {
    const { arena, kernels } = this.#memory;
    arena.u8(this.#table, goesRight.length).set(goesRight);
    const rows = this.#rows + 4 * start;
    const { address, shift, wide } = bins.column(feature);
    if (wide) return kernels.partitionWide(rows, count, address, this.#table, this.#spare) >>> 0;
    return kernels.partition(rows, count, address, shift, this.#table, this.#spare) >>> 0;
  }
}

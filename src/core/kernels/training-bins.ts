import type { TrainingMemory } from './training.ts';

/** Bins that outgrow this many bytes are stored row by row, so that a row's bins share a cache line. */
const CACHE_BYTES = 16e6;
const TILE_WIDTH = 8;
/** A feature with more bins than fit a byte has a column of 16-bit numbers instead of a place in a tile. */
const NARROW_BINS = 256;

/** Where a feature's bin numbers lie: `address + (row << shift)`, as bytes, or as 16-bit numbers where wide. */
export interface BinColumn {
  readonly address: number;
  readonly shift: number;
  readonly wide: boolean;
}

/** The tiles that histograms are built from. */
export interface BinTiles {
  readonly address: number;
  readonly rowShift: number;
  readonly tileStride: number;
  readonly count: number;
}

/**
 * The bin numbers of a data set. `forHistograms`: eight features to a tile (see wasm/assembly/training/layout.ts);
 * otherwise a plain column a feature, which is all that routing rows through trees needs.
 */
export class BinMatrix {
  readonly rows: number;
  readonly binCounts: readonly number[];
  readonly tiles: BinTiles;
  readonly #memory: TrainingMemory;
  readonly #columns: BinColumn[] = [];
  /** Place in the tiles by feature; -1 for wide ones. */
  readonly #places: number[] = [];
  /** Row-wise tiles are slow to read a single feature from: a copy of its column, by feature. */
  readonly #copies: BinColumn[] = [];

  constructor(memory: TrainingMemory, rows: number, binCounts: readonly number[], forHistograms: boolean) {
    this.#memory = memory;
    this.rows = rows;
    this.binCounts = binCounts;
    const { arena } = memory;
    const narrow = forHistograms ? binCounts.filter((bins) => bins <= NARROW_BINS).length : 0;
    const count = Math.ceil(narrow / TILE_WIDTH);
    const byRow = count * TILE_WIDTH * rows > CACHE_BYTES;
    const rowShift = byRow ? Math.ceil(Math.log2(count * TILE_WIDTH)) : 3;
    const bytes = byRow ? rows * 2 ** rowShift : count * TILE_WIDTH * rows;
    const address = count === 0 ? 0 : arena.allocate(bytes);
    if (count > 0) arena.u8(address, bytes).fill(0);
    this.tiles = { address, rowShift, tileStride: byRow ? TILE_WIDTH : TILE_WIDTH * rows, count };
    let place = 0;
    for (const bins of binCounts) {
      const wide = bins > NARROW_BINS;
      const tiled = forHistograms && !wide;
      this.#places.push(tiled ? place : -1);
      this.#columns.push(
        tiled
          ? { address: address + (place >> 3) * this.tiles.tileStride + (place & 7), shift: rowShift, wide }
          : { address: arena.allocate(wide ? 2 * rows : rows), shift: wide ? 1 : 0, wide },
      );
      if (tiled) place++;
      if (tiled && byRow) this.#copies.push({ address: arena.allocate(rows), shift: 0, wide });
      else this.#copies.push(this.#columns[this.#columns.length - 1]);
    }
  }

  /** The feature's place in the tiles, or -1 where it is wide. */
  place(feature: number): number {
    return this.#places[feature];
  }

  /** The column to partition rows by. */
  column(feature: number): BinColumn {
    return this.#copies[feature];
  }

  /** Bins of a numeric column: the smallest bin whose bound is not below the value; NaN goes to `nanBin`. */
  assignNumeric(feature: number, column: Float64Array, bounds: Float64Array, nanBin: number): void {
    const { arena, kernels } = this.#memory;
    const place = this.#columns[feature];
    arena.scope(() => {
      const from = arena.allocate(8 * this.rows);
      const table = arena.allocate(8 * Math.max(256, bounds.length));
      arena.f64(from, this.rows).set(column);
      const finite = bounds.subarray(0, bounds.length - (Number.isNaN(bounds[bounds.length - 1]) ? 2 : 1));
      arena.f64(table, Math.max(256, bounds.length)).fill(Infinity).set(finite);
      if (place.wide) {
        kernels.assignWideBins(from, this.rows, table, finite.length, nanBin, place.address);
        return;
      }
      kernels.assignBins(from, this.rows, table, nanBin, place.address, place.shift);
      const copy = this.#copies[feature];
      if (copy !== place) kernels.assignBins(from, this.rows, table, nanBin, copy.address, copy.shift);
    });
  }

  /** Bins given one by one. */
  assign(feature: number, binOf: (row: number) => number): void {
    for (const column of new Set([this.#columns[feature], this.#copies[feature]])) {
      const view = this.#view(column);
      const step = column.wide ? 1 : 2 ** column.shift;
      for (let row = 0, at = 0; row < this.rows; row++, at += step) view[at] = binOf(row);
    }
  }

  /** Reads and writes single bins of some features; valid until the memory grows. */
  cursors(features: readonly number[]): { read: (row: number) => number; write: (row: number, bin: number) => void }[] {
    return features.map((feature) => {
      const parts = [...new Set([this.#columns[feature], this.#copies[feature]])].map((column) => ({
        view: this.#view(column),
        step: column.wide ? 1 : 2 ** column.shift,
      }));
      const [first] = parts;
      return {
        read: (row) => first.view[row * first.step],
        write: (row, bin) => {
          for (const part of parts) part.view[row * part.step] = bin;
        },
      };
    });
  }

  #view(column: BinColumn): Uint8Array | Uint16Array {
    const { arena } = this.#memory;
    if (column.wide) return arena.u16(column.address, this.rows);
    return arena.u8(column.address, (this.rows - 1) * 2 ** column.shift + 1);
  }
}

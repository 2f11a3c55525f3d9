// Histograms of leaves. Within a cell, rows are added in the leaf's row order, as LightGBM does with one thread.

import { BLOCK_ROWS, FEATURE_BYTES, TILE_BYTES } from './layout';

/** Adds one row's gradient and hessian to its cell in each feature of a tile; `bins` holds the eight bin numbers. */
// @ts-ignore: decorator
@inline
function addRow(bins: u64, histogram: usize, pair: v128): void {
  let p = histogram + (<usize>(<u32>bins & 255) << 4);
  v128.store(p, f64x2.add(v128.load(p), pair));
  p = histogram + <usize>(<u32>(bins >> 4) & 4080);
  v128.store(p, f64x2.add(v128.load(p, FEATURE_BYTES), pair), FEATURE_BYTES);
  p = histogram + <usize>(<u32>(bins >> 12) & 4080);
  v128.store(p, f64x2.add(v128.load(p, 2 * FEATURE_BYTES), pair), 2 * FEATURE_BYTES);
  p = histogram + <usize>(<u32>(bins >> 20) & 4080);
  v128.store(p, f64x2.add(v128.load(p, 3 * FEATURE_BYTES), pair), 3 * FEATURE_BYTES);
  p = histogram + <usize>(<u32>(bins >> 28) & 4080);
  v128.store(p, f64x2.add(v128.load(p, 4 * FEATURE_BYTES), pair), 4 * FEATURE_BYTES);
  p = histogram + <usize>(<u32>(bins >> 36) & 4080);
  v128.store(p, f64x2.add(v128.load(p, 5 * FEATURE_BYTES), pair), 5 * FEATURE_BYTES);
  p = histogram + <usize>(<u32>(bins >> 44) & 4080);
  v128.store(p, f64x2.add(v128.load(p, 6 * FEATURE_BYTES), pair), 6 * FEATURE_BYTES);
  p = histogram + <usize>(<u32>(bins >> 52) & 4080);
  v128.store(p, f64x2.add(v128.load(p, 7 * FEATURE_BYTES), pair), 7 * FEATURE_BYTES);
}

/** A row's gradient and hessian, widened to float64. */
// @ts-ignore: decorator
@inline
function widened(gradients: usize, row: u32): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(gradients + (<usize>row << 3)));
}

/** Keeps the optimiser from dropping loads that are made for their effect on the cache. */
export let touched: u64 = 0;

/** Copies the widened gradients of `rows` (0: the rows from `first` on) to `block`, in order. */
// @ts-ignore: decorator
@inline
function gatherGradients(rows: usize, first: usize, count: usize, gradients: usize, bins: usize, rowShift: usize, block: usize): void {
  if (rows === 0) {
    for (let i: usize = 0; i < count; i++) v128.store(block + (i << 4), widened(gradients, <u32>(first + i)));
  } else if (rowShift === 3) {
    for (let i: usize = 0; i < count; i++) v128.store(block + (i << 4), widened(gradients, load<u32>(rows + (i << 2))));
  } else {
    // Touches each row's cache line here, where many loads are in flight; the loop over tiles is too long to look ahead.
    let seen: u64 = 0;
    for (let i: usize = 0; i < count; i++) {
      const row = load<u32>(rows + (i << 2));
      seen += load<u64>(bins + (<usize>row << rowShift));
      v128.store(block + (i << 4), widened(gradients, row));
    }
    touched = seen;
  }
}

/**
 * Histogram of a leaf over the tiles listed in `tiles` (u32 each). `rows` = 0 means all rows. The eight bins of a row
 * in a tile lie at `bins + tile * tileStride + (row << rowShift)`. `block`: 16 bytes for each of BLOCK_ROWS rows.
 * Every bin is summed, also the most frequent one; `restoreMostFrequent` overwrites its cell.
 */
export function addTiles(
  rows: usize, count: usize, bins: usize, rowShift: usize, tileStride: usize,
  tiles: usize, tileCount: usize, gradients: usize, histogram: usize, block: usize,
): void {
  for (let t: usize = 0; t < tileCount; t++) {
    memory.fill(histogram + <usize>load<u32>(tiles + (t << 2)) * TILE_BYTES, 0, TILE_BYTES);
  }
  for (let first: usize = 0; first < count; first += BLOCK_ROWS) {
    const inBlock = min(BLOCK_ROWS, count - first);
    const from: usize = rows === 0 ? 0 : rows + (first << 2);
    const to = from + (inBlock << 2);
    gatherGradients(from, first, inBlock, gradients, bins, rowShift, block);
    for (let t: usize = 0; t < tileCount; t++) {
      const tile = <usize>load<u32>(tiles + (t << 2));
      const tileBins = bins + tile * tileStride;
      const tileHistogram = histogram + tile * TILE_BYTES;
      let pair = block;
      if (rows === 0) {
        const rowBytes = <usize>1 << rowShift;
        const end = tileBins + ((first + inBlock) << rowShift);
        for (let p = tileBins + (first << rowShift); p < end; p += rowBytes, pair += 16) {
          addRow(load<u64>(p), tileHistogram, v128.load(pair));
        }
      } else {
        for (let r = from; r < to; r += 4, pair += 16) {
          addRow(load<u64>(tileBins + (<usize>load<u32>(r) << rowShift)), tileHistogram, v128.load(pair));
        }
      }
    }
  }
}

/** Histogram of a leaf for one feature with a u16 column; its `cellBytes` are cleared first. */
export function addWide(rows: usize, count: usize, column: usize, gradients: usize, cells: usize, cellBytes: usize): void {
  memory.fill(cells, 0, cellBytes);
  for (let i: usize = 0; i < count; i++) {
    const row = rows === 0 ? <u32>i : load<u32>(rows + (i << 2));
    const p = cells + (<usize>load<u16>(column + (<usize>row << 1)) << 4);
    v128.store(p, f64x2.add(v128.load(p), widened(gradients, row)));
  }
}

/** Where a feature's cells lie and which of its bins is derived rather than summed. */
@unmanaged
class MostFrequent {
  offset: u32;
  bin: i32;
  bins: i32;
}

/**
 * LightGBM never sums a feature's most frequent bin: its cell is the leaf's total minus the other bins in ascending
 * order, and that rounding noise is part of the result. `list`: `count` records of MostFrequent. Four features go side
 * by side, since one chain of subtractions is bound by its latency.
 */
export function restoreMostFrequent(histogram: usize, list: usize, count: i32, gradient: f64, hessian: f64): void {
  const total = f64x2.replace_lane(f64x2.splat(gradient), 1, hessian);
  const zero = f64x2.splat(0);
  const size = offsetof<MostFrequent>();
  const last = list + <usize>(count - 1) * size;
  for (let i = 0; i < count; i += 4) {
    const at = list + <usize>i * size;
    const a = changetype<MostFrequent>(at);
    const b = changetype<MostFrequent>(min(at + size, last));
    const c = changetype<MostFrequent>(min(at + 2 * size, last));
    const d = changetype<MostFrequent>(min(at + 3 * size, last));
    const cellsA = histogram + <usize>a.offset;
    const cellsB = histogram + <usize>b.offset;
    const cellsC = histogram + <usize>c.offset;
    const cellsD = histogram + <usize>d.offset;
    // x - 0 is x: with the own cell cleared and cells beyond the last bin always zero, no bin needs a special case.
    v128.store(cellsA + (<usize>a.bin << 4), zero);
    v128.store(cellsB + (<usize>b.bin << 4), zero);
    v128.store(cellsC + (<usize>c.bin << 4), zero);
    v128.store(cellsD + (<usize>d.bin << 4), zero);
    const end = <usize>max(max(a.bins, b.bins), max(c.bins, d.bins)) << 4;
    let restA = total;
    let restB = total;
    let restC = total;
    let restD = total;
    for (let p: usize = 0; p < end; p += 16) {
      restA = f64x2.sub(restA, v128.load(cellsA + p));
      restB = f64x2.sub(restB, v128.load(cellsB + p));
      restC = f64x2.sub(restC, v128.load(cellsC + p));
      restD = f64x2.sub(restD, v128.load(cellsD + p));
    }
    v128.store(cellsA + (<usize>a.bin << 4), restA);
    v128.store(cellsB + (<usize>b.bin << 4), restB);
    v128.store(cellsC + (<usize>c.bin << 4), restC);
    v128.store(cellsD + (<usize>d.bin << 4), restD);
  }
}

/** Turns the parent's cells of one feature into the larger child's: parent minus smaller child, cell by cell. */
// @ts-ignore: decorator
@inline
export function subtractCells(parent: usize, child: usize, bins: i32): void {
  // The last round may run over cells that are zero in both.
  for (let p: usize = 0, end = <usize>bins << 4; p < end; p += 64) {
    const a = parent + p;
    const b = child + p;
    v128.store(a, f64x2.sub(v128.load(a), v128.load(b)));
    v128.store(a, f64x2.sub(v128.load(a, 16), v128.load(b, 16)), 16);
    v128.store(a, f64x2.sub(v128.load(a, 32), v128.load(b, 32)), 32);
    v128.store(a, f64x2.sub(v128.load(a, 48), v128.load(b, 48)), 48);
  }
}

export function subtractFeature(parent: usize, child: usize, bins: i32): void {
  subtractCells(parent, child, bins);
}

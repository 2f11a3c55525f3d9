import { tidy } from './tidy';

// Scores sixteen rows at a time without following a branch. Each feature value becomes the number of the model's
// thresholds below it (one byte), a node's test becomes a byte comparison over sixteen rows, and a failed test strikes
// out the leaves of its left subtree. Leaves are numbered from left to right, so the first one left is the row's.

const LANES = 16;

/** How many of `count` ascending thresholds lie below `value`: `value <= threshold[k]` exactly when this is <= k. */
// @ts-ignore: decorator
@inline
function thresholdsBelow(thresholds: usize, count: u32, value: f64): u32 {
  let found: u32 = 0;
  let left = count;
  while (left > 1) {
    const half = left >> 1;
    found += select<u32>(half, 0, load<f64>(thresholds + (<usize>(found + half - 1) << 3)) < value);
    left -= half;
  }
  return left == 0 ? 0 : found + <u32>(load<f64>(thresholds + (<usize>found << 3)) < value);
}

/**
 * Bins of one block of sixteen rows. A bin column is 16 bytes: { feature u32, kind u32, first u32, count u32 }, its
 * thresholds `count` float64 from index `first`. Columns of one feature follow each other and share its bins; NaN (and
 * zero, kinds 2 and 3) get the bin that always goes left (0) or right (255).
 */
function binSixteen(columns: usize, stride: usize, row: i32, rows: i32, thresholds: usize, table: usize, tableSize: i32, asFloat32: bool, bins: usize): void {
  let feature: u32 = 0xffffffff;
  let isNaN = i8x16.splat(0);
  let isZero = i8x16.splat(0);
  let base = i8x16.splat(0);
  for (let entry = 0; entry < tableSize; entry++) {
    const column = table + (<usize>entry << 4);
    const kind = load<u32>(column, 4);
    const target = bins + (<usize>entry << 4);
    if (load<u32>(column) != feature) {
      feature = load<u32>(column);
      const from = columns + <usize>feature * stride + (<usize>row << 3);
      const edges = thresholds + (<usize>load<u32>(column, 8) << 3);
      const count = load<u32>(column, 12);
      // The three byte vectors are written through memory: `bins` has room for two more beyond the table.
      const spare = bins + (<usize>tableSize << 4);
      for (let lane = 0; lane < LANES; lane++) {
        const value = tidy(load<f64>(from + (<usize>min(lane, rows - 1 - row) << 3)), asFloat32);
        store<u8>(target + <usize>lane, <u8>thresholdsBelow(edges, count, value));
        store<u8>(spare + <usize>lane, value != value ? 0xff : 0);
        store<u8>(spare + 16 + <usize>lane, value == 0 || value != value ? 0xff : 0);
      }
      base = v128.load(target);
      isNaN = v128.load(spare);
      isZero = v128.load(spare, 16);
    }
    const special = kind < 2 ? isNaN : isZero;
    const binned = (kind & 1) != 0 ? v128.or(base, special) : v128.andnot(base, special);
    // Compared as signed bytes, so the sign bit is turned round.
    v128.store(target, v128.xor(binned, i8x16.splat(-128)));
  }
}

// @ts-ignore: decorator
@inline
function struckOut(entry: usize, bins: usize): v128 {
  const fails = i8x16.gt_s(v128.load(bins + <usize>load<u16>(entry)), v128.load8_splat(entry, 2));
  return v128.and(fails, v128.load8_splat(entry, 3));
}

/**
 * Leaf numbers of sixteen rows in one tree, in in-order numbering. Its tests are grouped by the byte of the leaf set
 * they strike out; `groups` holds the first entry of each group and of the one after the last. A test is 4 bytes:
 * { bin column * 16 u16, bin with its sign bit turned u8, struck-out leaves u8 }.
 */
// @ts-ignore: decorator
@inline
function leavesOfSixteen(tests: usize, groups: usize, groupCount: u32, bins: usize): v128 {
  const zero = i8x16.splat(0);
  let firstByte = zero;
  let firstSet = zero;
  let found = zero;
  let test = tests + (<usize>load<u32>(groups) << 2);
  for (let group: u32 = 0; group < groupCount; group++) {
    const end = tests + (<usize>load<u32>(groups + (<usize>group << 2), 4) << 2);
    let struck = zero;
    let struckToo = zero;
    for (; test + 4 < end; test += 8) {
      struck = v128.or(struck, struckOut(test, bins));
      struckToo = v128.or(struckToo, struckOut(test + 4, bins));
    }
    if (test < end) {
      struck = v128.or(struck, struckOut(test, bins));
      test += 4;
    }
    const left = v128.not(v128.or(struck, struckToo));
    const fresh = v128.andnot(i8x16.ne(left, zero), found);
    firstSet = v128.bitselect(left, firstSet, fresh);
    firstByte = v128.bitselect(i8x16.splat(<i8>(group << 3)), firstByte, fresh);
    found = v128.or(found, fresh);
  }
  const lowest = v128.and(firstSet, i8x16.neg(firstSet));
  return i8x16.add(firstByte, i8x16.popcnt(i8x16.sub(lowest, i8x16.splat(1))));
}

// @ts-ignore: decorator
@inline
function pair(values: usize, leaves: usize): v128 {
  return v128.load64_lane(
    values + (<usize>load<u8>(leaves, 1) << 3), v128.load64_zero(values + (<usize>load<u8>(leaves) << 3)), 1,
  );
}

// @ts-ignore: decorator
@inline
function sum<Real>(total: v128, term: v128): v128 {
  const exact = f64x2.add(total, term);
  return sizeof<Real>() == 4 ? f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(exact)) : exact;
}

// @ts-ignore: decorator
@inline
function storePair(out: usize, stride: usize, total: v128, rows: i32): void {
  if (rows > 0) store<f64>(out, f64x2.extract_lane(total, 0));
  if (rows > 1) store<f64>(out + stride, f64x2.extract_lane(total, 1));
}

/** Sums of every `outputs`-th tree of [from, to) for sixteen binned rows; `out` strides by `outputs` values a row. */
// @ts-ignore: decorator
@inline
function scoreSixteen<Real>(
  bins: usize, scratch: usize, tests: usize, groups: usize, trees: usize, values: usize,
  from: i32, to: i32, outputs: i32, rows: i32, out: usize,
): void {
  let s0 = f64x2.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let s4 = s0;
  let s5 = s0;
  let s6 = s0;
  let s7 = s0;
  for (let tree = from; tree < to; tree += outputs) {
    const entry = trees + (<usize>tree << 3);
    const group = load<u32>(entry);
    const groupCount = load<u32>(entry, 8) - group - 1;
    v128.store(scratch, leavesOfSixteen(tests, groups + (<usize>group << 2), groupCount, bins));
    const leafValues = values + (<usize>load<u32>(entry, 4) << 3);
    s0 = sum<Real>(s0, pair(leafValues, scratch));
    s1 = sum<Real>(s1, pair(leafValues, scratch + 2));
    s2 = sum<Real>(s2, pair(leafValues, scratch + 4));
    s3 = sum<Real>(s3, pair(leafValues, scratch + 6));
    s4 = sum<Real>(s4, pair(leafValues, scratch + 8));
    s5 = sum<Real>(s5, pair(leafValues, scratch + 10));
    s6 = sum<Real>(s6, pair(leafValues, scratch + 12));
    s7 = sum<Real>(s7, pair(leafValues, scratch + 14));
  }
  const stride = <usize>outputs << 3;
  storePair(out, stride, s0, rows);
  storePair(out + 2 * stride, stride, s1, rows - 2);
  storePair(out + 4 * stride, stride, s2, rows - 4);
  storePair(out + 6 * stride, stride, s3, rows - 6);
  storePair(out + 8 * stride, stride, s4, rows - 8);
  storePair(out + 10 * stride, stride, s5, rows - 10);
  storePair(out + 12 * stride, stride, s6, rows - 12);
  storePair(out + 14 * stride, stride, s7, rows - 14);
}

/**
 * Sums of the trees [from, to) for a block of columns: count x outputs. `trees` holds { first group u32, first leaf
 * value u32 } a tree and one entry more; a tree has one group more than bytes of leaves. `bins` has room for 16 bytes
 * a bin column and 48 more.
 */
export function binAndScore(
  columns: usize, stride: usize, count: i32, asFloat32: bool, thresholds: usize, table: usize, tableSize: i32, bins: usize,
  tests: usize, groups: usize, trees: usize, values: usize, from: i32, to: i32, outputs: i32, out: usize,
): void {
  const scratch = bins + (<usize>tableSize << 4) + 32;
  for (let row = 0; row < count; row += LANES) {
    binSixteen(columns, stride, row, count, thresholds, table, tableSize, asFloat32, bins);
    const target = out + ((<usize>row * <usize>outputs) << 3);
    const rows = min(LANES, count - row);
    for (let output = 0; output < outputs; output++) {
      const first = from + output;
      const sums = target + (<usize>output << 3);
      if (asFloat32) scoreSixteen<f32>(bins, scratch, tests, groups, trees, values, first, to, outputs, rows, sums);
      else scoreSixteen<f64>(bins, scratch, tests, groups, trees, values, first, to, outputs, rows, sums);
    }
  }
}

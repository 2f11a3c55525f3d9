// Bounds of a numeric column's bins, and the bin numbers of its rows.

import { ZERO_THRESHOLD } from './layout';
import { fromKey, sortKeys, toKey } from './sort';

/** What `findBounds` learnt besides the bounds. */
@unmanaged
class ColumnFacts {
  smallest: f64;
  largest: f64;
  missing: i32;
  /** Values that are neither zero nor NaN, and NaNs. */
  values: i32;
  nans: i32;
  reserved: i32;
}

function nextUp(x: f64): f64 {
  if (x === Infinity || isNaN(x)) return x;
  if (x === 0) return reinterpret<f64>(<u64>1);
  return reinterpret<f64>(reinterpret<u64>(x) + (x > 0 ? 1 : -1));
}

/** Distinct values of the sample in ascending order, with their counts. */
let distinct: usize = 0;
let counts: usize = 0;
let distinctCount: i32 = 0;

// @ts-ignore: decorator
@inline
function valueAt(i: i32): f64 {
  return load<f64>(distinct + (<usize>i << 3));
}
// @ts-ignore: decorator
@inline
function countAt(i: i32): i32 {
  return load<i32>(counts + (<usize>i << 2));
}
// @ts-ignore: decorator
@inline
function pushDistinct(value: f64, count: i32): void {
  store<f64>(distinct + (<usize>distinctCount << 3), value);
  store<i32>(counts + (<usize>distinctCount << 2), count);
  distinctCount++;
}

/**
 * Neighbours within one ulp merge and keep the larger. Zero is put in where it belongs, between the negative and the
 * positive values even when no row is zero.
 */
function collectDistinct(keys: usize, valueCount: i32, zeros: i32): void {
  distinctCount = 0;
  if (valueCount === 0 || (zeros > 0 && fromKey(load<u64>(keys)) > 0)) pushDistinct(0, zeros);
  let before: f64 = 0;
  for (let i = 0; i < valueCount; i++) {
    const value = fromKey(load<u64>(keys + (<usize>i << 3)));
    if (i === 0 || value > nextUp(before)) {
      if (i > 0 && before < 0 && value > 0) pushDistinct(0, zeros);
      pushDistinct(value, 1);
    } else {
      store<f64>(distinct + (<usize>(distinctCount - 1) << 3), value);
      store<i32>(counts + (<usize>(distinctCount - 1) << 2), countAt(distinctCount - 1) + 1);
    }
    before = value;
  }
  if (valueCount > 0 && before < 0 && zeros > 0) pushDistinct(0, zeros);
}

/** Appends the cut between two neighbours unless it is the one before to one ulp; returns the cuts there are now. */
// @ts-ignore: decorator
@inline
function pushCut(bounds: usize, cuts: i32, below: f64, above: f64): i32 {
  const cut = nextUp((below + above) / 2);
  if (cuts > 0 && cut <= nextUp(load<f64>(bounds + (<usize>(cuts - 1) << 3)))) return cuts;
  store<f64>(bounds + (<usize>cuts << 3), cut);
  return cuts + 1;
}

/** A bin for each distinct value that has rows enough; smaller ones join the next. */
function boundsOfFew(first: i32, end: i32, minRows: i32, bounds: usize): i32 {
  let cuts = 0;
  let rows = 0;
  for (let i = first; i < end - 1; i++) {
    rows += countAt(i);
    if (rows < minRows) continue;
    const before = cuts;
    cuts = pushCut(bounds, cuts, valueAt(i), valueAt(i + 1));
    if (cuts > before) rows = 0;
  }
  return cuts;
}

/** Bins of about equal size; a value with more rows than that has a bin of its own. */
function boundsOfMany(first: i32, end: i32, maxBins: i32, total: i32, minRows: i32, bounds: usize): i32 {
  if (minRows > 0) maxBins = max(1, min(maxBins, total / minRows));
  const big = <f64>total / <f64>maxBins;
  let restRows = total;
  let restBins = maxBins;
  for (let i = first; i < end; i++) {
    if (<f64>countAt(i) < big) continue;
    restBins--;
    restRows -= countAt(i);
  }
  let mean = <f64>restRows / <f64>restBins; // may be infinite or NaN, and is meant to be
  let rows = 0;
  let closed = 0;
  let cuts = 0;
  for (let i = first; i < end - 1; i++) {
    const count = countAt(i);
    const isBig = <f64>count >= big;
    if (!isBig) restRows -= count;
    rows += count;
    const nextIsBig = <f64>countAt(i + 1) >= big;
    if (isBig || <f64>rows >= mean || (nextIsBig && <f64>rows >= max(1.0, mean * 0.5))) {
      cuts = pushCut(bounds, cuts, valueAt(i), valueAt(i + 1));
      if (++closed >= maxBins - 1) break;
      rows = 0;
      if (!isBig) {
        restBins--;
        mean = <f64>restRows / <f64>restBins;
      }
    }
  }
  return cuts;
}

/** Upper bounds of the distinct values `[first, end)`, the last one infinite. Returns their number. */
function greedyBounds(first: i32, end: i32, maxBins: i32, total: i32, minRows: i32, bounds: usize): i32 {
  const cuts =
    end - first <= maxBins
      ? boundsOfFew(first, end, minRows, bounds)
      : boundsOfMany(first, end, maxBins, total, minRows, bounds);
  store<f64>(bounds + (<usize>cuts << 3), Infinity);
  return cuts + 1;
}

/** Bounds on both sides of a bin for zero. `rows`: sampled rows that are not NaN. */
function zeroAwareBounds(maxBins: i32, rows: i32, minRows: i32, bounds: usize): i32 {
  let leftRows = 0;
  let zeroRows = 0;
  let rightRows = 0;
  let leftEnd = distinctCount;
  let rightStart = -1;
  for (let i = 0; i < distinctCount; i++) {
    const value = valueAt(i);
    if (value <= -ZERO_THRESHOLD) {
      leftRows += countAt(i);
      continue;
    }
    if (leftEnd === distinctCount) leftEnd = i;
    if (value > ZERO_THRESHOLD) {
      rightRows += countAt(i);
      if (rightStart < 0) rightStart = i;
    } else {
      zeroRows += countAt(i);
    }
  }
  let bins = 0;
  if (leftEnd > 0 && maxBins > 1) {
    const share = (<f64>leftRows / <f64>(rows - zeroRows)) * <f64>(maxBins - 1);
    bins = greedyBounds(0, leftEnd, max(1, <i32>share), leftRows, minRows, bounds);
    store<f64>(bounds + (<usize>(bins - 1) << 3), -ZERO_THRESHOLD);
  }
  const rest = maxBins - 1 - bins;
  if (rightStart >= 0 && rest > 0) {
    store<f64>(bounds + (<usize>bins << 3), ZERO_THRESHOLD);
    bins++;
    return bins + greedyBounds(rightStart, distinctCount, rest, rightRows, minRows, bounds + (<usize>bins << 3));
  }
  store<f64>(bounds + (<usize>bins << 3), Infinity);
  return bins + 1;
}

/**
 * Bounds and sampled rows of each bin of a numeric column. `sample`: `total` float64. `missingMode`: 0 ignore missing
 * values, 1 zero is missing, 2 NaN is missing. `keysA`, `keysB`: room for total+2 float64 each, `distinctRows` for as
 * many i32; `bounds`, `binRows`: for maxBins+4. `facts`: ColumnFacts. Returns the number of bins.
 */
export function findBounds(
  sample: usize, total: i32, maxBins: i32, minRows: i32, missingMode: i32,
  keysA: usize, keysB: usize, distinctRows: usize, bounds: usize, binRows: usize, facts: usize,
): i32 {
  let values = 0;
  let nans = 0;
  for (let i = 0; i < total; i++) {
    const value = load<f64>(sample + (<usize>i << 3));
    store<u64>(keysA + (<usize>values << 3), toKey(value));
    values += i32(abs(value) > ZERO_THRESHOLD); // false for NaN
    nans += i32(isNaN(value));
  }
  let missing = missingMode === 1 ? 1 : missingMode === 2 && nans > 0 ? 2 : 0;
  const nanRows = missing === 2 ? nans : 0;
  const keys = sortKeys(keysA, keysB, <usize>values);
  distinct = keys === keysA ? keysB : keysA;
  counts = distinctRows;
  collectDistinct(keys, values, total - values - nanRows);

  let bins = zeroAwareBounds(missing === 2 ? maxBins - 1 : maxBins, total - nanRows, minRows, bounds);
  if (missing === 1 && bins === 2) missing = 0;
  if (missing === 2) {
    store<f64>(bounds + (<usize>bins << 3), NaN);
    bins++;
  }

  memory.fill(binRows, 0, <usize>bins << 2);
  let bin = 0;
  for (let i = 0; i < distinctCount; i++) {
    while (bin < bins - 1 && valueAt(i) > load<f64>(bounds + (<usize>bin << 3))) bin++;
    const slot = binRows + (<usize>bin << 2);
    store<i32>(slot, load<i32>(slot) + countAt(i));
  }
  if (missing === 2) store<i32>(binRows + (<usize>(bins - 1) << 2), nans);

  const out = changetype<ColumnFacts>(facts);
  out.smallest = valueAt(0);
  out.largest = valueAt(distinctCount - 1);
  out.missing = missing;
  out.values = values;
  out.nans = nans;
  return bins;
}

/** Steps of the search below: a table of 256 bounds halves eight times. */
// @ts-ignore: decorator
@inline
function halve(at: usize, value: f64, half: usize): usize {
  return at + (<usize>i32(load<f64>(at + (half << 3) - 8) < value) * (half << 3));
}

/**
 * Bin numbers of a column as bytes, row r at `out + (r << shift)`. `table`: 256 bounds, infinite beyond the last cut, so
 * that a value's bin is the number of bounds below it. Four searches without branches run side by side.
 */
export function assignBins(column: usize, count: usize, table: usize, nanBin: u32, out: usize, shift: usize): void {
  let i: usize = 0;
  for (; i + 4 <= count; i += 4) {
    const p = column + (i << 3);
    const v0 = load<f64>(p);
    const v1 = load<f64>(p, 8);
    const v2 = load<f64>(p, 16);
    const v3 = load<f64>(p, 24);
    let a = table;
    let b = table;
    let c = table;
    let d = table;
    for (let half: usize = 128; half > 0; half >>= 1) {
      a = halve(a, v0, half);
      b = halve(b, v1, half);
      c = halve(c, v2, half);
      d = halve(d, v3, half);
    }
    store<u8>(out + (i << shift), v0 === v0 ? <u32>(a - table) >> 3 : nanBin);
    store<u8>(out + ((i + 1) << shift), v1 === v1 ? <u32>(b - table) >> 3 : nanBin);
    store<u8>(out + ((i + 2) << shift), v2 === v2 ? <u32>(c - table) >> 3 : nanBin);
    store<u8>(out + ((i + 3) << shift), v3 === v3 ? <u32>(d - table) >> 3 : nanBin);
  }
  for (; i < count; i++) {
    const value = load<f64>(column + (i << 3));
    let at = table;
    for (let half: usize = 128; half > 0; half >>= 1) at = halve(at, value, half);
    store<u8>(out + (i << shift), value === value ? <u32>(at - table) >> 3 : nanBin);
  }
}

/** The same as u16 for columns with more than 256 bins; `bounds`: `cuts` finite ones. */
export function assignWideBins(column: usize, count: usize, bounds: usize, cuts: usize, nanBin: u32, out: usize): void {
  for (let i: usize = 0; i < count; i++) {
    const value = load<f64>(column + (i << 3));
    let low: usize = 0;
    let high = cuts;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (load<f64>(bounds + (middle << 3)) < value) low = middle + 1;
      else high = middle;
    }
    store<u16>(out + (i << 1), value === value ? <u32>low : nanBin);
  }
}

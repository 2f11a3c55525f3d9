// Mean, deviation and regression over windows of one input, from blocks (see dyadic.ts).
//
// A block is described relative to its newest value, the pivot: `d`, the sum of differences from it; `m`, the sum of
// squared differences from the block's mean; `c`, the same differences times their ages, these also from their mean.
// Merging needs only the gap between the means of two blocks, so nothing large is ever subtracted from something
// large, and where all values are the same everything stays exactly 0.
import { levelAt, Merge, newestLevel, overWindows, planMerges } from './dyadic';
import { at, get, Group, Instruction, pairWanted, present, setWanted } from './instruction';

/** Deviations up to this count as none in Rsquare (Qlib's absolute tolerance). */
export const FLAT: f64 = 2e-5;

/** What is kept of a block, as columns of a level: `MEANS` only d, `DEVIATIONS` also m, `REGRESSIONS` also c. */
const MEANS = 1;
const DEVIATIONS = 2;
const REGRESSIONS = 3;

/** Computes rows [from, to) of the levels, each from the one below; level 0 is the values themselves. */
// @ts-ignore: decorator
@inline
function raiseLevels(depth: i32, instruction: Instruction, from: i32, to: i32): void {
  const x = instruction.a;
  const stride = instruction.levelStride;
  for (let level = 1; 1 << level <= instruction.window; level++) {
    const half = 1 << (level - 1);
    const back = <usize>half << 3;
    const h = f64x2.splat(<f64>half);
    const perHalf = f64x2.splat(1 / <f64>half);
    const squareWeight = f64x2.splat(<f64>half / 2);
    const timeWeight = f64x2.splat((<f64>half * <f64>half) / 2);
    const target = levelAt(instruction, level);
    const source = level > 1 ? levelAt(instruction, level - 1) : 0;
    const end = <usize>to << 3;
    for (let offset = <usize>from << 3; offset < end; offset += 16) {
      const e = f64x2.sub(v128.load(x + offset - back), v128.load(x + offset));
      const out = target + offset;
      if (level == 1) {
        v128.store(out, e);
        if (depth >= DEVIATIONS) v128.store(out + stride, f64x2.mul(f64x2.mul(e, e), squareWeight));
        if (depth >= REGRESSIONS) v128.store(out + 2 * stride, f64x2.mul(e, timeWeight));
        continue;
      }
      const newer = source + offset;
      const older = newer - back;
      const dA = v128.load(newer);
      const dB = v128.load(older);
      v128.store(out, f64x2.add(f64x2.add(dA, dB), f64x2.mul(h, e)));
      if (depth >= DEVIATIONS) {
        const gap = f64x2.add(e, f64x2.mul(f64x2.sub(dB, dA), perHalf));
        const m = f64x2.add(v128.load(newer + stride), v128.load(older + stride));
        v128.store(out + stride, f64x2.add(m, f64x2.mul(f64x2.mul(gap, gap), squareWeight)));
        if (depth >= REGRESSIONS) {
          const c = f64x2.add(v128.load(newer + 2 * stride), v128.load(older + 2 * stride));
          v128.store(out + 2 * stride, f64x2.add(c, f64x2.mul(gap, timeWeight)));
        }
      }
    }
  }
}

/** The mean of equal values is that value; sums of whole numbers, as of comparisons, are divided only once. */
// @ts-ignore: decorator
@inline
function meanOf(n: v128, pivot: v128, d: v128, zero: v128): v128 {
  const mean = f64x2.div(f64x2.add(f64x2.mul(n, pivot), d), n);
  return v128.bitselect(pivot, mean, f64x2.eq(d, zero));
}

// @ts-ignore: decorator
@inline
function finishPair(depth: i32, group: Group, length: f64, row: i32, pivot: v128, d: v128, m: v128, c: v128): void {
  const zero = f64x2.splat(0);
  const n = f64x2.splat(length);
  if (group.out0 != 0) {
    v128.store(at(group.out0, row), meanOf(n, pivot, d, zero));
  }
  const variance = f64x2.div(m, f64x2.splat(length - 1));
  const deviation = f64x2.sqrt(variance);
  pairWanted(group.out1, row, deviation);
  pairWanted(group.out2, row, variance);
  if (depth == DEVIATIONS) return;
  const slope = f64x2.div(c, f64x2.splat((length * (length * length - 1)) / 12));
  // Ages run backwards. Taken from 0, so that no slope is 0 and not -0.
  pairWanted(group.out3, row, f64x2.sub(f64x2.splat(0), slope));
  if (group.out4 != 0) {
    const rsquare = f64x2.div(f64x2.mul(slope, c), m);
    const flat = f64x2.le(deviation, f64x2.splat(FLAT));
    v128.store(at(group.out4, row), v128.bitselect(f64x2.splat(NaN), rsquare, flat));
  }
  const middle = f64x2.splat((length - 1) / 2);
  pairWanted(group.out5, row, f64x2.sub(f64x2.mul(slope, middle), f64x2.div(d, n)));
}

// @ts-ignore: decorator
@inline
function wholeRows(depth: i32, instruction: Instruction, group: Group, length: i32, from: i32, to: i32): void {
  const stride = instruction.levelStride;
  const merges = instruction.scratch;
  const end = planMerges(instruction, length);
  const newest = newestLevel;
  for (let row = from; row < to; row += 2) {
    const offset = <usize>row << 3;
    const x = instruction.a + offset;
    const pivot = v128.load(x);
    let d = f64x2.splat(0), m = d, c = d;
    if (newest != 0) {
      d = v128.load(newest + offset);
      m = v128.load(newest + offset + stride);
      if (depth >= REGRESSIONS) c = v128.load(newest + offset + 2 * stride);
    }
    for (let place = merges; place < end; place += offsetof<Merge>()) {
      const merge = changetype<Merge>(place);
      const e = f64x2.sub(v128.load(x - merge.distance), pivot);
      let dB = f64x2.splat(0);
      if (merge.level != 0) {
        const block = merge.level + offset - merge.distance;
        dB = v128.load(block);
        m = f64x2.add(m, v128.load(block + stride));
        if (depth >= REGRESSIONS) c = f64x2.add(c, v128.load(block + 2 * stride));
      }
      const meanB = f64x2.add(e, f64x2.mul(dB, v128.load64_splat(place, offsetof<Merge>('perLength'))));
      const gap = f64x2.sub(meanB, f64x2.mul(d, v128.load64_splat(place, offsetof<Merge>('perBefore'))));
      const squares = f64x2.mul(gap, gap);
      m = f64x2.add(m, f64x2.mul(squares, v128.load64_splat(place, offsetof<Merge>('squareWeight'))));
      if (depth >= REGRESSIONS) {
        c = f64x2.add(c, f64x2.mul(gap, v128.load64_splat(place, offsetof<Merge>('timeWeight'))));
      }
      d = f64x2.add(d, f64x2.add(dB, f64x2.mul(v128.load64_splat(place, offsetof<Merge>('length')), e)));
    }
    finishPair(depth, group, <f64>length, row, pivot, d, m, c);
  }
}

/** The same operations as in `wholeRows` for d alone, merge by merge: with so little to do, a pass over all rows is faster. */
function wholeMeans(instruction: Instruction, group: Group, length: i32, from: i32, to: i32): void {
  const start = <usize>from << 3;
  const end = <usize>to << 3;
  const x = instruction.a;
  const out = group.out0;
  const merges = instruction.scratch;
  const mergesEnd = planMerges(instruction, length);
  let sums = newestLevel;
  for (let place = merges; place < mergesEnd; place += offsetof<Merge>()) {
    const merge = changetype<Merge>(place);
    const older = x - merge.distance;
    const block = merge.level - merge.distance;
    const lengthB = f64x2.splat(merge.length);
    if (merge.level == 0) {
      // A single bar comes last, after some block.
      for (let at = start; at < end; at += 16) {
        const e = f64x2.sub(v128.load(older + at), v128.load(x + at));
        v128.store(out + at, f64x2.add(v128.load(sums + at), e));
      }
    } else {
      for (let at = start; at < end; at += 16) {
        const e = f64x2.sub(v128.load(older + at), v128.load(x + at));
        const added = f64x2.add(v128.load(block + at), f64x2.mul(lengthB, e));
        v128.store(out + at, f64x2.add(v128.load(sums + at), added));
      }
    }
    sums = out;
  }
  if (length == 1) {
    memory.copy(out + start, x + start, end - start);
    return;
  }
  const zero = f64x2.splat(0);
  const n = f64x2.splat(<f64>length);
  for (let at = start; at < end; at += 16) {
    const pivot = v128.load(x + at);
    const d = v128.load(sums + at);
    v128.store(out + at, meanOf(n, pivot, d, zero));
  }
}

function wholeDeviations(instruction: Instruction, group: Group, length: i32, from: i32, to: i32): void {
  wholeRows(DEVIATIONS, instruction, group, length, from, to);
}

function wholeRegressions(instruction: Instruction, group: Group, length: i32, from: i32, to: i32): void {
  wholeRows(REGRESSIONS, instruction, group, length, from, to);
}

function blankRow(group: Group, row: i32): void {
  setWanted(group.out0, row, NaN);
  setWanted(group.out1, row, NaN);
  setWanted(group.out2, row, NaN);
  setWanted(group.out3, row, NaN);
  setWanted(group.out4, row, NaN);
  setWanted(group.out5, row, NaN);
}

/** Sums over the values that are present, newest to oldest; ages are those of the bars, so gaps keep their place. */
function partialRow(instruction: Instruction, group: Group, row: i32): void {
  let pivot = NaN, n = 0.0, s = 0.0, q = 0.0, r = 0.0, ages = 0.0, squaredAges = 0.0;
  for (let age = 0; age < group.window; age++) {
    const value = get(instruction.a, row - age);
    if (!present(value)) continue;
    if (n == 0) pivot = value;
    const d = value - pivot;
    const k = <f64>age;
    n += 1;
    s += d;
    q += d * d;
    r += d * k;
    ages += k;
    squaredAges += k * k;
  }
  if (n == 0) {
    blankRow(group, row);
    return;
  }
  const m = s / n;
  const syy = max(q - m * s, 0);
  const deviation = Math.sqrt(syy / (n - 1));
  const middle = ages / n;
  const sxy = r - middle * s;
  const slope = sxy / (squaredAges - middle * ages);
  setWanted(group.out0, row, s == 0 ? pivot : (n * pivot + s) / n);
  setWanted(group.out1, row, deviation);
  setWanted(group.out2, row, syy / (n - 1));
  setWanted(group.out3, row, 0 - slope);
  setWanted(group.out4, row, deviation <= FLAT ? NaN : (slope * sxy) / syy);
  // The line against the newest value, which is the pivot unless it is missing.
  setWanted(group.out5, row, present(get(instruction.a, row)) ? slope * middle - m : NaN);
}

export function moments(instruction: Instruction, from: i32, to: i32): void {
  if (instruction.levelColumns == MEANS) {
    raiseLevels(MEANS, instruction, from, to);
    overWindows(instruction, from, to, wholeMeans, partialRow, blankRow);
  } else if (instruction.levelColumns == DEVIATIONS) {
    raiseLevels(DEVIATIONS, instruction, from, to);
    overWindows(instruction, from, to, wholeDeviations, partialRow, blankRow);
  } else {
    raiseLevels(REGRESSIONS, instruction, from, to);
    overWindows(instruction, from, to, wholeRegressions, partialRow, blankRow);
  }
}

// Correlation and covariance of two inputs, from blocks (see dyadic.ts). A block is described as in moments.ts: sums of
// differences from the newest values, `dx` and `dy`, and sums of squares and products about the means, `xx`, `yy`, `xy`.
import { levelAt, Merge, newestLevel, overWindows, planMerges } from './dyadic';
import { at, get, Group, Instruction, pairWanted, present, set, setWanted } from './instruction';
import { FLAT } from './moments';

/** Sums of squares are compared as variances, which spares two roots. */
const FLAT_VARIANCE: f64 = FLAT * FLAT;

/** Computes rows [from, to) of the levels, each from the one below; level 0 is the values themselves. */
function raiseLevels(instruction: Instruction, from: i32, to: i32): void {
  const stride = instruction.levelStride;
  const end = <usize>to << 3;
  for (let level = 1; 1 << level <= instruction.window; level++) {
    const half = 1 << (level - 1);
    const back = <usize>half << 3;
    const h = f64x2.splat(<f64>half);
    const perHalf = f64x2.splat(1 / <f64>half);
    const weight = f64x2.splat(<f64>half / 2);
    const target = levelAt(instruction, level);
    const source = level > 1 ? levelAt(instruction, level - 1) : 0;
    for (let offset = <usize>from << 3; offset < end; offset += 16) {
      const x = instruction.a + offset;
      const y = instruction.b + offset;
      const ex = f64x2.sub(v128.load(x - back), v128.load(x));
      const ey = f64x2.sub(v128.load(y - back), v128.load(y));
      const out = target + offset;
      let gapX = ex, gapY = ey, dx = ex, dy = ey;
      let xx = f64x2.splat(0), yy = xx, xy = xx;
      if (level > 1) {
        const newer = source + offset;
        const older = newer - back;
        const dxA = v128.load(newer);
        const dyA = v128.load(newer + stride);
        const dxB = v128.load(older);
        const dyB = v128.load(older + stride);
        gapX = f64x2.add(ex, f64x2.mul(f64x2.sub(dxB, dxA), perHalf));
        gapY = f64x2.add(ey, f64x2.mul(f64x2.sub(dyB, dyA), perHalf));
        dx = f64x2.add(f64x2.add(dxA, dxB), f64x2.mul(h, ex));
        dy = f64x2.add(f64x2.add(dyA, dyB), f64x2.mul(h, ey));
        xx = f64x2.add(v128.load(newer + 2 * stride), v128.load(older + 2 * stride));
        yy = f64x2.add(v128.load(newer + 3 * stride), v128.load(older + 3 * stride));
        xy = f64x2.add(v128.load(newer + 4 * stride), v128.load(older + 4 * stride));
      }
      v128.store(out, dx);
      v128.store(out + stride, dy);
      v128.store(out + 2 * stride, f64x2.add(xx, f64x2.mul(f64x2.mul(gapX, gapX), weight)));
      v128.store(out + 3 * stride, f64x2.add(yy, f64x2.mul(f64x2.mul(gapY, gapY), weight)));
      v128.store(out + 4 * stride, f64x2.add(xy, f64x2.mul(f64x2.mul(gapX, gapY), weight)));
    }
  }
}

function wholeRows(instruction: Instruction, group: Group, length: i32, from: i32, to: i32): void {
  const stride = instruction.levelStride;
  const merges = instruction.scratch;
  const end = planMerges(instruction, length);
  const newest = newestLevel;
  for (let row = from; row < to; row += 2) {
    const offset = <usize>row << 3;
    const x = instruction.a + offset;
    const y = instruction.b + offset;
    const pivotX = v128.load(x);
    const pivotY = v128.load(y);
    let dx = f64x2.splat(0), dy = dx, xx = dx, yy = dx, xy = dx;
    if (newest != 0) {
      const block = newest + offset;
      dx = v128.load(block);
      dy = v128.load(block + stride);
      xx = v128.load(block + 2 * stride);
      yy = v128.load(block + 3 * stride);
      xy = v128.load(block + 4 * stride);
    }
    for (let place = merges; place < end; place += offsetof<Merge>()) {
      const merge = changetype<Merge>(place);
      const ex = f64x2.sub(v128.load(x - merge.distance), pivotX);
      const ey = f64x2.sub(v128.load(y - merge.distance), pivotY);
      let dxB = f64x2.splat(0), dyB = dxB;
      if (merge.level != 0) {
        const block = merge.level + offset - merge.distance;
        dxB = v128.load(block);
        dyB = v128.load(block + stride);
        xx = f64x2.add(xx, v128.load(block + 2 * stride));
        yy = f64x2.add(yy, v128.load(block + 3 * stride));
        xy = f64x2.add(xy, v128.load(block + 4 * stride));
      }
      const perLength = v128.load64_splat(place, offsetof<Merge>('perLength'));
      const perBefore = v128.load64_splat(place, offsetof<Merge>('perBefore'));
      const gapX = f64x2.sub(f64x2.add(ex, f64x2.mul(dxB, perLength)), f64x2.mul(dx, perBefore));
      const gapY = f64x2.sub(f64x2.add(ey, f64x2.mul(dyB, perLength)), f64x2.mul(dy, perBefore));
      const weight = v128.load64_splat(place, offsetof<Merge>('squareWeight'));
      xx = f64x2.add(xx, f64x2.mul(f64x2.mul(gapX, gapX), weight));
      yy = f64x2.add(yy, f64x2.mul(f64x2.mul(gapY, gapY), weight));
      xy = f64x2.add(xy, f64x2.mul(f64x2.mul(gapX, gapY), weight));
      const lengthB = v128.load64_splat(place, offsetof<Merge>('length'));
      dx = f64x2.add(dx, f64x2.add(dxB, f64x2.mul(lengthB, ex)));
      dy = f64x2.add(dy, f64x2.add(dyB, f64x2.mul(lengthB, ey)));
    }
    finishPair(group, row, <f64>length - 1, xx, yy, xy);
  }
}

// @ts-ignore: decorator
@inline
function finishPair(group: Group, row: i32, divisor: f64, xx: v128, yy: v128, xy: v128): void {
  if (group.out0 != 0) {
    const limit = f64x2.splat(FLAT_VARIANCE * divisor);
    // With a single bar there is no deviation, which is not the same as none.
    const flat = divisor > 0 ? v128.or(f64x2.le(xx, limit), f64x2.le(yy, limit)) : f64x2.splat(0);
    const ratio = f64x2.div(xy, f64x2.sqrt(f64x2.mul(xx, yy)));
    const held = f64x2.min(f64x2.max(ratio, f64x2.splat(-1)), f64x2.splat(1));
    v128.store(at(group.out0, row), v128.bitselect(f64x2.splat(NaN), held, flat));
  }
  pairWanted(group.out1, row, f64x2.div(xy, f64x2.splat(divisor)));
}

/** Variance of one input's own values, paired or not: that is what the flat test asks about. */
function ownVariance(x: usize, row: i32, window: i32): f64 {
  let pivot = NaN, n = 0.0, s = 0.0, q = 0.0;
  for (let age = 0; age < window; age++) {
    const value = get(x, row - age);
    if (!present(value)) continue;
    if (n == 0) pivot = value;
    const d = value - pivot;
    n += 1;
    s += d;
    q += d * d;
  }
  return n < 2 ? Infinity : max(q - (s / n) * s, 0) / (n - 1);
}

function blankRow(group: Group, row: i32): void {
  setWanted(group.out0, row, NaN);
  setWanted(group.out1, row, NaN);
}

/** Sums over the bars where both are present, newest to oldest. */
function partialRow(instruction: Instruction, group: Group, row: i32): void {
  let pivotX = NaN, pivotY = NaN, n = 0.0, sx = 0.0, sy = 0.0, xx = 0.0, yy = 0.0, xy = 0.0;
  for (let age = 0; age < group.window; age++) {
    const x = get(instruction.a, row - age);
    const y = get(instruction.b, row - age);
    if (!present(x) || !present(y)) continue;
    if (n == 0) {
      pivotX = x;
      pivotY = y;
    }
    const dx = x - pivotX;
    const dy = y - pivotY;
    n += 1;
    sx += dx;
    sy += dy;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  if (n < 2) {
    blankRow(group, row);
    return;
  }
  const mx = sx / n;
  const sxy = xy - mx * sy;
  if (group.out0 != 0) {
    const flat =
      ownVariance(instruction.a, row, group.window) <= FLAT_VARIANCE ||
      ownVariance(instruction.b, row, group.window) <= FLAT_VARIANCE;
    const ratio = sxy / Math.sqrt(max(xx - mx * sx, 0) * max(yy - (sy / n) * sy, 0));
    set(group.out0, row, flat ? NaN : min(max(ratio, -1), 1));
  }
  setWanted(group.out1, row, sxy / (n - 1));
}

export function correlations(instruction: Instruction, from: i32, to: i32): void {
  raiseLevels(instruction, from, to);
  overWindows(instruction, from, to, wholeRows, partialRow, blankRow);
}

// Correlation and covariance of two inputs over nested windows: sums of differences from the newest pair, newest bar to
// oldest, as in moments.ts.
import { at, get, Group, groupAt, Instruction, pairWanted, present, set, setWanted } from './instruction';
import { FLAT } from './moments';
import { overRows } from './windows';

/** Sums of squares are compared as variances, which spares two roots. */
const FLAT_VARIANCE: f64 = FLAT * FLAT;

function fastRows(instruction: Instruction, from: i32, to: i32): void {
  const zero = f64x2.splat(0);
  for (let row = from; row < to; row += 2) {
    let x = at(instruction.a, row);
    let y = at(instruction.b, row);
    const pivotX = v128.load(x);
    const pivotY = v128.load(y);
    let sx = zero, sy = zero, xx = zero, yy = zero, xy = zero;
    for (let g = 0, done = 1; g < instruction.count; g++) {
      const group = groupAt(instruction, g);
      for (; done < group.window; done++) {
        x -= 8;
        y -= 8;
        const dx = f64x2.sub(v128.load(x), pivotX);
        const dy = f64x2.sub(v128.load(y), pivotY);
        sx = f64x2.add(sx, dx);
        sy = f64x2.add(sy, dy);
        xx = f64x2.add(xx, f64x2.mul(dx, dx));
        yy = f64x2.add(yy, f64x2.mul(dy, dy));
        xy = f64x2.add(xy, f64x2.mul(dx, dy));
      }
      finishPair(group, row, sx, sy, xx, yy, xy);
    }
  }
}

// @ts-ignore: decorator
@inline
function finishPair(group: Group, row: i32, sx: v128, sy: v128, xx: v128, yy: v128, xy: v128): void {
  const zero = f64x2.splat(0);
  const n = f64x2.splat(<f64>group.window);
  const less = f64x2.splat(<f64>group.window - 1);
  const mx = f64x2.div(sx, n);
  const my = f64x2.div(sy, n);
  const sxy = f64x2.sub(xy, f64x2.mul(mx, sy));
  if (group.out0 != 0) {
    const sxx = f64x2.max(f64x2.sub(xx, f64x2.mul(mx, sx)), zero);
    const syy = f64x2.max(f64x2.sub(yy, f64x2.mul(my, sy)), zero);
    const limit = f64x2.mul(f64x2.splat(FLAT_VARIANCE), less);
    const flat = v128.or(f64x2.le(sxx, limit), f64x2.le(syy, limit));
    const ratio = f64x2.div(sxy, f64x2.sqrt(f64x2.mul(sxx, syy)));
    const held = f64x2.min(f64x2.max(ratio, f64x2.splat(-1)), f64x2.splat(1));
    v128.store(at(group.out0, row), v128.bitselect(f64x2.splat(NaN), held, flat));
  }
  pairWanted(group.out1, row, f64x2.div(sxy, less));
}

/** Variance of one input's own values, paired or not: that is what the flat test asks about. */
// @ts-ignore: decorator
@inline
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
  // Fewer than two values have no deviation, which is not the same as none.
  return n < 2 ? Infinity : (max(q - (s / n) * s, 0) / (n - 1));
}

function slowRow(instruction: Instruction, row: i32): void {
  let pivotX = NaN, pivotY = NaN, n = 0.0, sx = 0.0, sy = 0.0, xx = 0.0, yy = 0.0, xy = 0.0;
  for (let g = 0, age = 0; g < instruction.count; g++) {
    const group = groupAt(instruction, g);
    for (; age < group.window; age++) {
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
    if (n < 2 || (instruction.full && n < <f64>group.window)) {
      setWanted(group.out0, row, NaN);
      setWanted(group.out1, row, NaN);
      continue;
    }
    const mx = sx / n;
    const sxy = xy - mx * sy;
    if (group.out0 != 0) {
      const sxx = max(xx - mx * sx, 0);
      const syy = max(yy - (sy / n) * sy, 0);
      const ratio = sxy / Math.sqrt(sxx * syy);
      let flat: bool;
      if (n == <f64>group.window) {
        const limit = FLAT_VARIANCE * (n - 1);
        flat = sxx <= limit || syy <= limit;
      } else {
        flat =
          ownVariance(instruction.a, row, group.window) <= FLAT_VARIANCE ||
          ownVariance(instruction.b, row, group.window) <= FLAT_VARIANCE;
      }
      set(group.out0, row, flat ? NaN : min(max(ratio, -1), 1));
    }
    setWanted(group.out1, row, sxy / (n - 1));
  }
}


export function correlations(instruction: Instruction, from: i32, to: i32): void {
  overRows(instruction, from, to, fastRows, slowRow);
}

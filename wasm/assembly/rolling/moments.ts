// Mean, deviation and regression over nested windows of one input, in one pass.
//
// A window is summed from its newest bar to its oldest, as differences from the newest (the pivot): sums of
// d, d*d and age*d. A short window is thus a prefix of a longer one, and all windows of one input share the pass.
// The pivot is one of the window's own values, which bounds the cancellation in the variance by the window's length;
// a constant window has only zeros, and so a deviation of exactly 0.
import { at, get, Group, groupAt, Instruction, pairWanted, present, setWanted } from './instruction';
import { overRows } from './windows';

/** Deviations up to this count as none in Rsquare (Qlib's absolute tolerance). */
export const FLAT: f64 = 2e-5;

/** What is summed: `MEANS` only d, `DEVIATIONS` also d*d, `REGRESSIONS` also age*d. */
const MEANS = 0;
const DEVIATIONS = 1;
const REGRESSIONS = 2;

// @ts-ignore: decorator
@inline
function finishPair(depth: i32, group: Group, row: i32, pivot: v128, s: v128, q: v128, r: v128): void {
  const zero = f64x2.splat(0);
  const length = <f64>group.window;
  const n = f64x2.splat(length);
  if (group.out0 != 0) {
    const mean = f64x2.div(f64x2.add(f64x2.mul(n, pivot), s), n);
    v128.store(at(group.out0, row), v128.bitselect(pivot, mean, f64x2.eq(s, zero)));
  }
  if (depth == MEANS) return;
  const m = f64x2.div(s, n);
  const syy = f64x2.max(f64x2.sub(q, f64x2.mul(m, s)), zero);
  const variance = f64x2.div(syy, f64x2.splat(length - 1));
  const deviation = f64x2.sqrt(variance);
  pairWanted(group.out1, row, deviation);
  pairWanted(group.out2, row, variance);
  if (depth == DEVIATIONS) return;
  const middle = f64x2.splat((length - 1) / 2);
  const sxx = f64x2.splat((length * (length * length - 1)) / 12);
  const sxy = f64x2.sub(r, f64x2.mul(middle, s));
  const slope = f64x2.div(sxy, sxx);
  pairWanted(group.out3, row, f64x2.neg(slope));
  if (group.out4 != 0) {
    const rsquare = f64x2.div(f64x2.mul(slope, sxy), syy);
    const flat = f64x2.le(deviation, f64x2.splat(FLAT));
    v128.store(at(group.out4, row), v128.bitselect(f64x2.splat(NaN), rsquare, flat));
  }
  pairWanted(group.out5, row, f64x2.sub(f64x2.mul(slope, middle), m));
}

// @ts-ignore: decorator
@inline
function fastRows(depth: i32, instruction: Instruction, from: i32, to: i32): void {
  const zero = f64x2.splat(0);
  const one = f64x2.splat(1);
  for (let row = from; row < to; row += 4) {
    let x = at(instruction.a, row);
    const pivot0 = v128.load(x);
    const pivot1 = v128.load(x, 16);
    let s0 = zero, s1 = zero, q0 = zero, q1 = zero, r0 = zero, r1 = zero;
    let age = one;
    for (let g = 0, done = 1; g < instruction.count; g++) {
      const group = groupAt(instruction, g);
      for (; done < group.window; done++) {
        x -= 8;
        const d0 = f64x2.sub(v128.load(x), pivot0);
        const d1 = f64x2.sub(v128.load(x, 16), pivot1);
        s0 = f64x2.add(s0, d0);
        s1 = f64x2.add(s1, d1);
        if (depth == MEANS) continue;
        q0 = f64x2.add(q0, f64x2.mul(d0, d0));
        q1 = f64x2.add(q1, f64x2.mul(d1, d1));
        if (depth == DEVIATIONS) continue;
        r0 = f64x2.add(r0, f64x2.mul(d0, age));
        r1 = f64x2.add(r1, f64x2.mul(d1, age));
        age = f64x2.add(age, one);
      }
      finishPair(depth, group, row, pivot0, s0, q0, r0);
      finishPair(depth, group, row + 2, pivot1, s1, q1, r1);
    }
  }
}

function fastMeans(instruction: Instruction, from: i32, to: i32): void {
  fastRows(MEANS, instruction, from, to);
}

function fastDeviations(instruction: Instruction, from: i32, to: i32): void {
  fastRows(DEVIATIONS, instruction, from, to);
}

function fastRegressions(instruction: Instruction, from: i32, to: i32): void {
  fastRows(REGRESSIONS, instruction, from, to);
}

function blank(group: Group, row: i32): void {
  setWanted(group.out0, row, NaN);
  setWanted(group.out1, row, NaN);
  setWanted(group.out2, row, NaN);
  setWanted(group.out3, row, NaN);
  setWanted(group.out4, row, NaN);
  setWanted(group.out5, row, NaN);
}

/** The same sums over the values that are present; ages are those of the bars, so gaps keep their place. */
function slowRow(instruction: Instruction, row: i32): void {
  const x = instruction.a;
  let pivot = NaN, n = 0.0, s = 0.0, q = 0.0, r = 0.0, ages = 0.0, squaredAges = 0.0;
  for (let g = 0, age = 0; g < instruction.count; g++) {
    const group = groupAt(instruction, g);
    for (; age < group.window; age++) {
      const value = get(x, row - age);
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
    if (n == 0 || (instruction.full && n < <f64>group.window)) {
      blank(group, row);
      continue;
    }
    const m = s / n;
    const syy = max(q - m * s, 0);
    const variance = syy / (n - 1);
    const deviation = Math.sqrt(variance);
    const middle = ages / n;
    const sxy = r - middle * s;
    const slope = sxy / (squaredAges - middle * ages);
    setWanted(group.out0, row, s == 0 ? pivot : (n * pivot + s) / n);
    setWanted(group.out1, row, deviation);
    setWanted(group.out2, row, variance);
    setWanted(group.out3, row, -slope);
    setWanted(group.out4, row, deviation <= FLAT ? NaN : (slope * sxy) / syy);
    // The line's value at the newest bar, against the newest value: it is the pivot, unless it is missing.
    setWanted(group.out5, row, present(get(x, row)) ? slope * middle - m : NaN);
  }
}

export function moments(instruction: Instruction, from: i32, to: i32): void {
  let depth = MEANS;
  for (let g = 0; g < instruction.count; g++) {
    const group = groupAt(instruction, g);
    if (group.out3 | group.out4 | group.out5) depth = REGRESSIONS;
    else if ((group.out1 | group.out2) && depth == MEANS) depth = DEVIATIONS;
  }
  if (depth == MEANS) overRows(instruction, from, to, fastMeans, slowRow);
  else if (depth == DEVIATIONS) overRows(instruction, from, to, fastDeviations, slowRow);
  else overRows(instruction, from, to, fastRegressions, slowRow);
}

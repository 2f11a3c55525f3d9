// Greatest and smallest values over nested windows by doubling: the extreme of 2^j bars from two of 2^(j-1), and of any
// window from two overlapping powers of two. Extremes are exact whatever the order, so there is one path only.
import { at, get, groupAt, Instruction, present, set } from './instruction';
import * as Op from './op';
import { firstMissing } from './windows';

// The operands' order is fixed by the window, so that of 0 and -0 always the same one is chosen.
// @ts-ignore: decorator
@inline
function choose(op: i32, a: v128, b: v128): v128 {
  return op == Op.MAXIMA ? f64x2.pmax(a, b) : f64x2.pmin(a, b);
}

/** out[i] = extreme of source[i] and source[i - back], for i in [start, end). */
// @ts-ignore: decorator
@inline
function combine(op: i32, source: usize, back: i32, target: usize, start: i32, end: i32): void {
  let near = at(source, start);
  let out = at(target, start);
  const stop = at(target, end);
  const distance = <usize>back << 3;
  for (; out < stop; out += 32, near += 32) {
    const far = near - distance;
    v128.store(out, choose(op, v128.load(near), v128.load(far)));
    v128.store(out, choose(op, v128.load(near, 16), v128.load(far, 16)), 16);
  }
}

/** Writes NaN where a window holds missing values: any under the `full` rule, nothing else otherwise. */
function blankMissing(instruction: Instruction, out: usize, window: i32, from: i32, to: i32): void {
  const x = instruction.a;
  let count = 0;
  for (let row = from - window + 1; row < from; row++) count += i32(present(get(x, row)));
  const least = instruction.full ? window : 1;
  for (let row = from; row < to; row++) {
    count += i32(present(get(x, row)));
    if (count < least) set(out, row, NaN);
    count -= i32(present(get(x, row - window + 1)));
  }
}

// @ts-ignore: decorator
@inline
function extremes(op: i32, instruction: Instruction, from: i32, to: i32): void {
  const reach = instruction.window - 1;
  const length = reach + to - from;
  const stride = <usize>(length + 8) << 3;
  const clean = firstMissing(instruction.a, from - reach, to) == to;
  let next = instruction.scratch;
  let spare = next + stride;
  let level = at(instruction.a, from - reach);
  if (!clean) {
    // Missing values lose every comparison.
    const worst = op == Op.MAXIMA ? -Infinity : Infinity;
    const copy = spare + stride;
    for (let i = 0; i < length; i++) {
      const value = get(level, i);
      set(copy, i, present(value) ? value : worst);
    }
    level = copy;
  }
  let size = 1;
  for (let g = 0; g < instruction.count; g++) {
    const group = groupAt(instruction, g);
    while (size * 2 <= group.window) {
      combine(op, level, size, next, size * 2 - 1, length);
      level = next;
      next = spare;
      spare = level;
      size *= 2;
    }
    combine(op, at(level, reach - from), group.window - size, group.out0, from, to);
    if (!clean) blankMissing(instruction, group.out0, group.window, from, to);
  }
}

export function maxima(instruction: Instruction, from: i32, to: i32): void {
  extremes(Op.MAXIMA, instruction, from, to);
}

export function minima(instruction: Instruction, from: i32, to: i32): void {
  extremes(Op.MINIMA, instruction, from, to);
}

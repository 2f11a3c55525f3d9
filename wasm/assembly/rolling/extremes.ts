// Greatest and smallest values over nested windows by doubling: the extreme of 2^j bars from two of 2^(j-1), and of any
// window from two overlapping powers of two. Extremes are exact whatever the order, so there is one path only.
import { at, get, groupAt, Instruction, present, set } from './instruction';
import * as Op from './op';

// @ts-ignore: decorator
@inline
function choose(op: i32, a: v128, b: v128): v128 {
  return op == Op.MAXIMA ? f64x2.max(a, b) : f64x2.min(a, b);
}

/** to[i] = extreme of from[i] and from[i - back], for i in [start, end). */
// @ts-ignore: decorator
@inline
function combine(op: i32, source: usize, back: i32, target: usize, start: i32, end: i32): void {
  let near = at(source, start);
  let far = at(source, start - back);
  let out = at(target, start);
  const stop = at(target, end);
  for (; out < stop; out += 16, near += 16, far += 16) v128.store(out, choose(op, v128.load(near), v128.load(far)));
}

// @ts-ignore: decorator
@inline
function extremes(op: i32, instruction: Instruction, from: i32, to: i32): void {
  const reach = instruction.window - 1;
  const length = reach + to - from;
  // Missing values lose every comparison where they are to be skipped, and win it (as NaN) where they are not.
  const substitute = instruction.full ? NaN : op == Op.MAXIMA ? -Infinity : Infinity;
  let level = instruction.scratch;
  let next = at(level, length + 8);
  for (let i = 0; i < length; i++) {
    const value = get(instruction.a, from - reach + i);
    set(level, i, present(value) ? value : substitute);
  }
  let size = 1;
  const zero = f64x2.splat(0);
  for (let g = 0; g < instruction.count; g++) {
    const group = groupAt(instruction, g);
    while (size * 2 <= group.window) {
      combine(op, level, size, next, size * 2 - 1, length);
      const swap = level;
      level = next;
      next = swap;
      size *= 2;
    }
    let near = at(level, reach);
    let far = at(level, reach - (group.window - size));
    const stop = at(group.out0, to);
    for (let out = at(group.out0, from); out < stop; out += 16, near += 16, far += 16) {
      const value = choose(op, v128.load(near), v128.load(far));
      const some = f64x2.eq(f64x2.sub(value, value), zero);
      v128.store(out, v128.bitselect(value, f64x2.splat(NaN), some));
    }
  }
}

export function maxima(instruction: Instruction, from: i32, to: i32): void {
  extremes(Op.MAXIMA, instruction, from, to);
}

export function minima(instruction: Instruction, from: i32, to: i32): void {
  extremes(Op.MINIMA, instruction, from, to);
}

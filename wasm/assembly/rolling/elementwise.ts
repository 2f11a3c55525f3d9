// Operators of one bar. Four rows at a time; the last step may compute up to three rows too many, which the slot has
// room for and the next block writes over.
import { at, get, Instruction, set } from './instruction';
import * as Op from './op';

// @ts-ignore: decorator
@inline
function isTrue(x: v128): v128 {
  // Everything but 0, NaN included, as in NumPy.
  return f64x2.ne(x, f64x2.splat(0));
}

// @ts-ignore: decorator
@inline
function truth(mask: v128): v128 {
  return v128.and(mask, f64x2.splat(1));
}

// @ts-ignore: decorator
@inline
function sign(x: v128): v128 {
  const zero = f64x2.splat(0);
  const value = f64x2.sub(truth(f64x2.gt(x, zero)), truth(f64x2.lt(x, zero)));
  return v128.bitselect(value, x, f64x2.eq(x, x));
}

// `op` is a literal at every call, so each loop keeps only its own line.
// @ts-ignore: decorator
@inline
function apply(op: i32, a: v128, b: v128, c: v128): v128 {
  if (op == Op.ADD) return f64x2.add(a, b);
  if (op == Op.SUB) return f64x2.sub(a, b);
  if (op == Op.MUL) return f64x2.mul(a, b);
  if (op == Op.DIV) return f64x2.div(a, b);
  if (op == Op.GREATER) return f64x2.max(a, b);
  if (op == Op.LESS) return f64x2.min(a, b);
  if (op == Op.GT) return truth(f64x2.gt(a, b));
  if (op == Op.GE) return truth(f64x2.ge(a, b));
  if (op == Op.LT) return truth(f64x2.lt(a, b));
  if (op == Op.LE) return truth(f64x2.le(a, b));
  if (op == Op.EQ) return truth(f64x2.eq(a, b));
  if (op == Op.NE) return truth(f64x2.ne(a, b));
  if (op == Op.AND) return truth(v128.and(isTrue(a), isTrue(b)));
  if (op == Op.OR) return truth(v128.or(isTrue(a), isTrue(b)));
  if (op == Op.NOT) return truth(v128.not(isTrue(a)));
  if (op == Op.ABS) return f64x2.abs(a);
  if (op == Op.SIGN) return sign(a);
  if (op == Op.IF) return v128.bitselect(b, c, isTrue(a));
  return a;
}

// @ts-ignore: decorator
@inline
function loop(op: i32, operands: i32, instruction: Instruction, from: i32, to: i32): void {
  // A constant stands still: its offset is masked to 0.
  const aMask = instruction.aMask;
  const bMask = instruction.bMask;
  const cMask = instruction.cMask;
  const start = <usize>from << 3;
  const a = instruction.a + (start & aMask);
  const b = instruction.b + (start & bMask);
  const c = instruction.c + (start & cMask);
  const out = instruction.out + start;
  const bytes = <usize>(to - from) << 3;
  for (let offset: usize = 0; offset < bytes; offset += 32) {
    const pa = a + (offset & aMask);
    const pb = operands > 1 ? b + (offset & bMask) : pa;
    const pc = operands > 2 ? c + (offset & cMask) : pa;
    const first = apply(op, v128.load(pa), v128.load(pb), v128.load(pc));
    const second = apply(op, v128.load(pa, 16), v128.load(pb, 16), v128.load(pc, 16));
    v128.store(out + offset, first);
    v128.store(out + offset, second, 16);
  }
}

function logarithm(instruction: Instruction, from: i32, to: i32): void {
  const out = instruction.out;
  const fixed = instruction.aMask == 0;
  for (let row = from; row < to; row++) set(out, row, NativeMath.log(get(instruction.a, fixed ? 0 : row)));
}

function power(instruction: Instruction, from: i32, to: i32): void {
  const aFixed = instruction.aMask == 0;
  const bFixed = instruction.bMask == 0;
  for (let row = from; row < to; row++) {
    const base = get(instruction.a, aFixed ? 0 : row);
    const exponent = get(instruction.b, bFixed ? 0 : row);
    // 1^x is 1 whatever x, as in C and numpy; JavaScript's rule would give NaN for an infinite x.
    set(instruction.out, row, base == 1 ? 1 : NativeMath.pow(base, exponent));
  }
}

export function elementwise(instruction: Instruction, from: i32, to: i32): void {
  switch (instruction.op) {
    case Op.COPY: memory.copy(at(instruction.out, from), at(instruction.a, from), <usize>(to - from) << 3); break;
    case Op.ADD: loop(Op.ADD, 2, instruction, from, to); break;
    case Op.SUB: loop(Op.SUB, 2, instruction, from, to); break;
    case Op.MUL: loop(Op.MUL, 2, instruction, from, to); break;
    case Op.DIV: loop(Op.DIV, 2, instruction, from, to); break;
    case Op.GREATER: loop(Op.GREATER, 2, instruction, from, to); break;
    case Op.LESS: loop(Op.LESS, 2, instruction, from, to); break;
    case Op.GT: loop(Op.GT, 2, instruction, from, to); break;
    case Op.GE: loop(Op.GE, 2, instruction, from, to); break;
    case Op.LT: loop(Op.LT, 2, instruction, from, to); break;
    case Op.LE: loop(Op.LE, 2, instruction, from, to); break;
    case Op.EQ: loop(Op.EQ, 2, instruction, from, to); break;
    case Op.NE: loop(Op.NE, 2, instruction, from, to); break;
    case Op.AND: loop(Op.AND, 2, instruction, from, to); break;
    case Op.OR: loop(Op.OR, 2, instruction, from, to); break;
    case Op.NOT: loop(Op.NOT, 1, instruction, from, to); break;
    case Op.ABS: loop(Op.ABS, 1, instruction, from, to); break;
    case Op.SIGN: loop(Op.SIGN, 1, instruction, from, to); break;
    case Op.IF: loop(Op.IF, 3, instruction, from, to); break;
    case Op.LOG: logarithm(instruction, from, to); break;
    case Op.POWER: power(instruction, from, to); break;
    default: unreachable();
  }
}

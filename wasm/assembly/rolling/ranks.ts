// Rank of the newest value in nested windows, as a share of their length; ties take the mean of their ranks.
import { at, get, groupAt, Instruction, present, set } from './instruction';
import { overRows } from './windows';

// Small integers in 64-bit lanes become doubles by way of the bits of 2^52, where a unit is the last place.
const TWO_52: f64 = 4503599627370496;

// @ts-ignore: decorator
@inline
function toDouble(count: v128): v128 {
  const base = f64x2.splat(TWO_52);
  return f64x2.sub(v128.or(count, base), base);
}

// The others below plus half of those equal, plus the value itself.
// @ts-ignore: decorator
@inline
function finish(twice: v128, length: v128): v128 {
  return f64x2.div(f64x2.add(f64x2.mul(toDouble(twice), f64x2.splat(0.5)), f64x2.splat(1)), length);
}

function fastRows(instruction: Instruction, from: i32, to: i32): void {
  for (let row = from; row < to; row += 4) {
    let x = at(instruction.a, row);
    const own0 = v128.load(x);
    const own1 = v128.load(x, 16);
    // A mask is -1 in integer lanes: subtracting it counts. Below counts twice, equal once.
    let twice0 = i64x2.splat(0), twice1 = twice0;
    for (let g = 0, done = 1; g < instruction.count; g++) {
      const group = groupAt(instruction, g);
      for (; done < group.window; done++) {
        x -= 8;
        const value0 = v128.load(x);
        const value1 = v128.load(x, 16);
        twice0 = i64x2.sub(i64x2.sub(twice0, f64x2.lt(value0, own0)), f64x2.le(value0, own0));
        twice1 = i64x2.sub(i64x2.sub(twice1, f64x2.lt(value1, own1)), f64x2.le(value1, own1));
      }
      const length = f64x2.splat(<f64>group.window);
      v128.store(at(group.out0, row), finish(twice0, length));
      v128.store(at(group.out0, row), finish(twice1, length), 16);
    }
  }
}

function slowRow(instruction: Instruction, row: i32): void {
  const own = get(instruction.a, row);
  let twice = 0;
  let n = 0;
  for (let g = 0, age = 0; g < instruction.count; g++) {
    const group = groupAt(instruction, g);
    for (; age < group.window; age++) {
      const value = get(instruction.a, row - age);
      if (!present(value)) continue;
      n++;
      if (age > 0) twice += i32(value < own) + i32(value <= own);
    }
    const known = present(own) && (n == group.window || !instruction.full);
    set(group.out0, row, known ? (<f64>twice * 0.5 + 1) / <f64>n : NaN);
  }
}

export function ranks(instruction: Instruction, from: i32, to: i32): void {
  overRows(instruction, from, to, fastRows, slowRow);
}

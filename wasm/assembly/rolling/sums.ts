// Sums over nested windows of one input, newest bar to oldest, so that a short window is a prefix of a longer one.
import { at, get, groupAt, Instruction, present, set } from './instruction';
import { overRows } from './windows';

function fastRows(instruction: Instruction, from: i32, to: i32): void {
  for (let row = from; row < to; row += 8) {
    let x = at(instruction.a, row);
    let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0;
    for (let g = 0, done = 0; g < instruction.count; g++) {
      const group = groupAt(instruction, g);
      for (; done < group.window; done++) {
        s0 = f64x2.add(s0, v128.load(x));
        s1 = f64x2.add(s1, v128.load(x, 16));
        s2 = f64x2.add(s2, v128.load(x, 32));
        s3 = f64x2.add(s3, v128.load(x, 48));
        x -= 8;
      }
      const out = at(group.out0, row);
      v128.store(out, s0);
      v128.store(out, s1, 16);
      v128.store(out, s2, 32);
      v128.store(out, s3, 48);
    }
  }
}

function slowRow(instruction: Instruction, row: i32): void {
  let sum = 0.0;
  let n = 0;
  for (let g = 0, age = 0; g < instruction.count; g++) {
    const group = groupAt(instruction, g);
    for (; age < group.window; age++) {
      const value = get(instruction.a, row - age);
      if (!present(value)) continue;
      sum += value;
      n++;
    }
    set(group.out0, row, n == 0 || (instruction.full && n < group.window) ? NaN : sum);
  }
}

export function sums(instruction: Instruction, from: i32, to: i32): void {
  overRows(instruction, from, to, fastRows, slowRow);
}

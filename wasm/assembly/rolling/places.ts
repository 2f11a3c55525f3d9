// Where the greatest and smallest values of nested windows stand, counted from 1 at the window's oldest bar. From the
// newest bar to the oldest, so that the last one met is the first in time, which is the one that counts.
import { at, get, groupAt, Instruction, present, set } from './instruction';
import { overRows } from './windows';

// @ts-ignore: decorator
@inline
function beats(greatest: bool, a: v128, b: v128): v128 {
  return greatest ? f64x2.ge(a, b) : f64x2.le(a, b);
}

// @ts-ignore: decorator
@inline
function fastRows(greatest: bool, instruction: Instruction, from: i32, to: i32): void {
  const one = f64x2.splat(1);
  for (let row = from; row < to; row += 4) {
    let x = at(instruction.a, row);
    let best0 = v128.load(x);
    let best1 = v128.load(x, 16);
    let place0 = f64x2.splat(0), place1 = place0, age = one;
    for (let g = 0, done = 1; g < instruction.count; g++) {
      const group = groupAt(instruction, g);
      for (; done < group.window; done++) {
        x -= 8;
        const value0 = v128.load(x);
        const value1 = v128.load(x, 16);
        const wins0 = beats(greatest, value0, best0);
        const wins1 = beats(greatest, value1, best1);
        best0 = v128.bitselect(value0, best0, wins0);
        best1 = v128.bitselect(value1, best1, wins1);
        place0 = v128.bitselect(age, place0, wins0);
        place1 = v128.bitselect(age, place1, wins1);
        age = f64x2.add(age, one);
      }
      const length = f64x2.splat(<f64>group.window);
      v128.store(at(group.out0, row), f64x2.sub(length, place0));
      v128.store(at(group.out0, row), f64x2.sub(length, place1), 16);
    }
  }
}

// @ts-ignore: decorator
@inline
function slowRow(greatest: bool, instruction: Instruction, row: i32): void {
  // A window that reaches before bar 0 begins there.
  const bars = instruction.bar + row + 1;
  let best = NaN;
  let place = 0;
  let n = 0;
  for (let g = 0, age = 0; g < instruction.count; g++) {
    const group = groupAt(instruction, g);
    for (; age < group.window; age++) {
      const value = get(instruction.a, row - age);
      if (!present(value)) continue;
      n++;
      if (n == 1 || (greatest ? value >= best : value <= best)) {
        best = value;
        place = age;
      }
    }
    const complete = n == group.window || (n > 0 && !instruction.full);
    set(group.out0, row, complete ? <f64>(min(group.window, bars) - place) : NaN);
  }
}

function fastMaxima(instruction: Instruction, from: i32, to: i32): void {
  fastRows(true, instruction, from, to);
}

function fastMinima(instruction: Instruction, from: i32, to: i32): void {
  fastRows(false, instruction, from, to);
}

function slowMaximum(instruction: Instruction, row: i32): void {
  slowRow(true, instruction, row);
}

function slowMinimum(instruction: Instruction, row: i32): void {
  slowRow(false, instruction, row);
}

export function maximumPlaces(instruction: Instruction, from: i32, to: i32): void {
  overRows(instruction, from, to, fastMaxima, slowMaximum);
}

export function minimumPlaces(instruction: Instruction, from: i32, to: i32): void {
  overRows(instruction, from, to, fastMinima, slowMinimum);
}

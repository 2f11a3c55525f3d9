// Operators that first need the window's mean, and the weighted mean. Each window on its own, newest bar to oldest.
import { get, groupAt, Instruction, present, set, setWanted } from './instruction';

/** Mean of the `n` present values of a window; NaN and n = 0 where there is none. */
let n: f64 = 0;

// @ts-ignore: decorator
@inline
function meanOf(x: usize, row: i32, window: i32): f64 {
  let pivot = NaN, s = 0.0, count = 0.0;
  for (let age = 0; age < window; age++) {
    const value = get(x, row - age);
    if (!present(value)) continue;
    if (count == 0) pivot = value;
    count += 1;
    s += value - pivot;
  }
  n = count;
  return s == 0 ? pivot : (count * pivot + s) / count;
}

// @ts-ignore: decorator
@inline
function known(instruction: Instruction, window: i32, least: f64): bool {
  return n >= least && (n == <f64>window || !instruction.full);
}

/** Bias-corrected skewness and excess kurtosis from average central moments. */
export function skewness(count: f64, m2: f64, m3: f64): f64 {
  return ((Math.sqrt(count * (count - 1)) / (count - 2)) * m3) / (m2 * Math.sqrt(m2));
}

export function kurtosis(count: f64, m2: f64, m4: f64): f64 {
  const spread = count - 1;
  return ((count * count - 1) * (m4 / (m2 * m2)) - 3 * spread * spread) / ((count - 2) * (count - 3));
}

export function shapes(instruction: Instruction, from: i32, to: i32): void {
  for (let g = 0; g < instruction.count; g++) {
    const group = groupAt(instruction, g);
    for (let row = from; row < to; row++) {
      const mean = meanOf(instruction.a, row, group.window);
      let s2 = 0.0, s3 = 0.0, s4 = 0.0;
      for (let age = 0; age < group.window; age++) {
        const value = get(instruction.a, row - age);
        if (!present(value)) continue;
        const d = value - mean;
        const square = d * d;
        s2 += square;
        s3 += square * d;
        s4 += square * square;
      }
      setWanted(group.out0, row, known(instruction, group.window, 3) ? skewness(n, s2 / n, s3 / n) : NaN);
      setWanted(group.out1, row, known(instruction, group.window, 4) ? kurtosis(n, s2 / n, s4 / n) : NaN);
    }
  }
}

export function meanDeviations(instruction: Instruction, from: i32, to: i32): void {
  for (let g = 0; g < instruction.count; g++) {
    const group = groupAt(instruction, g);
    for (let row = from; row < to; row++) {
      const mean = meanOf(instruction.a, row, group.window);
      let sum = 0.0;
      for (let age = 0; age < group.window; age++) {
        const value = get(instruction.a, row - age);
        if (present(value)) sum += Math.abs(value - mean);
      }
      set(group.out0, row, known(instruction, group.window, 1) ? sum / n : NaN);
    }
  }
}

/** Mean of w x, where w rises by equal steps over the bars of the window and sums to 1 (Qlib's WMA). */
export function weightedMeans(instruction: Instruction, from: i32, to: i32): void {
  for (let g = 0; g < instruction.count; g++) {
    const group = groupAt(instruction, g);
    for (let row = from; row < to; row++) {
      const bars = <f64>min(group.window, instruction.bar + row + 1);
      let sum = 0.0;
      n = 0;
      for (let age = 0; age < group.window; age++) {
        const value = get(instruction.a, row - age);
        if (!present(value)) continue;
        n += 1;
        sum += (bars - <f64>age) * value;
      }
      const weights = (bars * (bars + 1)) / 2;
      set(group.out0, row, known(instruction, group.window, 1) ? sum / weights / n : NaN);
    }
  }
}

/** How many values of the window are not NaN; infinite ones count. Counting is exact, so it may slide. */
export function counts(instruction: Instruction, from: i32, to: i32): void {
  const x = instruction.a;
  for (let g = 0; g < instruction.count; g++) {
    const group = groupAt(instruction, g);
    const window = group.window;
    let count = 0;
    for (let row = from - window; row < from; row++) count += i32(!isNaN(get(x, row)));
    for (let row = from; row < to; row++) {
      count += i32(!isNaN(get(x, row))) - i32(!isNaN(get(x, row - window)));
      const whole = instruction.bar + row + 1 >= window;
      set(group.out0, row, whole || !instruction.full ? <f64>count : NaN);
    }
  }
}

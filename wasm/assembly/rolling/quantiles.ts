// Quantiles from sorted windows. One sorted window serves all levels asked of it; it slides bar by bar.
import { at, get, groupAt, Instruction, present, set, setWanted } from './instruction';

/** Number of the `count` sorted values that are below `value`. */
// @ts-ignore: decorator
@inline
export function countBelow(sorted: usize, count: i32, value: f64): i32 {
  let low = 0;
  let length = count;
  while (length > 0) {
    const half = length >> 1;
    const below = get(sorted, low + half) < value;
    low = below ? low + half + 1 : low;
    length = below ? length - half - 1 : half;
  }
  return low;
}

// @ts-ignore: decorator
@inline
function insert(sorted: usize, count: i32, value: f64): void {
  let place = count;
  for (; place > 0 && get(sorted, place - 1) > value; place--) set(sorted, place, get(sorted, place - 1));
  set(sorted, place, value);
}

// @ts-ignore: decorator
@inline
function replace(sorted: usize, count: i32, old: f64, value: f64): void {
  let place = countBelow(sorted, count, old);
  if (value > old) {
    for (; place + 1 < count && get(sorted, place + 1) < value; place++) set(sorted, place, get(sorted, place + 1));
  } else {
    for (; place > 0 && get(sorted, place - 1) > value; place--) set(sorted, place, get(sorted, place - 1));
  }
  set(sorted, place, value);
}

/** The `level` quantile of sorted values: linear between the two nearest. */
// @ts-ignore: decorator
@inline
export function interpolate(sorted: usize, count: i32, level: f64): f64 {
  const position = <f64>(count - 1) * level;
  const whole = Math.floor(position);
  const low = get(sorted, <i32>whole);
  const high = get(sorted, min(<i32>whole + 1, count - 1));
  return low + (high - low) * (position - whole);
}

/** Groups [first, last) share one window. A level's first output is Quantile's, its second Med's. */
function slide(instruction: Instruction, from: i32, to: i32, first: i32, last: i32): void {
  const x = instruction.a;
  const sorted = instruction.scratch;
  const window = groupAt(instruction, first).window;
  let count = 0;
  // Adding 0 turns -0 into 0: equal values must not differ in a bit by the order they came in.
  for (let row = from - window; row < from; row++) {
    const value = get(x, row);
    if (present(value)) insert(sorted, count++, value + 0);
  }
  for (let row = from; row < to; row++) {
    const old = get(x, row - window);
    const value = get(x, row);
    if (present(value)) {
      if (present(old)) replace(sorted, count, old, value + 0);
      else insert(sorted, count++, value + 0);
    } else if (present(old)) {
      const place = countBelow(sorted, count, old);
      count--;
      memory.copy(at(sorted, place), at(sorted, place + 1), <usize>(count - place) << 3);
    }
    const known = count == window || (count > 0 && !instruction.full);
    for (let g = first; g < last; g++) {
      const group = groupAt(instruction, g);
      const value = known ? interpolate(sorted, count, group.level) : NaN;
      setWanted(group.out0, row, value);
      setWanted(group.out1, row, value);
    }
  }
}

export function quantiles(instruction: Instruction, from: i32, to: i32): void {
  for (let first = 0; first < instruction.count; ) {
    const window = groupAt(instruction, first).window;
    let last = first + 1;
    while (last < instruction.count && groupAt(instruction, last).window == window) last++;
    slide(instruction, from, to, first, last);
    first = last;
  }
}

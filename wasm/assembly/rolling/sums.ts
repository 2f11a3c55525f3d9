// Sums over windows of one input, from blocks (see dyadic.ts).
import { levelAt, Merge, newestLevel, overWindows, planMerges } from './dyadic';
import { get, Group, Instruction, present, set } from './instruction';

/** Computes rows [from, to) of the levels: the sum of two blocks of the level below. */
function raiseLevels(instruction: Instruction, from: i32, to: i32): void {
  let source = instruction.a;
  for (let level = 1; 1 << level <= instruction.window; level++) {
    const back = <usize>8 << (level - 1);
    const target = levelAt(instruction, level);
    const end = <usize>to << 3;
    for (let offset = <usize>from << 3; offset < end; offset += 16) {
      const newer = source + offset;
      v128.store(target + offset, f64x2.add(v128.load(newer), v128.load(newer - back)));
    }
    source = target;
  }
}

function wholeRows(instruction: Instruction, group: Group, length: i32, from: i32, to: i32): void {
  const start = <usize>from << 3;
  const end = <usize>to << 3;
  const x = instruction.a;
  const out = group.out0;
  const mergesEnd = planMerges(instruction, length);
  let sums = newestLevel != 0 ? newestLevel : x;
  for (let place = instruction.scratch; place < mergesEnd; place += offsetof<Merge>()) {
    const merge = changetype<Merge>(place);
    const block = (merge.level != 0 ? merge.level : x) - merge.distance;
    for (let at = start; at < end; at += 16) {
      v128.store(out + at, f64x2.add(v128.load(sums + at), v128.load(block + at)));
    }
    sums = out;
  }
  if (sums != out) memory.copy(out + start, sums + start, end - start);
}

function blankRow(group: Group, row: i32): void {
  set(group.out0, row, NaN);
}

function partialRow(instruction: Instruction, group: Group, row: i32): void {
  let sum = 0.0;
  let n = 0;
  for (let age = 0; age < group.window; age++) {
    const value = get(instruction.a, row - age);
    if (!present(value)) continue;
    sum += value;
    n++;
  }
  set(group.out0, row, n == 0 ? NaN : sum);
}

export function sums(instruction: Instruction, from: i32, to: i32): void {
  raiseLevels(instruction, from, to);
  overWindows(instruction, from, to, wholeRows, partialRow, blankRow);
}

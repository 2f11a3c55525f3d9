// Windows put together from blocks whose lengths are powers of two.
//
// A column of level k holds, at each bar, sums over the 2^k bars that end there. It is made from level k - 1 at the bar
// and 2^(k-1) bars before, once, and kept as long as a window reaches back. A window is the merge of the blocks that
// its length's binary digits name, the longest block newest: 60 = 32 + 16 + 8 + 4. So each value comes from its window's
// bars alone, in an order of operations that only the window's length decides; it takes log N steps in place of N; and
// rounding errors grow with log N.
import { at, get, Group, groupAt, Instruction, present } from './instruction';
import { firstMissing } from './windows';

/** The older block that the next merge adds to the window so far. */
@unmanaged
export class Merge {
  /** Bytes from the bar back to the block's newest bar. */
  distance: usize;
  /** Column of the block's level, 0 for a single bar. */
  level: usize;
  /** Bars in the block, and the reciprocals of it and of the bars before it in the window. */
  length: f64;
  perLength: f64;
  perBefore: f64;
  /** What a squared gap between the means of both weighs, and a gap times their distance in time. */
  squareWeight: f64;
  timeWeight: f64;
}

/** Level column of the first block of the window that `planMerges` looked at last, 0 for a single bar. */
export let newestLevel: usize = 0;

/** First column of a level, for level 1 and up; a level's columns lie `levelStride` apart. */
// @ts-ignore: decorator
@inline
export function levelAt(instruction: Instruction, level: i32): usize {
  return instruction.levels + <usize>((level - 1) * instruction.levelColumns) * instruction.levelStride;
}

/** Writes the merges of a window to `instruction.scratch` and returns their end. */
export function planMerges(instruction: Instruction, window: i32): usize {
  let level = 31 - clz(window);
  let before = 1 << level;
  let rest = window - before;
  newestLevel = level > 0 ? levelAt(instruction, level) : 0;
  let place = instruction.scratch;
  while (rest > 0) {
    level = 31 - clz(rest);
    const block = 1 << level;
    const merge = changetype<Merge>(place);
    const a = <f64>before;
    const b = <f64>block;
    merge.distance = <usize>before << 3;
    merge.level = level > 0 ? levelAt(instruction, level) : 0;
    merge.length = b;
    merge.perLength = 1 / b;
    merge.perBefore = 1 / a;
    merge.squareWeight = (a * b) / (a + b);
    merge.timeWeight = (a * b) / 2;
    before += block;
    rest -= block;
    place += offsetof<Merge>();
  }
  return place;
}

/** Computes rows [from, to) of one window of `length` bars, all present; may write one row past `to`. */
export type WholeRows = (instruction: Instruction, group: Group, length: i32, from: i32, to: i32) => void;
/** Computes one row of a window that holds missing values but is not to be NaN. */
export type PartialRow = (instruction: Instruction, group: Group, row: i32) => void;
/** Writes NaN to one row. */
export type BlankRow = (group: Group, row: i32) => void;

/** Bars before `from`, at most `limit`, that are present in both inputs without a gap. */
function cleanBefore(instruction: Instruction, from: i32, limit: i32): i32 {
  let length = 0;
  for (; length < limit; length++) {
    const row = from - 1 - length;
    if (!present(get(instruction.a, row)) || (instruction.b != 0 && !present(get(instruction.b, row)))) break;
  }
  return length;
}

/** First row in [from, to) that is missing in an input, or `to`. */
function missingFrom(instruction: Instruction, from: i32, to: i32): i32 {
  const missing = firstMissing(instruction.a, from, to);
  return instruction.b != 0 ? firstMissing(instruction.b, from, missing) : missing;
}

/** Hands the rows of every window to the function that fits what they hold, each window in ascending order of rows. */
export function overWindows(
  instruction: Instruction,
  from: i32,
  to: i32,
  whole: WholeRows,
  partial: PartialRow,
  blank: BlankRow,
): void {
  const cleanAtStart = cleanBefore(instruction, from, instruction.window - 1);
  const firstGap = missingFrom(instruction, from, to);
  for (let g = 0; g < instruction.count; g++) {
    const group = groupAt(instruction, g);
    const window = group.window;
    let clean = cleanAtStart;
    let row = from;
    while (row < to) {
      const missing = row <= firstGap ? firstGap : missingFrom(instruction, row, to);
      for (; row < missing && clean < window - 1; row++, clean++) {
        // Where the series is younger than the window, all its bars are a whole window of that length.
        const young = instruction.bar + row == clean;
        if (instruction.full) blank(group, row);
        else if (young) whole(instruction, group, clean + 1, row, row + 1);
        else partial(instruction, group, row);
      }
      if (row < missing) {
        whole(instruction, group, window, row, missing);
        clean += missing - row;
        row = missing;
      }
      if (row < to) {
        if (instruction.full) blank(group, row);
        else partial(instruction, group, row);
        row++;
        clean = 0;
      }
    }
  }
}

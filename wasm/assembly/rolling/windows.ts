// Which rows have only present values in their window: those take the SIMD path, the others the scalar one. Both
// give the same bits for a window that is clean, so where the border runs makes no difference.
import { at, get, Instruction, present } from './instruction';

/** Computes rows [from, to), all windows clean; may write up to 7 rows past `to`. */
export type FastRows = (instruction: Instruction, from: i32, to: i32) => void;
/** Computes one row whatever its windows hold. */
export type SlowRow = (instruction: Instruction, row: i32) => void;

/** How many rows before `from`, at most `limit`, are present without a gap. */
function cleanBefore(x: usize, from: i32, limit: i32): i32 {
  let length = 0;
  while (length < limit && present(get(x, from - 1 - length))) length++;
  return length;
}

/** First row in [from, to) that holds a missing value, or `to`. */
export function firstMissing(x: usize, from: i32, to: i32): i32 {
  let row = from;
  const zero = f64x2.splat(0);
  // The sum of v - v over some rows is 0 exactly where all are present.
  for (; row + 8 <= to; row += 8) {
    const v0 = v128.load(at(x, row));
    const v1 = v128.load(at(x, row), 16);
    const v2 = v128.load(at(x, row), 32);
    const v3 = v128.load(at(x, row), 48);
    const first = f64x2.add(f64x2.sub(v0, v0), f64x2.sub(v1, v1));
    const second = f64x2.add(f64x2.sub(v2, v2), f64x2.sub(v3, v3));
    if (!i64x2.all_true(f64x2.eq(f64x2.add(first, second), zero))) break;
  }
  while (row < to && present(get(x, row))) row++;
  return row;
}

/** Hands every row of [from, to) to `fast` or `slow`, in ascending order; for steps of one input. */
export function overRows(instruction: Instruction, from: i32, to: i32, fast: FastRows, slow: SlowRow): void {
  const reach = instruction.window - 1;
  const x = instruction.a;
  let clean = cleanBefore(x, from, reach);
  let row = from;
  while (row < to) {
    const missing = firstMissing(x, row, to);
    const whole = min(missing, row + reach - clean);
    for (; row < whole; row++) slow(instruction, row);
    if (row < missing) {
      fast(instruction, row, missing);
      row = missing;
    }
    if (row < to) {
      slow(instruction, row);
      row++;
      clean = 0;
    }
  }
}

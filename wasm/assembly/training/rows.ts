// Row lists of leaves, and the scores of their rows.

/** Writes the row numbers 0 to count-1. */
export function countRows(rows: usize, count: usize): void {
  for (let i: usize = 0; i < count; i++) store<u32>(rows + (i << 2), <u32>i);
}

/** Adds one row to the left part in place or to the right part in `spare`: both stores, one pointer moves, no branch. */
// @ts-ignore: decorator
@inline
function deal(row: u32, goesRight: usize, left: usize, right: usize): usize {
  store<u32>(left, row);
  store<u32>(right, row);
  return goesRight << 2;
}

/**
 * Splits a leaf's rows, both sides keeping their order. `goesRight`: a byte a bin, 1 for the right side. A row's bin
 * is the byte at `column + (row << rowShift)`. `spare`: room for as many rows. Returns the rows on the left.
 */
export function partition(rows: usize, count: usize, column: usize, rowShift: usize, goesRight: usize, spare: usize): usize {
  let left = rows;
  let right = spare;
  for (let r = rows, end = rows + (count << 2); r < end; r += 4) {
    const row = load<u32>(r);
    const step = deal(row, <usize>load<u8>(goesRight + <usize>load<u8>(column + (<usize>row << rowShift))), left, right);
    right += step;
    left += 4 - step;
  }
  memory.copy(left, spare, right - spare);
  return (left - rows) >> 2;
}

/** The same for a feature with a u16 column. */
export function partitionWide(rows: usize, count: usize, column: usize, goesRight: usize, spare: usize): usize {
  let left = rows;
  let right = spare;
  for (let r = rows, end = rows + (count << 2); r < end; r += 4) {
    const row = load<u32>(r);
    const step = deal(row, <usize>load<u8>(goesRight + <usize>load<u16>(column + (<usize>row << 1))), left, right);
    right += step;
    left += 4 - step;
  }
  memory.copy(left, spare, right - spare);
  return (left - rows) >> 2;
}

/** Sums gradients and hessians over `rows` in order (0: the first `count` rows) into two float64 at `out`. */
export function sumGradients(rows: usize, count: usize, gradients: usize, out: usize): void {
  let sum = f64x2.splat(0);
  for (let i: usize = 0; i < count; i++) {
    const row = rows === 0 ? i : <usize>load<u32>(rows + (i << 2));
    sum = f64x2.add(sum, f64x2.promote_low_f32x4(v128.load64_zero(gradients + (row << 3))));
  }
  v128.store(out, sum);
}

/** Adds a leaf's value to the scores of its rows. */
export function addToScores(rows: usize, count: usize, scores: usize, value: f64): void {
  for (let r = rows, end = rows + (count << 2); r < end; r += 4) {
    const p = scores + (<usize>load<u32>(r) << 3);
    store<f64>(p, load<f64>(p) + value);
  }
}

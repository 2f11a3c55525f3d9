// One step of a program. The host writes these records (src/core/kernels/layout.ts); addresses are those of the block's first row, already moved
// back by the rows the input lies ahead of the output, so that row r of every operand belongs to the same bar.

@unmanaged
export class Instruction {
  op: i32;
  /** Rows by which the output lags the newest bar read (look-ahead of the expression). */
  delay: i32;
  out: usize;
  a: usize;
  b: usize;
  c: usize;
  /** What a byte offset into a, b and c is masked with: all ones, or 0 for a constant. */
  aMask: usize;
  bMask: usize;
  cMask: usize;
  /** Longest window of a fused group, the shift of Ref, the window of a single rolling operator. */
  window: i32;
  /** 1 where a window that is not full, or holds a missing value, gives NaN; 0 where it takes what is there. */
  full: i32;
  /** Windows of a fused group in ascending order (records of `Group`), and how many. */
  groups: usize;
  count: i32;
  /** State carried from block to block. */
  state: usize;
  scratch: usize;
  /** Columns of sums over blocks (see dyadic.ts): row 0 of the first, bytes between them, how many a level has. */
  levels: usize;
  levelStride: usize;
  levelColumns: i32;
  /** Bar number of row 0, set by each run. */
  bar: i32;
  parameter: f64;
}

/** One window of a fused group with the addresses of its outputs, 0 for those that nobody reads. */
@unmanaged
export class Group {
  /** Of Quantile. */
  level: f64;
  window: i32;
  out0: usize;
  out1: usize;
  out2: usize;
  out3: usize;
  out4: usize;
  out5: usize;
  /** Fills the record up to a multiple of 8 bytes. */
  padding: i32;
}

// @ts-ignore: decorator
@inline
export function groupAt(instruction: Instruction, index: i32): Group {
  return changetype<Group>(instruction.groups + <usize>index * offsetof<Group>());
}

// @ts-ignore: decorator
@inline
export function at(column: usize, row: i32): usize {
  return column + ((<isize>row) << 3);
}

// @ts-ignore: decorator
@inline
export function get(column: usize, row: i32): f64 {
  return load<f64>(at(column, row));
}

// @ts-ignore: decorator
@inline
export function set(column: usize, row: i32, value: f64): void {
  store<f64>(at(column, row), value);
}

/** Writes where somebody reads it. */
// @ts-ignore: decorator
@inline
export function setWanted(column: usize, row: i32, value: f64): void {
  if (column != 0) store<f64>(at(column, row), value);
}

// @ts-ignore: decorator
@inline
export function pairWanted(column: usize, row: i32, value: v128): void {
  if (column != 0) v128.store(at(column, row), value);
}

/** Neither NaN nor infinite: what counts as present inside a window. */
// @ts-ignore: decorator
@inline
export function present(value: f64): bool {
  return value - value == 0;
}

// @ts-ignore: decorator
@inline
export function fill(column: usize, from: i32, to: i32, value: f64): void {
  for (let row = from; row < to; row++) set(column, row, value);
}

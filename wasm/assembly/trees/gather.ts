import { tidy } from './tidy';

/**
 * Turns a block of columns (each `stride` bytes after the one before) into rows, values tidied on the way, and marks
 * each row that holds a NaN. `rows` must leave room for a multiple of 8: those after the last repeat it.
 */
export function gather(columns: usize, stride: usize, count: i32, width: i32, asFloat32: bool, rows: usize, marks: usize): void {
  const rowBytes = <usize>width << 3;
  const padded = (count + 7) & ~7;
  memory.fill(marks, 0, padded);
  for (let column = 0; column < width; column++) {
    let from = columns + <usize>column * stride;
    let to = rows + (<usize>column << 3);
    for (let row = 0; row < padded; row++) {
      const value = tidy(load<f64>(from), asFloat32);
      store<f64>(to, value);
      store<u8>(marks + <usize>row, load<u8>(marks + <usize>row) | <u8>(value != value));
      if (row + 1 < count) from += 8;
      to += rowBytes;
    }
  }
}

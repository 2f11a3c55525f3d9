import { numberColumns, rowCount, type Table } from './table.ts';

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0];

/** NumPy's format 1.0: rows x columns as little-endian float64 in C order, without names. */
export function writeNpy(table: Table): Uint8Array {
  const columns = numberColumns(table, 'npy');
  const rows = rowCount(table);
  const shape = `(${rows}, ${columns.length})`;
  const text = `{'descr': '<f8', 'fortran_order': False, 'shape': ${shape}, }`;
  // The data starts at a multiple of 64 bytes.
  const headerLength = Math.ceil((MAGIC.length + 2 + text.length + 1) / 64) * 64;
  const header = text.padEnd(headerLength - MAGIC.length - 3) + '\n';
  const bytes = new Uint8Array(headerLength + rows * columns.length * 8);
  bytes.set(MAGIC);
  const view = new DataView(bytes.buffer);
  view.setUint16(MAGIC.length, header.length, true);
  bytes.set(new TextEncoder().encode(header), MAGIC.length + 2);
  const values = new Float64Array(bytes.buffer, headerLength);
  columns.forEach((column, i) => {
    for (let row = 0; row < rows; row++) values[row * columns.length + i] = column[row];
  });
  return bytes;
}

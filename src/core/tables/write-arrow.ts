import { makeData, makeVector, Table as ArrowTable, tableToIPC, Utf8, type Vector } from 'apache-arrow';
import { usageError } from '../base/errors.ts';
import { wholeTimes, type Table } from './table.ts';

/** A column of text; values that repeat, as symbols do, are encoded once. */
function textVector(column: readonly string[]): Vector {
  const encoder = new TextEncoder();
  const encoded = new Map<string, Uint8Array>();
  const parts = column.map((text) => {
    const known = encoded.get(text);
    if (known !== undefined) return known;
    const bytes = encoder.encode(text);
    encoded.set(text, bytes);
    return bytes;
  });
  const valueOffsets = new Int32Array(column.length + 1);
  parts.forEach((part, row) => (valueOffsets[row + 1] = valueOffsets[row] + part.length));
  const data = new Uint8Array(valueOffsets[column.length]);
  parts.forEach((part, row) => data.set(part, valueOffsets[row]));
  return makeVector(makeData({ type: new Utf8(), length: column.length, valueOffsets, data }));
}

/** Arrow IPC, file or stream: float64 and UTF-8 columns, `timestamp` as int64; missing numbers are NaN, not null. */
export function writeArrow(table: Table, form: 'file' | 'stream' = 'file'): Uint8Array {
  const columns: Record<string, Vector> = Object.create(null) as Record<string, Vector>;
  const written = new Set<ArrayBufferLike>();
  /** The library writes overlapping stretches of one buffer once, and so damages a file of columns that share memory. */
  const own = (column: Float64Array): Float64Array => {
    const isFirst = !written.has(column.buffer);
    written.add(column.buffer);
    return isFirst ? column : column.slice();
  };
  table.names.forEach((name, i) => {
    if (name in columns) {
      throw usageError('TABLE_NAMES', `arrow: expected different column names, got ${name} twice`, {
        where: { column: name },
      });
    }
    const column = table.columns[i];
    columns[name] =
      column instanceof Float64Array ? makeVector(wholeTimes(name, column) ?? own(column)) : textVector(column);
  });
  return tableToIPC(new ArrowTable(columns), form);
}

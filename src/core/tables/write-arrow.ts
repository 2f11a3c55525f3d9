import { makeVector, Table as ArrowTable, tableToIPC, vectorFromArray, Utf8, type Vector } from 'apache-arrow';
import { usageError } from '../base/errors.ts';
import { wholeTimes, type Table } from './table.ts';

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
      column instanceof Float64Array
        ? makeVector(wholeTimes(name, column) ?? own(column))
        : vectorFromArray([...column], new Utf8());
  });
  return tableToIPC(new ArrowTable(columns), form);
}

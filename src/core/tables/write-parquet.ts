import { parquetWriteBuffer } from 'hyparquet-writer';
import { wholeTimes, type Table } from './table.ts';

/** Parquet: required DOUBLE and UTF-8 columns, `timestamp` as INT64, Snappy; missing numbers are NaN, not null. */
export function writeParquet(table: Table): Uint8Array {
  const columnData = table.columns.map((column, i) => {
    const name = table.names[i];
    if (!(column instanceof Float64Array)) return { name, data: [...column], type: 'STRING' as const, nullable: false };
    const times = wholeTimes(name, column);
    return times === undefined
      ? { name, data: column, type: 'DOUBLE' as const, nullable: false }
      : { name, data: times, type: 'INT64' as const, nullable: false };
  });
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

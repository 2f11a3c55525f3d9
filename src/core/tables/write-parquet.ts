import { parquetWriteBuffer } from 'hyparquet-writer';
import type { Table } from './table.ts';

/** Parquet: required DOUBLE and UTF-8 columns, Snappy; missing numbers are NaN, not null. */
export function writeParquet(table: Table): Uint8Array {
  const columnData = table.columns.map((data, i) => ({
    name: table.names[i],
    ...(data instanceof Float64Array
      ? { data, type: 'DOUBLE' as const, nullable: false }
      : { data: [...data], type: 'STRING' as const, nullable: false }),
  }));
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

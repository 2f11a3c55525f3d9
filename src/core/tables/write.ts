import { rowCount } from './table.ts';
import type { Table } from './table.ts';
import { writeCsv } from './write-csv.ts';
import type { CsvOptions } from './write-csv.ts';
import { writeJson } from './write-json.ts';
import { writeNpy } from './write-npy.ts';

export type TableFileFormat = 'csv' | 'json' | 'npy' | 'arrow' | 'parquet';

/** A table as the bytes of a file. Arrow and Parquet load their library on first use. */
export async function writeTable(table: Table, format: TableFileFormat, options: CsvOptions = {}): Promise<Uint8Array> {
  rowCount(table);
  switch (format) {
    case 'csv':
      return writeCsv(table, options);
    case 'json':
      return writeJson(table);
    case 'npy':
      return writeNpy(table);
    case 'arrow':
      return (await import('./write-arrow.ts')).writeArrow(table);
    case 'parquet':
      return (await import('./write-parquet.ts')).writeParquet(table);
  }
}

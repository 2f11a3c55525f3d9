import { usageError } from '../base/errors.ts';

/** Values of one column: numbers (NaN where missing) or text. */
export type Column = Float64Array | readonly string[];

/** Named columns of one length, in order. */
export interface Table {
  readonly names: readonly string[];
  readonly columns: readonly Column[];
}

/** Number of rows; refuses columns of different lengths and names that do not fit them. */
export function rowCount({ names, columns }: Table): number {
  if (names.length !== columns.length) {
    throw usageError('TABLE_SHAPE', `table: expected ${names.length} columns as it has names, got ${columns.length}`);
  }
  const rows = columns[0]?.length ?? 0;
  const odd = columns.findIndex((column) => column.length !== rows);
  if (odd >= 0) {
    throw usageError(
      'TABLE_SHAPE',
      `table: expected ${rows} rows in each column, got ${columns[odd].length} in "${names[odd]}"`,
    );
  }
  return rows;
}

/** Refuses text columns, for formats that hold numbers alone. */
export function numberColumns({ names, columns }: Table, format: string): Float64Array[] {
  return columns.map((column, i) => {
    if (column instanceof Float64Array) return column;
    throw usageError('TABLE_TEXT', `${format}: expected columns of numbers, got text, at column ${names[i]}`, {
      where: { column: names[i] },
      hint: 'Write CSV, JSON, Arrow or Parquet instead.',
    });
  });
}

/** Epoch times under this name are written as 64-bit integers where a format has them. */
const TIME_NAME = 'timestamp';

/** The whole numbers of a time column, or undefined for every other column. */
export function wholeTimes(name: string, column: Column): BigInt64Array<ArrayBuffer> | undefined {
  if (name !== TIME_NAME || !(column instanceof Float64Array) || !column.every(Number.isSafeInteger)) return undefined;
  return BigInt64Array.from(column, BigInt);
}

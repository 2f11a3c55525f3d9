import { usageError } from '../base/errors.ts';

/** Named columns of equal length. Numbers are float64 with NaN for missing; text columns hold strings. */
export interface Table {
  readonly names: readonly string[];
  readonly columns: readonly (Float64Array | readonly string[])[];
}

export const rowCount = (table: Table): number => table.columns[0]?.length ?? 0;

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

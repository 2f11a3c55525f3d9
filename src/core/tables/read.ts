import { dataError } from '../base/errors.ts';
import type { RunControl } from '../base/progress.ts';
import { csvSource } from './csv-read.ts';
import { parseDecimalText } from './decimal.ts';
import { gunzip } from './inflate.ts';
import { jsonSource } from './json-read.ts';
import { npyColumns, readNpy } from './npy.ts';
import { sniff } from './sniff.ts';
import type { TableFormat, TableSource } from './source.ts';
import type { Column } from './table.ts';

/** A table from a file. `names` is undefined where the file has none (NPY, CSV without a header). */
export interface ReadTable {
  readonly names: readonly string[] | undefined;
  readonly columns: readonly Column[];
  readonly rows: number;
  readonly format: TableFormat;
}

async function openSource(bytes: Uint8Array, name: string): Promise<TableSource> {
  const kind = sniff(bytes);
  switch (kind) {
    case 'csv':
      return csvSource(bytes, name);
    case 'json':
      return jsonSource(bytes, name);
    case 'parquet':
      return (await import('./parquet-read.ts')).parquetSource(bytes, name);
    case 'arrow-file':
    case 'arrow-stream':
      return (await import('./arrow-read.ts')).arrowSource(bytes, name);
    default:
      throw dataError('TABLE_FORMAT', `${name}: expected a table (CSV, JSON, Arrow, Parquet or NPY), got ${kind}`);
  }
}

/** Whether a column is to be read as numbers: declared so, or nothing else among its first cells. */
const isNumberColumn = (source: TableSource, index: number): boolean => {
  const { kind } = source.types[index];
  if (kind === 'text') return false;
  if (kind !== 'unknown') return true;
  const missing = /^(?:|nan|null|none|<na>)$/i;
  return source.sample.every((cells) => {
    const cell = cells[index] ?? '';
    return missing.test(cell) || !Number.isNaN(parseDecimalText(cell));
  });
};

/**
 * Reads a matrix of features or any other table: CSV, JSON, Arrow, Parquet (gzip of these too) with their names, or NPY
 * by position. Columns of numbers become Float64Arrays with NaN where a value is missing; other columns stay text.
 * Cells of a number column that are no numbers, and rows of another length, are refused.
 */
export async function readTable(bytes: Uint8Array, name: string, control: RunControl = {}): Promise<ReadTable> {
  const kind = sniff(bytes);
  if (kind === 'gzip') return readTable(gunzip(bytes, name), name, control);
  if (kind === 'npy') {
    const array = readNpy(bytes, name);
    return {
      names: undefined,
      columns: npyColumns(array),
      rows: array.shape[0],
      format: { kind: 'npy', header: false },
    };
  }
  const source = await openSource(bytes, name);
  const requests = Array.from({ length: source.width }, (_, index) => ({
    index,
    as: isNumberColumn(source, index) ? ('number' as const) : ('text' as const),
  }));
  const read = await source.read(requests, control);
  if (read.problemCount > 0) {
    const [problem] = read.problems;
    const where = { ...source.place(problem.row), column: problem.column };
    const place = where.line === undefined ? `row ${where.row}` : `line ${where.line}`;
    const isRow = problem.kind === 'short-row' || problem.kind === 'long-row';
    throw dataError(
      isRow ? 'ROW_LENGTH' : 'CELL_NOT_A_NUMBER',
      isRow
        ? `${name}: expected ${source.width} fields, got ${problem.text}, at ${place}`
        : `${name}, column ${problem.column}: expected a number, got "${problem.text}", at ${place}`,
      { where },
    );
  }
  return { names: source.names, columns: read.columns, rows: read.rows, format: source.format };
}

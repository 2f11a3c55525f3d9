import { dataError, withFile } from '../core/base/errors.ts';
import { readTable } from '../core/tables/read.ts';
import { readInput } from './files.ts';
import { isKlineNames } from './matrix.ts';

interface InputFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const numbers = (file: string, name: string, column: Float64Array | readonly string[]): Float64Array => {
  if (column instanceof Float64Array) return column;
  throw dataError('COLUMN_TEXT', `${file}: expected numbers, got text, at column ${name}`, { where: { column: name } });
};

/** Whether a table's columns are those of klines; a file that is no table is left to the klines reader. */
export async function looksLikeKlines({ name, bytes }: InputFile): Promise<boolean> {
  const table = await readTable(bytes, name).catch(() => undefined);
  return table === undefined || (table.names !== undefined && isKlineNames(table.names));
}

/** The only column of a file: labels or weights. */
export async function readColumn(path: string): Promise<Float64Array> {
  const { name, bytes } = readInput(path);
  const { columns, names } = await readTable(bytes, name);
  if (columns.length !== 1) {
    throw dataError('COLUMN_COUNT', `${path}: expected one column, got ${columns.length}`, { where: { file: path } });
  }
  return numbers(path, names?.[0] ?? '0', columns[0]);
}

/** A feature matrix with its labels. Columns without names are called as LightGBM does: `Column_0`, … */
export async function readLabelledRows(
  { name, bytes }: InputFile,
  targetPath: string,
): Promise<{ names: readonly string[]; columns: Float64Array[]; label: Float64Array }> {
  try {
    const table = await readTable(bytes, name);
    const names = table.names ?? table.columns.map((_, i) => `Column_${i}`);
    const columns = table.columns.map((column, i) => numbers(name, names[i], column));
    return { names, columns, label: await readColumn(targetPath) };
  } catch (error) {
    throw withFile(error, name);
  }
}

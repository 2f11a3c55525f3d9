import type { FileMetaData } from 'hyparquet';
import { dataError } from '../base/errors.ts';
import type { KlineLabError } from '../base/errors.ts';

const MAX_ROWS = 50_000_000;
const MAX_COLUMNS = 4096;
const MAX_DEPTH = 16;
const MAX_BYTES = 2 ** 31;
/** Rows that one byte of file may stand for; run lengths make even constant columns cost some. */
const MAX_ROWS_A_BYTE = 2000;

export const damagedParquet = (name: string, expected: string, got: string, offset?: number): KlineLabError =>
  dataError('PARQUET_DAMAGED', `${name}: expected ${expected}, got ${got}`, {
    where: offset === undefined ? {} : { offset },
    hint: 'The file is cut or altered; write it again.',
  });

/** Checks the frame of a Parquet file before its footer is parsed: both magics, and a footer that fits between them. */
export function checkParquetFrame(bytes: Uint8Array, name: string): void {
  const tail = new TextDecoder('latin1').decode(bytes.subarray(-4));
  if (tail === 'PARE') throw damagedParquet(name, 'a plain Parquet file', 'an encrypted one');
  if (bytes.length < 12 || tail !== 'PAR1') {
    throw damagedParquet(
      name,
      'a Parquet file with its footer at the end',
      'no footer: the file is cut off',
      bytes.length,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const footer = view.getUint32(bytes.length - 8, true);
  if (footer === 0 || footer > bytes.length - 12) {
    throw damagedParquet(name, 'a footer inside the file', `one of ${footer} bytes`, bytes.length - 8);
  }
}

/** Checks that the footer's counts and positions agree with each other and with the bytes present. */
export function checkParquetFooter(metadata: FileMetaData, bytes: Uint8Array, name: string): number {
  const rows = Number(metadata.num_rows);
  const { schema, row_groups: groups } = metadata;
  if (!(rows >= 0 && rows <= MAX_ROWS && rows <= bytes.length * MAX_ROWS_A_BYTE)) {
    throw damagedParquet(name, `at most ${MAX_ROWS} rows`, `${rows}`);
  }
  if (schema.length > MAX_COLUMNS + 1)
    throw damagedParquet(name, `at most ${MAX_COLUMNS} columns`, `${schema.length - 1}`);
  // The library hands on what it found, fields that are absent included.
  if (!schema.every((element) => typeof element.name === 'string') || !Array.isArray(groups)) {
    throw damagedParquet(name, 'columns with names', 'one without');
  }
  checkDepth(schema, name);
  let rowsInGroups = 0;
  for (const group of groups) {
    const groupRows = Number(group.num_rows);
    if (!(groupRows >= 0)) throw damagedParquet(name, 'row groups of 0 rows or more', `${groupRows}`);
    rowsInGroups += groupRows;
    for (const column of group.columns) {
      const chunk = column.meta_data;
      const named = chunk?.path_in_schema.every((part) => typeof part === 'string') ?? false;
      if (chunk === undefined || !named) throw damagedParquet(name, 'columns described in the footer', 'one elsewhere');
      if (column.file_path !== undefined)
        throw damagedParquet(name, 'columns in the file itself', 'one in another file');
      checkChunk(chunk, groupRows, bytes, name);
    }
  }
  if (rowsInGroups !== rows) throw damagedParquet(name, `${rows} rows in its groups`, `${rowsInGroups}`);
  return rows;
}

function checkDepth(schema: FileMetaData['schema'], name: string): void {
  // The schema is a tree in depth-first order: each element says how many children follow it.
  const open: number[] = [];
  for (const element of schema) {
    while (open.length > 0 && open[open.length - 1] === 0) open.pop();
    if (open.length > 0) open[open.length - 1]--;
    const children = element.num_children ?? 0;
    if (children < 0 || children > schema.length) throw damagedParquet(name, 'a sound schema', `${children} children`);
    open.push(children);
    if (open.length > MAX_DEPTH) throw damagedParquet(name, `at most ${MAX_DEPTH} levels of columns`, 'more');
  }
}

export type Chunk = NonNullable<FileMetaData['row_groups'][number]['columns'][number]['meta_data']>;

function checkChunk(chunk: Chunk, groupRows: number, bytes: Uint8Array, name: string): void {
  const subject = `${name}, column ${chunk.path_in_schema.join('.')}`;
  // Writers give a column without values no place.
  if (groupRows === 0 && Number(chunk.num_values) === 0) return;
  const start = chunkStart(chunk);
  const size = Number(chunk.total_compressed_size);
  if (!(start >= 4 && size >= 0 && start + size <= bytes.length - 8)) {
    throw damagedParquet(
      subject,
      'data inside the file',
      `bytes ${start} to ${start + size} of ${bytes.length}`,
      start,
    );
  }
  if (!(Number(chunk.total_uncompressed_size) <= MAX_BYTES))
    throw damagedParquet(subject, 'at most 2 GiB', 'more', start);
  const values = Number(chunk.num_values);
  if (chunk.path_in_schema.length === 1 && values < groupRows) {
    throw damagedParquet(subject, `${groupRows} values`, `${values}`, start);
  }
}

export function chunkStart(chunk: Chunk): number {
  const dictionary = Number(chunk.dictionary_page_offset ?? 0);
  const data = Number(chunk.data_page_offset);
  return dictionary > 0 && dictionary < data ? dictionary : data;
}

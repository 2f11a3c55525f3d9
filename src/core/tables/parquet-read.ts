import type { FileMetaData, SchemaElement } from 'hyparquet';
import type { RunControl } from '../base/progress.ts';
import { sorted } from './arrow-read.ts';
import { lastCell, parseDecimal, parseText } from './decimal.ts';
import { guarded } from './foreign.ts';
import { checkPages, checkParquetFooter, checkParquetFrame, damagedParquet } from './parquet-guard.ts';
import { createProblemLog } from './source.ts';
import type { ColumnRequest, ColumnType, ReadColumns, TableSource } from './source.ts';

type Parquet = typeof import('hyparquet');

const SAMPLE_ROWS = 50;
const DAY = 86_400_000;

/** Timestamps as plain milliseconds instead of `Date` objects. */
const parsers = {
  timestampFromMilliseconds: (ms: bigint) => Number(ms),
  timestampFromMicroseconds: (us: bigint) => Number(us) / 1000,
  timestampFromNanoseconds: (ns: bigint) => Number(ns / 1000n) / 1000,
  dateFromDays: (days: number) => days * DAY,
};

function columnType(element: SchemaElement): ColumnType {
  const logical = element.logical_type?.type;
  const converted = element.converted_type;
  if (logical === 'TIMESTAMP' || logical === 'DATE' || element.type === 'INT96')
    return { kind: 'timestamp', unit: 'ms' };
  if (converted === 'TIMESTAMP_MILLIS' || converted === 'TIMESTAMP_MICROS' || converted === 'DATE') {
    return { kind: 'timestamp', unit: 'ms' };
  }
  if (element.type === 'BYTE_ARRAY') return { kind: converted === 'DECIMAL' ? 'number' : 'text' };
  return { kind: element.type === undefined || element.type === 'BOOLEAN' ? 'unknown' : 'number' };
}

/** Columns that stand at the top of the schema; nested ones have no type of their own. */
function topColumns(schema: readonly SchemaElement[]): SchemaElement[] {
  const tops: SchemaElement[] = [];
  let at = 1;
  const skip = (): void => {
    const children = schema[at++]?.num_children ?? 0;
    for (let i = 0; i < children; i++) skip();
  };
  while (at < schema.length) {
    tops.push(schema[at]);
    skip();
  }
  return tops;
}

/** A Parquet file as a table. Only the columns that are asked for are read; their pages are checked first. */
export async function parquetSource(file: Uint8Array, name: string): Promise<TableSource> {
  checkParquetFrame(file, name);
  const bytes = file.byteLength === file.buffer.byteLength ? file : file.slice();
  const buffer = bytes.buffer as ArrayBuffer;
  const library = await import('hyparquet');
  const metadata = await guarded('PARQUET_DAMAGED', name, () => library.parquetMetadata(buffer, { geoparquet: false }));
  const rows = await guarded('PARQUET_DAMAGED', name, () => checkParquetFooter(metadata, bytes, name));
  const columns = topColumns(metadata.schema);
  const names = columns.map((column) => column.name);
  const types = columns.map(columnType);
  const flat = types.map((type, i) => ((columns[i].num_children ?? 0) > 0 ? ('unknown' as const) : type.kind));
  // Names may repeat or reach for prototypes; the library reads columns by name, so only those of known kinds once each.
  const readable = names.map((column, i) => flat[i] !== 'unknown' && names.indexOf(column) === i);
  const sampled = names
    .map((_, i) => i)
    .filter((i) => readable[i])
    .slice(0, 64);
  const head = Math.min(SAMPLE_ROWS, rows);
  const sample: string[][] = Array.from({ length: head }, () => names.map(() => ''));
  if (head > 0) {
    const cells = await readCells(
      library,
      buffer,
      metadata,
      bytes,
      name,
      sampled.map((i) => names[i]),
      head,
    );
    for (const [k, column] of sampled.entries()) {
      for (const [row, cell] of textOf(cells[k], head).entries()) sample[row][column] = cell.slice(0, 60);
    }
  }
  return {
    format: { kind: 'parquet', header: true },
    names,
    width: names.length,
    types,
    sample,
    read: async (requests, control) => {
      const unreadable = requests.find(({ index }) => !readable[index]);
      if (unreadable !== undefined) {
        throw damagedParquet(
          `${name}, column ${names[unreadable.index]}`,
          'a flat column of numbers or text',
          'another one',
        );
      }
      const wanted = requests.map(({ index }) => names[index]);
      const cells = await readCells(library, buffer, metadata, bytes, name, wanted, rows, control);
      return toColumns(requests, cells, rows, names);
    },
    place: (row) => ({ row: row + 1 }),
  };
}

/** Decoded cells of a column from row `start` on. */
interface Part {
  readonly start: number;
  readonly cells: ArrayLike<unknown>;
}

/** At least the first `rows` cells of each named column, in the order of the names; the parts follow on each other. */
async function readCells(
  library: Parquet,
  buffer: ArrayBuffer,
  metadata: FileMetaData,
  bytes: Uint8Array,
  name: string,
  wanted: readonly string[],
  rows: number,
  control: RunControl = {},
): Promise<Part[][]> {
  const unique = [...new Set(wanted)];
  for (const group of metadata.row_groups) {
    for (const { meta_data: chunk } of group.columns) {
      if (chunk !== undefined && chunk.path_in_schema.length === 1 && unique.includes(chunk.path_in_schema[0])) {
        checkPages(chunk, bytes, name);
      }
    }
  }
  const chunks = new Map<string, Part[]>(unique.map((column) => [column, []]));
  await guarded('PARQUET_DAMAGED', name, async () => {
    const { compressors, decompressZstd } = await import('hyparquet-compressors');
    await library.parquetRead({
      file: { byteLength: buffer.byteLength, slice: (start, end) => buffer.slice(start, end) },
      metadata,
      columns: unique,
      rowEnd: rows,
      // A declared length that was checked bounds what the decoder may allocate.
      compressors: { ...compressors, ZSTD: (input, length) => decompressZstd(input, new Uint8Array(length)) },
      parsers,
      onChunk: ({ columnName, columnData, rowStart }) => {
        chunks.get(columnName)?.push({ start: rowStart, cells: columnData });
        control.onProgress?.({ stage: 'read', done: rowStart, total: rows });
      },
    });
  });
  return wanted.map((column) => {
    const parts = (chunks.get(column) ?? []).sort((a, b) => a.start - b.start);
    let at = 0;
    for (const { start, cells } of parts) {
      if (start !== at) throw damagedParquet(`${name}, column ${column}`, `row ${at + 1} next`, `row ${start + 1}`);
      at += cells.length;
    }
    if (at < rows) throw damagedParquet(`${name}, column ${column}`, `${rows} rows`, `${at}`);
    return parts;
  });
}

/** Text of the first `rows` cells; nothing for missing ones. */
function textOf(parts: readonly Part[], rows: number): string[] {
  const texts: string[] = [];
  for (const { cells } of parts) {
    for (let i = 0; i < cells.length && texts.length < rows; i++) {
      const cell = cells[i];
      texts.push(cell === null || cell === undefined ? '' : String(cell));
    }
  }
  return texts;
}

function toColumns(
  requests: readonly ColumnRequest[],
  columns: readonly (readonly Part[])[],
  rows: number,
  names: readonly string[],
): ReadColumns {
  const log = createProblemLog();
  let numbersAsText = 0;
  /** Cells that are no plain numbers. */
  const odd = (cell: unknown, row: number, { index, parse }: ColumnRequest): number => {
    if (cell === null || cell === undefined) return Number.NaN;
    lastCell.state = 'not-a-number';
    let value = Number.NaN;
    if (typeof cell === 'string') {
      value = parseText(cell, parse ?? parseDecimal);
      if (parse === undefined) numbersAsText++;
    }
    if (lastCell.state === 'not-a-number' || lastCell.state === 'overflow') {
      log.add(lastCell.state, row, names[index], String(cell));
    }
    return value;
  };
  const values = requests.map((request, k) => {
    if (request.as === 'text') return textOf(columns[k], rows);
    const column = new Float64Array(rows);
    for (const { start, cells } of columns[k]) {
      const length = Math.min(cells.length, rows - start);
      if (cells instanceof Float64Array) {
        column.set(cells.subarray(0, length), start);
        continue;
      }
      for (let i = 0; i < length; i++) {
        const cell = cells[i];
        column[start + i] =
          typeof cell === 'number' || typeof cell === 'bigint' ? Number(cell) : odd(cell, start + i, request);
      }
    }
    return column;
  });
  const { problems, problemCount } = log;
  const problemRows = sorted(log.problemRows);
  return { rows, columns: values, problems, problemCount, problemRows, numbersAsText, openEnd: false };
}

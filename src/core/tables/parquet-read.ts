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
      for (let row = 0; row < head; row++) {
        const cell = cells[k][row];
        sample[row][column] = cell === null || cell === undefined ? '' : String(cell).slice(0, 60);
      }
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

type Cells = ArrayLike<unknown>;

/** The first `rows` cells of each named column, in the order of the names. */
async function readCells(
  library: Parquet,
  buffer: ArrayBuffer,
  metadata: FileMetaData,
  bytes: Uint8Array,
  name: string,
  wanted: readonly string[],
  rows: number,
  control: RunControl = {},
): Promise<Cells[]> {
  const unique = [...new Set(wanted)];
  for (const group of metadata.row_groups) {
    for (const { meta_data: chunk } of group.columns) {
      if (chunk !== undefined && chunk.path_in_schema.length === 1 && unique.includes(chunk.path_in_schema[0])) {
        checkPages(chunk, bytes, name);
      }
    }
  }
  const chunks = new Map<string, { start: number; cells: Cells }[]>(unique.map((column) => [column, []]));
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
    if (parts.length === 1 && parts[0].start === 0 && parts[0].cells.length >= rows) return parts[0].cells;
    let at = 0;
    const whole = new Array<unknown>(rows);
    for (const { start, cells } of parts) {
      if (start !== at) throw damagedParquet(`${name}, column ${column}`, `row ${at + 1} next`, `row ${start + 1}`);
      for (let i = 0; i < cells.length && at < rows; i++) whole[at++] = cells[i];
    }
    if (at < rows) throw damagedParquet(`${name}, column ${column}`, `${rows} rows`, `${at}`);
    return whole;
  });
}

function toColumns(
  requests: readonly ColumnRequest[],
  cells: readonly Cells[],
  rows: number,
  names: readonly string[],
): ReadColumns {
  const log = createProblemLog();
  let numbersAsText = 0;
  const columns = requests.map(({ index, as, parse }, k) => {
    const column = cells[k];
    if (as === 'text') return Array.from({ length: rows }, (_, row) => String(column[row] ?? ''));
    if (column instanceof Float64Array) return column.slice(0, rows);
    const values = new Float64Array(rows);
    for (let row = 0; row < rows; row++) {
      const cell = column[row];
      if (typeof cell === 'number' || typeof cell === 'bigint') {
        values[row] = Number(cell);
        continue;
      }
      values[row] = Number.NaN;
      if (cell === null || cell === undefined) continue;
      if (typeof cell === 'string') {
        values[row] = parseText(cell, parse ?? parseDecimal);
        if (parse === undefined) numbersAsText++;
        if (lastCell.state === 'number' || lastCell.state === 'missing') continue;
      } else lastCell.state = 'not-a-number';
      log.add(lastCell.state === 'overflow' ? 'overflow' : 'not-a-number', row, names[index], String(cell));
    }
    return values;
  });
  const { problems, problemCount } = log;
  return { rows, columns, problems, problemCount, problemRows: sorted(log.problemRows), numbersAsText, openEnd: false };
}

import type { FileMetaData, SchemaElement } from 'hyparquet';
import { stopIfAborted } from '../base/progress.ts';
import type { RunControl } from '../base/progress.ts';
import { sorted } from './arrow-read.ts';
import { lastCell, parseDecimal, parseText } from './decimal.ts';
import { guarded } from './foreign.ts';
import { checkParquetFooter, checkParquetFrame, damagedParquet } from './parquet-guard.ts';
import { checkRuns, listPages } from './parquet-pages.ts';
import type { Page } from './parquet-pages.ts';
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
  const optional = new Set(columns.filter((c) => c.repetition_type !== 'REQUIRED').map((c) => c.name));
  const plan: ReadPlan = { name, bytes, buffer, metadata, optional };
  const names = columns.map((column) => column.name);
  const types = columns.map(columnType);
  const flat = types.map((type, i) => ((columns[i].num_children ?? 0) > 0 ? ('unknown' as const) : type.kind));
  // Names may repeat or reach for prototypes; the library reads columns by name, so only those of known kinds once each.
  const isFlat = (i: number): boolean => flat[i] !== 'unknown' && columns[i].repetition_type !== 'REPEATED';
  const readable = names.map((column, i) => isFlat(i) && names.indexOf(column) === i);
  const sampled = names
    .map((_, i) => i)
    .filter((i) => readable[i])
    .slice(0, 64);
  const head = Math.min(SAMPLE_ROWS, rows);
  const sample: string[][] = Array.from({ length: head }, () => names.map(() => ''));
  if (head > 0) {
    const cells = await readCells(
      library,
      plan,
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
      const cells = await readCells(library, plan, wanted, rows, control);
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

interface ReadPlan {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly buffer: ArrayBuffer;
  readonly metadata: FileMetaData;
  /** Columns that may miss values. */
  readonly optional: ReadonlySet<string>;
}

/**
 * Decoders that check each page's run lengths before the library follows them. They are called in the order of the
 * pages, so the next page of the announced length is the one at hand.
 */
function watchedDecoders(codecs: Codecs, pages: readonly Page[], plan: ReadPlan, isOptional: boolean, subject: string) {
  let next = 0;
  const levelsOf = (page: Page): Uint8Array => plan.bytes.subarray(page.start, page.start + page.levelBytes);
  const watched =
    (decode: (input: Uint8Array, length: number) => Uint8Array) => (input: Uint8Array, length: number) => {
      const fits = (page: Page): boolean => page.isCompressed && page.compressed - page.levelBytes === input.length;
      while (next < pages.length && !fits(pages[next])) next++;
      if (next === pages.length) throw damagedParquet(subject, 'the pages that were checked', 'another one');
      const page = pages[next++];
      const content = decode(input, length);
      checkRuns(page, content, levelsOf(page), isOptional, subject);
      return content;
    };
  return {
    decoders: Object.fromEntries(Object.entries(codecs).map(([codec, decode]) => [codec, watched(decode)])),
    /** Pages that no decoder sees. */
    checkPlainPages(isUncompressed: boolean): void {
      for (const page of pages) {
        if (!isUncompressed && page.isCompressed) continue;
        const content = plan.bytes.subarray(page.start + page.levelBytes, page.start + page.compressed);
        checkRuns(page, content, levelsOf(page), isOptional, subject);
      }
    },
  };
}

type Codecs = Readonly<Record<string, (input: Uint8Array, length: number) => Uint8Array>>;

async function loadCodecs(): Promise<Codecs> {
  const { compressors, decompressZstd } = await import('hyparquet-compressors');
  // A declared length that was checked bounds what the decoder may allocate.
  const zstd = (input: Uint8Array, length: number): Uint8Array => decompressZstd(input, new Uint8Array(length));
  return { ...(compressors as Codecs), ZSTD: zstd };
}

/** At least the first `rows` cells of each named column, in the order of the names; the parts follow on each other. */
async function readCells(
  library: Parquet,
  plan: ReadPlan,
  wanted: readonly string[],
  rows: number,
  control: RunControl = {},
): Promise<Part[][]> {
  const { metadata, bytes, buffer, name } = plan;
  const chunks = new Map<string, Part[]>(wanted.map((column) => [column, []]));
  const codecs = await loadCodecs();
  const file = { byteLength: buffer.byteLength, slice: (start: number, end?: number) => buffer.slice(start, end) };
  let groupStart = 0;
  for (const group of metadata.row_groups) {
    const groupEnd = Math.min(rows, groupStart + Number(group.num_rows));
    if (groupEnd <= groupStart) continue;
    stopIfAborted(control, name);
    control.onProgress?.({ stage: 'read', done: groupStart, total: rows });
    for (const [column, parts] of chunks) {
      const chunk = group.columns.find(
        ({ meta_data: data }) => data?.path_in_schema.length === 1 && data.path_in_schema[0] === column,
      )?.meta_data;
      if (chunk === undefined) throw damagedParquet(name, `column ${column} in each row group`, 'none');
      const subject = `${name}, column ${column}`;
      const pages = listPages(chunk, bytes, name);
      const isOptional = plan.optional.has(column);
      const { decoders, checkPlainPages } = watchedDecoders(codecs, pages, plan, isOptional, subject);
      checkPlainPages(chunk.codec === 'UNCOMPRESSED');
      // One column of one row group at a time: then pages are decoded in their order.
      await guarded('PARQUET_DAMAGED', subject, () =>
        library.parquetRead({
          file,
          metadata,
          columns: [column],
          rowStart: groupStart,
          rowEnd: groupEnd,
          compressors: decoders,
          parsers,
          onChunk: ({ columnData, rowStart }) => parts.push({ start: rowStart, cells: columnData }),
        }),
      );
    }
    groupStart += Number(group.num_rows);
  }
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

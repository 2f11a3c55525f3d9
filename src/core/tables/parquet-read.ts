import type { FileMetaData, SchemaElement } from 'hyparquet';
import { stopIfAborted } from '../base/progress.ts';
import type { RunControl } from '../base/progress.ts';
import { lastCell, parseDecimal } from './decimal.ts';
import { guarded } from './foreign.ts';
import { decodeNumbers, decodeTexts } from './parquet-column.ts';
import type { Codecs, ColumnPart } from './parquet-column.ts';
import { checkParquetFooter, checkParquetFrame, damagedParquet } from './parquet-guard.ts';
import { parquetType } from './parquet-types.ts';
import type { ParquetType } from './parquet-types.ts';
import { createProblemLog, parseNumbers, sorted, unreadableColumn } from './source.ts';
import type { ColumnRequest, ReadColumns, TableSource } from './source.ts';
import { decodeCell } from './text.ts';

const SAMPLE_ROWS = 50;
const SAMPLE_COLUMNS = 64;

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

/** One column of the table; without a type it cannot be read. */
interface ParquetColumn {
  readonly name: string;
  readonly type: ParquetType | undefined;
  readonly isOptional: boolean;
}

interface ParquetTable {
  readonly name: string;
  readonly file: Uint8Array;
  readonly metadata: FileMetaData;
  readonly columns: readonly ParquetColumn[];
  readonly codecs: Codecs;
  readonly unpacked: Map<number, Uint8Array>;
  readonly rows: number;
}

/** A Parquet file as a table. Only the columns that are asked for are decoded, page by page into typed arrays. */
export async function parquetSource(bytes: Uint8Array, name: string): Promise<TableSource> {
  checkParquetFrame(bytes, name);
  const { parquetMetadata } = await import('hyparquet');
  // The footer alone is copied: the library wants a buffer of its own.
  const footer = new DataView(bytes.buffer, bytes.byteOffset).getUint32(bytes.length - 8, true) + 8;
  const metadata = await guarded('PARQUET_DAMAGED', name, () =>
    parquetMetadata(bytes.slice(bytes.length - footer).buffer, { geoparquet: false }),
  );
  const rows = await guarded('PARQUET_DAMAGED', name, () => checkParquetFooter(metadata, bytes, name));
  const elements = topColumns(metadata.schema);
  const columns = elements.map((element, i): ParquetColumn => {
    // Chunks are found by name, so that of columns with one name only the first can be read.
    const isFirst = elements.findIndex((other) => other.name === element.name) === i;
    return {
      name: element.name,
      type: isFirst ? parquetType(element) : undefined,
      isOptional: element.repetition_type !== 'REQUIRED',
    };
  });
  const table: ParquetTable = {
    name,
    file: bytes,
    metadata,
    columns,
    codecs: await loadCodecs(),
    unpacked: new Map(),
    rows,
  };
  return {
    format: { kind: 'parquet', header: true },
    names: columns.map((column) => column.name),
    width: columns.length,
    types: columns.map(({ type }) => type ?? { kind: 'unknown' }),
    sample: await guarded('PARQUET_DAMAGED', name, () => sampleRows(table)),
    read: (requests, control) => guarded('PARQUET_DAMAGED', name, () => readColumns(table, requests, control)),
    place: (row) => ({ row: row + 1 }),
  };
}

async function loadCodecs(): Promise<Codecs> {
  const [{ compressors }, { decodeZstd }] = await Promise.all([import('hyparquet-compressors'), import('./zstd.ts')]);
  return { ...(compressors as Codecs), ZSTD: decodeZstd };
}

/** The parts of one column, row group by row group, with the rows that they start at, up to row `rows`. */
function* partsOf(
  { name, file, metadata, columns, codecs, unpacked, rows: all }: ParquetTable,
  index: number,
  rows: number,
) {
  const { name: column, type, isOptional } = columns[index];
  const subject = `${name}, column ${column}`;
  const keepsPages = rows < all;
  if (type === undefined) throw unreadableColumn(name, column);
  let start = 0;
  for (const group of metadata.row_groups) {
    if (start >= rows) return;
    const count = Number(group.num_rows);
    if (count === 0) continue;
    const chunk = group.columns.find(
      ({ meta_data: data }) => data?.path_in_schema.length === 1 && data.path_in_schema[0] === column,
    )?.meta_data;
    if (chunk === undefined) throw damagedParquet(name, `column ${column} in each row group`, 'none');
    if (Number(chunk.num_values) !== count) throw damagedParquet(subject, `${count} values`, `${chunk.num_values}`);
    const part: ColumnPart = { file, chunk, type, isOptional, codecs, unpacked, keepsPages, subject };
    yield { part, start, count: Math.min(count, rows - start) };
    start += count;
  }
}

/** Text of the first `rows` cells, empty where a value is missing. */
function textColumn(table: ParquetTable, index: number, rows: number): string[] {
  const texts = new Array<string>(rows).fill('');
  for (const { part, start, count } of partsOf(table, index, rows)) {
    if (part.type.storage === 'text') {
      decodeTexts(part, count, (row, bytes, from, to) => (texts[start + row] = decodeCell(bytes, from, to, 'utf-8')));
    } else {
      const numbers = new Float64Array(count);
      decodeNumbers(part, numbers);
      for (let i = 0; i < count; i++) if (numbers[i] === numbers[i]) texts[start + i] = String(numbers[i]);
    }
  }
  return texts;
}

function sampleRows(table: ParquetTable): string[][] {
  const count = Math.min(SAMPLE_ROWS, table.rows);
  const sampled = table.columns.slice(0, SAMPLE_COLUMNS).map(({ type }, index) => {
    return type === undefined ? [] : textColumn(table, index, count).map((cell) => cell.slice(0, 60));
  });
  return Array.from({ length: count }, (_, row) => table.columns.map((_, column) => sampled[column]?.[row] ?? ''));
}

function readColumns(table: ParquetTable, requests: readonly ColumnRequest[], control: RunControl = {}): ReadColumns {
  const { rows, columns } = table;
  const log = createProblemLog();
  let numbersAsText = 0;
  const values = requests.map(({ index, as, parse }, i) => {
    stopIfAborted(control, table.name);
    control.onProgress?.({ stage: 'read', done: i, total: requests.length });
    if (as === 'text') return textColumn(table, index, rows);
    const column = new Float64Array(rows);
    for (const { part, start, count } of partsOf(table, index, rows)) {
      stopIfAborted(control, table.name);
      const target = column.subarray(start, start + count);
      if (part.type.storage !== 'text') {
        decodeNumbers(part, target);
        // Dates may be written as numbers: 20240131.
        if (parse !== undefined) {
          parseNumbers(target, parse, (row, cell) => log.add('not-a-number', start + row, columns[index].name, cell));
        }
        continue;
      }
      target.fill(Number.NaN);
      decodeTexts(part, count, (row, bytes, from, to) => {
        const [first, end] = trimmed(bytes, from, to);
        target[row] = (parse ?? parseDecimal)(bytes, first, end);
        if (parse === undefined) numbersAsText++;
        if (lastCell.state === 'not-a-number' || lastCell.state === 'overflow') {
          const cell = decodeCell(bytes, from, Math.min(to, from + 60), 'utf-8');
          log.add(lastCell.state, start + row, columns[index].name, cell);
        }
      });
    }
    return column;
  });
  const { problems, problemCount } = log;
  const problemRows = sorted(log.problemRows);
  return { rows, columns: values, problems, problemCount, problemRows, numbersAsText, openEnd: false };
}

const isBlank = (byte: number): boolean => byte === 32 || byte === 9;

function trimmed(bytes: Uint8Array, from: number, to: number): [start: number, end: number] {
  let start = from;
  let end = to;
  while (start < end && isBlank(bytes[start])) start++;
  while (end > start && isBlank(bytes[end - 1])) end--;
  return [start, end];
}

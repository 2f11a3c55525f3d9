import type { Data, DataType, Table as ArrowTable, Vector } from 'apache-arrow';
import { dataError } from '../base/errors.ts';
import { checkArrow } from './arrow-guard.ts';
import { parseDecimal, parseText, lastCell } from './decimal.ts';
import { guarded } from './foreign.ts';
import { decodeLz4Frame } from './lz4-frame.ts';
import { createProblemLog } from './source.ts';
import type { ColumnRequest, ColumnType, ReadColumns, TableSource, TimeUnit } from './source.ts';

type Arrow = typeof import('apache-arrow');

const SAMPLE_ROWS = 50;
const UNITS: readonly TimeUnit[] = ['s', 'ms', 'us', 'ns'];
const DAY = 86_400_000;

/** Loads the library with decoders for both compressions; `inflated` says how long each buffer becomes. */
async function loadArrow(inflated: ReadonlyMap<number, number>): Promise<Arrow> {
  const arrow = await import('apache-arrow');
  if (inflated.size === 0) return arrow;
  const { decompressZstd } = await import('hyparquet-compressors');
  const sized =
    (decode: (bytes: Uint8Array, length: number) => Uint8Array) =>
    (bytes: Uint8Array): Uint8Array => {
      const length = inflated.get(bytes.byteOffset);
      if (length === undefined) throw new Error('compressed data where none was announced');
      const result = decode(bytes, length);
      if (result.length !== length) throw new Error(`${result.length} bytes instead of ${length}`);
      return result;
    };
  const { compressionRegistry, CompressionType } = arrow;
  compressionRegistry.set(CompressionType.LZ4_FRAME, { decode: sized(decodeLz4Frame) });
  compressionRegistry.set(CompressionType.ZSTD, {
    decode: sized((bytes, length) => decompressZstd(bytes, new Uint8Array(length))),
  });
  return arrow;
}

function columnType(arrow: Arrow, type: DataType): ColumnType {
  const { DataType } = arrow;
  if (DataType.isTimestamp(type)) return { kind: 'timestamp', unit: UNITS[type.unit] };
  if (DataType.isDate(type)) return { kind: 'timestamp', unit: 'ms' };
  if (DataType.isInt(type) || DataType.isFloat(type)) return { kind: 'number' };
  if (DataType.isUtf8(type) || DataType.isLargeUtf8(type)) return { kind: 'text' };
  if (DataType.isDictionary(type)) return columnType(arrow, type.dictionary);
  return { kind: 'unknown' };
}

/** An Arrow IPC file, stream or Feather file (version 2), LZ4 and ZSTD included, as a table. */
export async function arrowSource(file: Uint8Array, name: string): Promise<TableSource> {
  const { bytes, rows, inflated } = checkArrow(file, name);
  const { arrow, table } = await guarded('ARROW_DAMAGED', name, async () => {
    const library = await loadArrow(inflated);
    return { arrow: library, table: library.tableFromIPC(bytes) };
  });
  if (table.numRows !== rows) {
    throw dataError('ARROW_DAMAGED', `${name}: expected ${rows} rows as its batches declare, got ${table.numRows}`);
  }
  const { fields } = table.schema;
  const vectorAt = (index: number): Vector | null => table.getChildAt(index) as Vector | null;
  return {
    format: { kind: 'arrow', header: true, shape: file[0] === 65 ? 'file' : 'stream' },
    names: fields.map((field) => field.name),
    width: fields.length,
    types: fields.map((field) => columnType(arrow, field.type as DataType)),
    sample: await guarded('ARROW_DAMAGED', name, () => sampleRows(arrow, table as ArrowTable, vectorAt)),
    read: (requests) =>
      guarded('ARROW_DAMAGED', name, () =>
        readArrowColumns(
          arrow,
          rows,
          requests,
          vectorAt,
          fields.map((f) => f.name),
        ),
      ),
    place: (row) => ({ row: row + 1 }),
  };
}

/** The first rows as text. Numbers and times are read as columns are; the library refuses large integers cell by cell. */
function sampleRows(arrow: Arrow, table: ArrowTable, vectorAt: (index: number) => Vector | null): string[][] {
  const count = Math.min(SAMPLE_ROWS, table.numRows);
  const columns = table.schema.fields.map((_, column): string[] => {
    const head = vectorAt(column)?.slice(0, count);
    if (head === undefined) return [];
    return head.data.flatMap((data) => {
      const numbers = new Float64Array(data.length);
      if (fillNumbers(arrow, data as Data, numbers))
        return Array.from(numbers, (value) => (value !== value ? '' : String(value)));
      return Array.from({ length: data.length }, (_, row) => cellText(new arrow.Vector([data]).get(row)));
    });
  });
  return Array.from({ length: count }, (_, row) => columns.map((cells) => cells[row] ?? ''));
}

const cellText = (cell: unknown): string => (cell === null || cell === undefined ? '' : String(cell).slice(0, 60));

function readArrowColumns(
  arrow: Arrow,
  rows: number,
  requests: readonly ColumnRequest[],
  vectorAt: (index: number) => Vector | null,
  names: readonly string[],
): ReadColumns {
  const log = createProblemLog();
  let numbersAsText = 0;
  const columns = requests.map(({ index, as, parse }) => {
    const vector = vectorAt(index);
    if (as === 'text') {
      return Array.from({ length: rows }, (_, row) => {
        const value: unknown = vector?.get(row);
        return value === null || value === undefined ? '' : String(value);
      });
    }
    const values = new Float64Array(rows);
    let at = 0;
    for (const data of vector?.data ?? []) {
      if (!fillNumbers(arrow, data as Data, values.subarray(at, at + data.length))) {
        for (let i = 0; i < data.length; i++) {
          const cell: unknown = vector?.get(at + i);
          values[at + i] = numberOf(cell, parse);
          if (typeof cell === 'string') numbersAsText += parse === undefined ? 1 : 0;
          if (lastCell.state === 'not-a-number' || lastCell.state === 'overflow') {
            log.add(lastCell.state, at + i, names[index], String(cell));
          }
        }
      }
      at += data.length;
    }
    return values;
  });
  const { problems, problemCount } = log;
  return { rows, columns, problems, problemCount, problemRows: sorted(log.problemRows), numbersAsText, openEnd: false };
}

/** Problem rows of several columns, each column in order, as one ascending list without repeats. */
export const sorted = (rows: readonly number[]): number[] => [...new Set(rows)].sort((a, b) => a - b);

/** Copies one chunk of a number column; false for chunks that need to be read cell by cell. */
function fillNumbers({ DataType }: Arrow, data: Data, target: Float64Array): boolean {
  const { type, length } = data;
  const isNumber =
    DataType.isInt(type) || DataType.isFloat(type) || DataType.isTimestamp(type) || DataType.isDate(type);
  if (!isNumber || (DataType.isFloat(type) && type.precision === 0)) return false;
  const source = data.values as ArrayLike<number> | ArrayLike<bigint>;
  if (source.length < length) throw new Error(`a column of ${source.length} values instead of ${length}`);
  if (source instanceof Float64Array) target.set(source.subarray(0, length));
  else for (let i = 0; i < length; i++) target[i] = Number(source[i]);
  // Dates are days (32 bit) or milliseconds (64 bit).
  if (DataType.isDate(type) && type.unit === 0) for (let i = 0; i < length; i++) target[i] *= DAY;
  if (data.nullCount > 0) {
    const bits = data.nullBitmap;
    for (let i = 0; i < length; i++) {
      const bit = i + data.offset;
      if (((bits[bit >> 3] >> (bit & 7)) & 1) === 0) target[i] = Number.NaN;
    }
  }
  return true;
}

function numberOf(cell: unknown, parse: ColumnRequest['parse']): number {
  lastCell.state = 'number';
  if (typeof cell === 'number' || typeof cell === 'bigint') return Number(cell);
  if (typeof cell === 'string') return parseText(cell, parse ?? parseDecimal);
  lastCell.state = cell === null || cell === undefined ? 'missing' : 'not-a-number';
  return Number.NaN;
}

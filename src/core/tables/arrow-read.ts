import type { Data, DataType, Table as ArrowTable, Vector } from 'apache-arrow';
import { dataError } from '../base/errors.ts';
import { checkArrow } from './arrow-guard.ts';
import { parseDecimal, parseText, lastCell } from './decimal.ts';
import { guarded } from './foreign.ts';
import { decodeLz4Frame } from './lz4-frame.ts';
import { createProblemLog, parseNumbers, sorted, unreadableColumn } from './source.ts';
import { float16, millisecondsOfNanoseconds, scaledDecimal, TWO_32 } from './stored-numbers.ts';
import type { ColumnRequest, ColumnType, ReadColumns, TableSource } from './source.ts';

type Arrow = typeof import('apache-arrow');

const SAMPLE_ROWS = 50;
/** Units of timestamps in the format's order, and how many make a millisecond; nanoseconds have a way of their own. */
const PER_MILLISECOND = [1e-3, 1, 1e3];
const DAY = 86_400_000;

/** Loads the library with decoders for both compressions; `inflated` says how long each buffer becomes. */
async function loadArrow(inflated: ReadonlyMap<number, number>): Promise<Arrow> {
  const arrow = await import('apache-arrow');
  if (inflated.size === 0) return arrow;
  const { decodeZstd } = await import('./zstd.ts');
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
  compressionRegistry.set(CompressionType.ZSTD, { decode: sized(decodeZstd) });
  return arrow;
}

function columnType(arrow: Arrow, type: DataType): ColumnType {
  const { DataType } = arrow;
  if (DataType.isTimestamp(type) || DataType.isDate(type)) {
    return { kind: 'timestamp', unit: 'ms', isNaive: DataType.isDate(type) || !type.timezone };
  }
  const isNumber = DataType.isInt(type) || DataType.isFloat(type) || DataType.isDecimal(type) || DataType.isBool(type);
  if (isNumber || DataType.isNull(type)) return { kind: 'number' };
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
  const names = fields.map((field) => field.name);
  const types = fields.map((field) => columnType(arrow, field.type as DataType));
  const vectorAt = (index: number): Vector | null => table.getChildAt(index) as Vector | null;
  return {
    format: { kind: 'arrow', header: true, shape: file[0] === 65 ? 'file' : 'stream' },
    names,
    width: fields.length,
    types,
    sample: await guarded('ARROW_DAMAGED', name, () => sampleRows(arrow, table as ArrowTable, vectorAt)),
    read: (requests) => {
      const odd = requests.find(({ index }) => types[index].kind === 'unknown');
      if (odd !== undefined) throw unreadableColumn(name, names[odd.index]);
      return guarded('ARROW_DAMAGED', name, () => readArrowColumns(arrow, rows, requests, vectorAt, names));
    },
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
      const part = values.subarray(at, at + data.length);
      if (fillNumbers(arrow, data as Data, part)) {
        // Dates may be written as numbers: 20240131.
        if (parse !== undefined)
          parseNumbers(part, parse, (row, cell) => log.add('not-a-number', at + row, names[index], cell));
      } else {
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

/** One chunk of a number column as doubles, times as epoch milliseconds; false for what is read cell by cell. */
function fillNumbers({ DataType }: Arrow, data: Data, target: Float64Array): boolean {
  const { type, length } = data;
  const cells = data.values as Uint8Array | Float64Array | BigInt64Array;
  /** The chunk's bytes as whole numbers of 32 bits, `words` a value. */
  const words = (count: number): Uint32Array => {
    expectLength(cells.byteLength / (4 * count), length);
    return new Uint32Array(cells.buffer, cells.byteOffset, count * length);
  };
  if (DataType.isDecimal(type)) {
    const perValue = type.bitWidth / 32;
    const halves = words(perValue);
    for (let i = 0; i < length; i++) {
      let unscaled = BigInt(halves[(i + 1) * perValue - 1] | 0);
      for (let k = perValue - 2; k >= 0; k--) unscaled = (unscaled << 32n) | BigInt(halves[i * perValue + k]);
      target[i] = scaledDecimal(unscaled, type.scale);
    }
  } else if (DataType.isBool(type)) {
    expectLength(cells.length * 8 - data.offset, length);
    for (let i = 0; i < length; i++) target[i] = bitAt(cells as Uint8Array, i + data.offset);
  } else if (DataType.isFloat(type) && type.precision === 0) {
    expectLength(cells.length, length);
    for (let i = 0; i < length; i++) target[i] = float16(Number(cells[i]));
  } else if (DataType.isTimestamp(type) && type.unit === 3) {
    const halves = words(2);
    for (let i = 0; i < length; i++) target[i] = millisecondsOfNanoseconds(halves[2 * i], halves[2 * i + 1] | 0);
  } else if (cells instanceof BigInt64Array || cells instanceof BigUint64Array) {
    const halves = words(2);
    const isSigned = cells instanceof BigInt64Array;
    for (let i = 0; i < length; i++) {
      const high = halves[2 * i + 1];
      target[i] = (isSigned ? high | 0 : high) * TWO_32 + halves[2 * i];
    }
    const perMillisecond = DataType.isTimestamp(type) ? PER_MILLISECOND[type.unit] : 1;
    if (perMillisecond !== 1) for (let i = 0; i < length; i++) target[i] /= perMillisecond;
  } else if (DataType.isInt(type) || DataType.isFloat(type) || DataType.isDate(type)) {
    expectLength(cells.length, length);
    target.set(cells.subarray(0, length));
    // Dates are days where they have 32 bits.
    if (DataType.isDate(type)) for (let i = 0; i < length; i++) target[i] *= DAY;
  } else if (DataType.isNull(type)) {
    target.fill(Number.NaN);
    return true;
  } else return false;
  if (data.nullCount > 0) {
    for (let i = 0; i < length; i++) if (bitAt(data.nullBitmap, i + data.offset) === 0) target[i] = Number.NaN;
  }
  return true;
}

const bitAt = (bits: Uint8Array, i: number): number => (bits[i >> 3] >> (i & 7)) & 1;

function expectLength(found: number, wanted: number): void {
  if (found < wanted) throw new Error(`a column of ${found} values instead of ${wanted}`);
}

function numberOf(cell: unknown, parse: ColumnRequest['parse']): number {
  lastCell.state = 'number';
  if (typeof cell === 'number' || typeof cell === 'bigint') return Number(cell);
  if (typeof cell === 'string') return parseText(cell, parse ?? parseDecimal);
  lastCell.state = cell === null || cell === undefined ? 'missing' : 'not-a-number';
  return Number.NaN;
}

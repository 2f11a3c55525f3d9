import { dataError } from '../base/errors.ts';
import type { KlineLabError } from '../base/errors.ts';
import { parseNpyHeader } from './npy-header.ts';

/** A NumPy array of one or two dimensions, widened to float64, row after row. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

type Read = (view: DataView, at: number, littleEndian: boolean) => number;

const safe = (value: bigint): number => {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) {
    throw dataError('NPY_INTEGER', `NPY: expected integers up to 2^53, got ${value}`, {
      hint: 'Save the array as float64.',
    });
  }
  return number;
};

function readHalf(view: DataView, at: number, littleEndian: boolean): number {
  const bits = view.getUint16(at, littleEndian);
  const sign = bits >>> 15 === 1 ? -1 : 1;
  const exponent = (bits >>> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Element types that are read; objects, records and text are refused. */
const TYPES: ReadonlyMap<string, readonly [size: number, read: Read]> = new Map<string, readonly [number, Read]>([
  ['f8', [8, (view, at, le) => view.getFloat64(at, le)]],
  ['f4', [4, (view, at, le) => view.getFloat32(at, le)]],
  ['f2', [2, readHalf]],
  ['i8', [8, (view, at, le) => safe(view.getBigInt64(at, le))]],
  ['i4', [4, (view, at, le) => view.getInt32(at, le)]],
  ['i2', [2, (view, at, le) => view.getInt16(at, le)]],
  ['i1', [1, (view, at) => view.getInt8(at)]],
  ['u8', [8, (view, at, le) => safe(view.getBigUint64(at, le))]],
  ['u4', [4, (view, at, le) => view.getUint32(at, le)]],
  ['u2', [2, (view, at, le) => view.getUint16(at, le)]],
  ['u1', [1, (view, at) => view.getUint8(at)]],
  ['b1', [1, (view, at) => (view.getUint8(at) === 0 ? 0 : 1)]],
]);

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const MAX_HEADER = 10_000;

const damaged = (name: string, expected: string, got: string): KlineLabError =>
  dataError('NPY_DAMAGED', `${name}: expected ${expected}, got ${got}`, {
    hint: 'Save the array again with numpy.save.',
  });

/** Reads a NPY file (versions 1 to 3) of numbers; the header is parsed by a grammar of its own and never evaluated. */
export function readNpy(bytes: Uint8Array, name: string): NpyArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || !MAGIC.every((byte, i) => bytes[i] === byte))
    throw damaged(name, 'a NPY file', 'other bytes');
  const version = bytes[6];
  if (version < 1 || version > 3) throw damaged(name, 'NPY version 1 to 3', `${version}`);
  const start = version === 1 ? 10 : 12;
  const headerLength = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (headerLength > MAX_HEADER || start + headerLength > bytes.length) {
    throw damaged(name, 'a header inside the file', `one of ${headerLength} bytes`);
  }
  const header = parseNpyHeader(new TextDecoder('latin1').decode(bytes.subarray(start, start + headerLength)), name);
  const type = TYPES.get(header.descr.slice(1));
  const order = header.descr[0];
  if (type === undefined || !['<', '>', '|', '='].includes(order)) {
    throw dataError(
      'NPY_TYPE',
      `${name}: expected numbers (f2, f4, f8, i1 to i8, u1 to u8, b1), got type "${header.descr.slice(0, 40)}"`,
      {
        hint: 'Arrays of Python objects can run code when opened and are never read. Save numbers: array.astype("float64").',
      },
    );
  }
  const { shape } = header;
  if (shape.length < 1 || shape.length > 2) throw damaged(name, 'one or two dimensions', `${shape.length}`);
  const [size, read] = type;
  const count = shape.reduce((product, length) => product * BigInt(length), 1n);
  const dataStart = start + headerLength;
  if (count * BigInt(size) !== BigInt(bytes.length - dataStart)) {
    throw damaged(name, `${count} values of ${size} bytes`, `${bytes.length - dataStart} bytes`);
  }
  const values = new Float64Array(Number(count));
  const [rows, width = 1] = shape;
  for (let i = 0; i < values.length; i++) {
    const target = header.fortranOrder ? (i % rows) * width + Math.floor(i / rows) : i;
    values[target] = read(view, dataStart + i * size, order !== '>');
  }
  return { shape, values };
}

/** The columns of an array: its second dimension, or the whole of a one-dimensional one. */
export function npyColumns({ shape, values }: NpyArray): Float64Array[] {
  const [rows, width = 1] = shape;
  return Array.from({ length: width }, (_, column) => {
    const result = new Float64Array(rows);
    for (let row = 0; row < rows; row++) result[row] = values[row * width + column];
    return result;
  });
}

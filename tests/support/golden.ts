import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** Bytes of a file under tests/golden, unpacked where its name ends in .gz. */
export function goldenBytes(path: string): Uint8Array {
  const bytes = readFileSync(new URL(`../golden/${path}`, import.meta.url));
  return path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}

/** A JSON file under tests/golden; 'NaN', 'Infinity' and '-Infinity' stand for those numbers. */
export function goldenJson<Value>(path: string): Value {
  const special: Record<string, number> = { NaN: Number.NaN, Infinity, '-Infinity': -Infinity };
  return JSON.parse(new TextDecoder().decode(goldenBytes(path)), (_, value: unknown) =>
    typeof value === 'string' && value in special ? special[value] : value,
  ) as Value;
}

type Read = (view: DataView, start: number, index: number) => number;

const NPY_TYPES: Readonly<Record<string, Read>> = {
  '<f8': (view, start, i) => view.getFloat64(start + 8 * i, true),
  '<f4': (view, start, i) => view.getFloat32(start + 4 * i, true),
  '<i4': (view, start, i) => view.getInt32(start + 4 * i, true),
  '<i2': (view, start, i) => view.getInt16(start + 2 * i, true),
  '|i1': (view, start, i) => view.getInt8(start + i),
};

/** A little-endian, row-major NPY file of any shape under tests/golden, widened to float64. */
export function goldenNpy(path: string): { readonly shape: readonly number[]; readonly values: Float64Array } {
  const bytes = goldenBytes(path);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = 10 + view.getUint16(8, true);
  const header = new TextDecoder('latin1').decode(bytes.subarray(10, start));
  const shape = (/'shape': \(([^)]*)\)/.exec(header)?.[1] ?? '')
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(Number);
  const read = NPY_TYPES[/'descr': '([^']*)'/.exec(header)?.[1] ?? ''];
  if (header.includes("'fortran_order': True") || read === undefined) {
    throw new Error(`${path}: expected row-major numbers of a known type, got ${header}`);
  }
  const count = shape.reduce((product, size) => product * size, 1);
  const values = Float64Array.from({ length: count }, (_, i) => read(view, start, i));
  return { shape, values };
}

/** One column of a 2-D NPY file. */
export function goldenColumn({ shape, values }: ReturnType<typeof goldenNpy>, column: number): Float64Array {
  return Float64Array.from({ length: shape[0] }, (_, row) => values[row * shape[1] + column]);
}

/** A CSV file under tests/golden with a header and numbers only, as columns by name. */
export function goldenCsv(path: string): ReadonlyMap<string, Float64Array> {
  const [header, ...lines] = new TextDecoder().decode(goldenBytes(path)).trim().split('\n');
  const rows = lines.map((line) => line.split(',').map(Number));
  return new Map(header.split(',').map((name, i) => [name, Float64Array.from(rows, (row) => row[i])]));
}

import type { ByteStrings } from './parquet-encodings.ts';
import type { ParquetType } from './parquet-types.ts';
import { float16, millisecondsOfNanoseconds, scaledDecimal, TWO_32 } from './stored-numbers.ts';

const DAY = 86_400_000;
/** Julian day of 1970-01-01, from which INT96 counts. */
const EPOCH_DAY = 2_440_588;

/**
 * Plain little-endian values, `count` of them in aligned bytes, as doubles in `target`. Integers and decimals
 * that no double holds are rounded to the nearest; times become epoch milliseconds, to the microsecond.
 */
export function fillNumbers(
  { storage, width, scale }: ParquetType,
  bytes: Uint8Array,
  count: number,
  target: Float64Array,
): void {
  const { buffer, byteOffset: from } = bytes;
  switch (storage) {
    case 'float64':
      target.set(new Float64Array(buffer, from, count));
      return;
    case 'float32':
      target.set(new Float32Array(buffer, from, count));
      return;
    case 'int32':
      target.set(new Int32Array(buffer, from, count));
      return;
    case 'uint32':
      target.set(new Uint32Array(buffer, from, count));
      return;
    case 'float16': {
      const halves = new Uint16Array(buffer, from, count);
      for (let i = 0; i < count; i++) target[i] = float16(halves[i]);
      return;
    }
    case 'days': {
      const days = new Int32Array(buffer, from, count);
      for (let i = 0; i < count; i++) target[i] = days[i] * DAY;
      return;
    }
    case 'decimal32': {
      const unscaled = new Int32Array(buffer, from, count);
      for (let i = 0; i < count; i++) target[i] = scaledDecimal(BigInt(unscaled[i]), scale);
      return;
    }
    case 'decimal64': {
      const unscaled = new BigInt64Array(buffer, from, count);
      for (let i = 0; i < count; i++) target[i] = scaledDecimal(unscaled[i], scale);
      return;
    }
    case 'decimal-bytes':
      for (let i = 0; i < count; i++) target[i] = decimalOfBytes(bytes, i * width, (i + 1) * width, scale);
      return;
    case 'int96': {
      const words = new Uint32Array(buffer, from, 3 * count);
      for (let i = 0; i < count; i++) {
        const ofDay = millisecondsOfNanoseconds(words[3 * i], words[3 * i + 1] | 0);
        target[i] = (words[3 * i + 2] - EPOCH_DAY) * DAY + ofDay;
      }
      return;
    }
    default:
      fillIntegers(storage, bytes, count, target);
  }
}

/** Integers of 64 bits by their halves: reading each as a BigInt takes ten times as long. */
function fillIntegers(
  storage: ParquetType['storage'],
  { buffer, byteOffset: from }: Uint8Array,
  count: number,
  target: Float64Array,
): void {
  const lows = new Uint32Array(buffer, from, 2 * count);
  const highs = storage === 'uint64' ? lows : new Int32Array(buffer, from, 2 * count);
  if (storage === 'nanoseconds') {
    for (let i = 0; i < count; i++) target[i] = millisecondsOfNanoseconds(lows[2 * i], highs[2 * i + 1]);
    return;
  }
  for (let i = 0; i < count; i++) target[i] = highs[2 * i + 1] * TWO_32 + lows[2 * i];
  if (storage === 'microseconds') for (let i = 0; i < count; i++) target[i] /= 1000;
}

/** A decimal as a big-endian integer in two's complement. */
function decimalOfBytes(bytes: Uint8Array, start: number, end: number, scale: number): number {
  if (end === start) return 0;
  let unscaled = BigInt((bytes[start] << 24) >> 24);
  for (let i = start + 1; i < end; i++) unscaled = unscaled * 256n + BigInt(bytes[i]);
  return scaledDecimal(unscaled, scale);
}

/** Decimals of varying length as doubles in `target`. */
export function fillDecimals({ bytes, starts, ends }: ByteStrings, scale: number, target: Float64Array): void {
  for (let i = 0; i < starts.length; i++) {
    // A number of a thousand digits is nobody's price; it would only cost time.
    target[i] = ends[i] - starts[i] > 32 ? Number.NaN : decimalOfBytes(bytes, starts[i], ends[i], scale);
  }
}

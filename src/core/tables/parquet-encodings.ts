import { decodeDeltas } from './parquet-delta.ts';
import { damagedParquet } from './parquet-guard.ts';

/** Encodings of values by their numbers in the format; the two dictionary encodings hold indices. */
export const PLAIN = 0;
export const PLAIN_DICTIONARY = 2;
export const RLE = 3;
const DELTA_BINARY_PACKED = 5;
const DELTA_LENGTH_BYTE_ARRAY = 6;
const DELTA_BYTE_ARRAY = 7;
export const RLE_DICTIONARY = 8;
const BYTE_STREAM_SPLIT = 9;

const NAMES = ['PLAIN', '1', 'PLAIN_DICTIONARY', 'RLE', 'BIT_PACKED', 'DELTA_BINARY_PACKED'];

/** Bytes that texts with shared beginnings may come to when they are written out. */
const MAX_TEXT = 256 * 2 ** 20;

const unsupported = (encoding: number, subject: string) =>
  damagedParquet(subject, 'an encoding that fits the type of the column', NAMES[encoding] ?? `number ${encoding}`);

/** Byte strings of one page: string i is bytes `starts[i]` to `ends[i]`. */
export interface ByteStrings {
  readonly bytes: Uint8Array;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

/** Places in a buffer from which typed arrays of any kind may start. */
const ALIGNMENT = 8;

/**
 * `count` values of `width` bytes each from byte `start` of a page on, as plain little-endian bytes that typed arrays
 * can lie over, whatever the encoding: those of the page itself, or a copy.
 */
export function decodeFixed(
  encoding: number,
  page: Uint8Array,
  start: number,
  count: number,
  width: number,
  subject: string,
): Uint8Array {
  const size = count * width;
  if (encoding === DELTA_BINARY_PACKED && (width === 8 || width === 4)) {
    const { halves } = decodeDeltas(page, start, count, subject);
    return new Uint8Array((width === 8 ? halves : halves.filter((_, i) => i % 2 === 0)).buffer);
  }
  if (encoding !== PLAIN && encoding !== BYTE_STREAM_SPLIT) throw unsupported(encoding, subject);
  if (start + size > page.length) {
    throw damagedParquet(subject, `${count} values of ${width} bytes`, `${Math.max(0, page.length - start)} bytes`);
  }
  if (encoding === PLAIN) {
    const isAligned = (page.byteOffset + start) % ALIGNMENT === 0;
    return isAligned ? page.subarray(start, start + size) : page.slice(start, start + size);
  }
  const result = new Uint8Array(size);
  for (let byte = 0; byte < width; byte++) {
    const stream = start + byte * count;
    for (let i = 0; i < count; i++) result[i * width + byte] = page[stream + i];
  }
  return result;
}

/** `count` byte strings from byte `start` of a page on. */
export function decodeByteStrings(
  encoding: number,
  page: Uint8Array,
  start: number,
  count: number,
  subject: string,
): ByteStrings {
  if (encoding === PLAIN) return plainStrings(page, start, count, subject);
  if (encoding === DELTA_LENGTH_BYTE_ARRAY) return stringsByLength(page, start, count, subject);
  if (encoding === DELTA_BYTE_ARRAY) return stringsByPrefix(page, start, count, subject);
  throw unsupported(encoding, subject);
}

const pastTheEnd = (subject: string, at: number) => damagedParquet(subject, 'text inside its page', 'more', at);

function plainStrings(bytes: Uint8Array, start: number, count: number, subject: string): ByteStrings {
  if (start + 4 * count > bytes.length) throw pastTheEnd(subject, start);
  const starts = new Uint32Array(count);
  const ends = new Uint32Array(count);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = start;
  for (let i = 0; i < count; i++) {
    if (at + 4 > bytes.length) throw pastTheEnd(subject, at);
    const length = view.getUint32(at, true);
    starts[i] = at + 4;
    at += 4 + length;
    ends[i] = at;
  }
  if (at > bytes.length) throw pastTheEnd(subject, at);
  return { bytes, starts, ends };
}

function stringsByLength(bytes: Uint8Array, start: number, count: number, subject: string): ByteStrings {
  const { halves: lengths, end } = decodeDeltas(bytes, start, count, subject);
  const starts = new Uint32Array(count);
  const ends = new Uint32Array(count);
  let at = end;
  for (let i = 0; i < count; i++) {
    starts[i] = at;
    // Lengths are integers of 32 bits; one below zero lies far past the end.
    at += lengths[2 * i];
    if (at > bytes.length) throw pastTheEnd(subject, at);
    ends[i] = at;
  }
  return { bytes, starts, ends };
}

/** Each string as the number of bytes that it shares with the one before, and the rest. */
function stringsByPrefix(page: Uint8Array, start: number, count: number, subject: string): ByteStrings {
  const { halves: shared, end } = decodeDeltas(page, start, count, subject);
  const rest = stringsByLength(page, end, count, subject);
  let size = 0;
  let before = 0;
  for (let i = 0; i < count; i++) {
    if (shared[2 * i] > before) throw damagedParquet(subject, `at most ${before} shared bytes`, `${shared[2 * i]}`);
    before = shared[2 * i] + rest.ends[i] - rest.starts[i];
    size += before;
    if (size > MAX_TEXT) throw damagedParquet(subject, `at most ${MAX_TEXT} bytes of text in a page`, 'more');
  }
  const bytes = new Uint8Array(size);
  const starts = new Uint32Array(count);
  const ends = new Uint32Array(count);
  let at = 0;
  for (let i = 0; i < count; i++) {
    starts[i] = at;
    if (i > 0) bytes.copyWithin(at, starts[i - 1], starts[i - 1] + shared[2 * i]);
    bytes.set(page.subarray(rest.starts[i], rest.ends[i]), at + shared[2 * i]);
    at += shared[2 * i] + rest.ends[i] - rest.starts[i];
    ends[i] = at;
  }
  return { bytes, starts, ends };
}

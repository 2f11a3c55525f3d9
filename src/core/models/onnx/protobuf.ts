import { modelError } from '../../base/errors.ts';

/** One field of a protobuf message as it lies in the bytes. */
export interface ProtoField {
  readonly number: number;
  readonly wire: number;
  /** Varints and fixed values as a number (int64 beyond 2^53 rounds); NaN for length-delimited fields. */
  readonly value: number;
  /** Content of a length-delimited field, a view into the message; empty otherwise. */
  readonly bytes: Uint8Array;
  /** The field with its tag: [start, end) in the message. */
  readonly start: number;
  readonly end: number;
}

const NOTHING = new Uint8Array(0);

const broken = (offset: number): never => {
  throw modelError('ONNX_TRUNCATED', `ONNX model: expected whole protobuf fields, got a broken one at byte ${offset}`, {
    where: { offset },
    hint: 'The file is incomplete or not ONNX; copy or download it again.',
  });
};

interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
}

/** A varint as a signed 64-bit integer. */
function readVarint(cursor: Cursor): number {
  const { bytes } = cursor;
  const first = cursor.at;
  let low = 0;
  let high = 0;
  for (let shift = 0; shift < 70; shift += 7) {
    if (cursor.at >= bytes.length) return broken(first);
    const byte = bytes[cursor.at++];
    const seven = byte & 0x7f;
    if (shift < 28) low |= seven << shift;
    else if (shift === 28) {
      low |= seven << 28;
      high |= seven >> 4;
    } else high |= seven << (shift - 32);
    if (byte < 0x80) return (high | 0) * 4294967296 + (low >>> 0);
  }
  return broken(first);
}

/** Calls `visit` with each field of a message, in order. Throws `ONNX_TRUNCATED` where one does not end in it. */
export function eachField(message: Uint8Array, visit: (field: ProtoField) => void): void {
  const cursor: Cursor = { bytes: message, at: 0 };
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  while (cursor.at < message.length) {
    const start = cursor.at;
    const tag = readVarint(cursor);
    const wire = tag & 7;
    const number = Math.floor(tag / 8);
    let value = Number.NaN;
    let bytes: Uint8Array = NOTHING;
    if (number < 1) broken(start);
    if (wire === 0) value = readVarint(cursor);
    else if (wire === 1 || wire === 5) {
      const size = wire === 1 ? 8 : 4;
      if (cursor.at + size > message.length) broken(start);
      value = wire === 1 ? view.getFloat64(cursor.at, true) : view.getFloat32(cursor.at, true);
      cursor.at += size;
    } else if (wire === 2) {
      const length = readVarint(cursor);
      if (!(length >= 0 && cursor.at + length <= message.length)) broken(start);
      bytes = message.subarray(cursor.at, cursor.at + length);
      cursor.at += length;
    } else broken(start);
    visit({ number, wire, value, bytes, start, end: cursor.at });
  }
}

/** Adds a repeated integer field, packed or not, to `list`. */
export function addIntegers(list: number[], { wire, value, bytes }: ProtoField): void {
  if (wire !== 2) {
    list.push(value);
    return;
  }
  const cursor: Cursor = { bytes, at: 0 };
  while (cursor.at < bytes.length) list.push(readVarint(cursor));
}

/** Adds a repeated float (4 bytes) or double (8 bytes) field, packed or not, to `list`. */
export function addReals(list: number[], { wire, value, bytes, start }: ProtoField, size: 4 | 8): void {
  if (wire !== 2) {
    list.push(value);
    return;
  }
  if (bytes.length % size !== 0) broken(start);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length; at += size) {
    list.push(size === 4 ? view.getFloat32(at, true) : view.getFloat64(at, true));
  }
}

const decoder = new TextDecoder();

/** UTF-8 text of a field; undecodable bytes become replacement characters. */
export const textOf = ({ bytes }: ProtoField): string => decoder.decode(bytes);

/** Builds protobuf messages field by field. */
export class ProtoWriter {
  #bytes = new Uint8Array(256);
  #length = 0;

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + more));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }

  #varint(value: number): void {
    this.#reserve(10);
    let rest = value;
    if (rest < 0) {
      // Two's complement in 64 bits: ten bytes.
      let wide = BigInt.asUintN(64, BigInt(value));
      for (; wide > 0x7fn; wide >>= 7n) this.#bytes[this.#length++] = Number(wide & 0x7fn) | 0x80;
      this.#bytes[this.#length++] = Number(wide);
      return;
    }
    for (; rest > 0x7f; rest = Math.floor(rest / 128)) this.#bytes[this.#length++] = (rest % 128) | 0x80;
    this.#bytes[this.#length++] = rest;
  }

  raw(bytes: Uint8Array): this {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
    return this;
  }

  integer(number: number, value: number): this {
    this.#varint(number * 8);
    this.#varint(value);
    return this;
  }

  float(number: number, value: number): this {
    this.#varint(number * 8 + 5);
    this.#reserve(4);
    new DataView(this.#bytes.buffer).setFloat32(this.#length, value, true);
    this.#length += 4;
    return this;
  }

  bytes(number: number, content: Uint8Array): this {
    this.#varint(number * 8 + 2);
    this.#varint(content.length);
    return this.raw(content);
  }

  text(number: number, text: string): this {
    return this.bytes(number, new TextEncoder().encode(text));
  }

  message(number: number, write: (message: ProtoWriter) => void): this {
    const message = new ProtoWriter();
    write(message);
    return this.bytes(number, message.finish());
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }
}

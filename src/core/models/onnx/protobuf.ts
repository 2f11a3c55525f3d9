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
  readonly #parts: Uint8Array[] = [];

  static #varint(value: number): number[] {
    const bytes: number[] = [];
    let rest = BigInt.asUintN(64, BigInt(value));
    do {
      const seven = Number(rest & 0x7fn);
      rest >>= 7n;
      bytes.push(rest > 0n ? seven | 0x80 : seven);
    } while (rest > 0n);
    return bytes;
  }

  #tag(number: number, wire: number): number[] {
    return ProtoWriter.#varint(number * 8 + wire);
  }

  raw(bytes: Uint8Array): this {
    this.#parts.push(bytes);
    return this;
  }

  integer(number: number, value: number): this {
    return this.raw(Uint8Array.from([...this.#tag(number, 0), ...ProtoWriter.#varint(value)]));
  }

  float(number: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.raw(Uint8Array.from([...this.#tag(number, 5), ...bytes]));
  }

  bytes(number: number, content: Uint8Array): this {
    this.raw(Uint8Array.from([...this.#tag(number, 2), ...ProtoWriter.#varint(content.length)]));
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
    const result = new Uint8Array(this.#parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of this.#parts) {
      result.set(part, at);
      at += part.length;
    }
    return result;
  }
}

import { dataError } from '../base/errors.ts';
import type { KlineLabError } from '../base/errors.ts';
import { flatRoot } from './flatbuffer.ts';
import type { FlatTable } from './flatbuffer.ts';

/** What the check of an Arrow file's structure found. */
export interface ArrowStructure {
  /** The file or stream, aligned as the library wants it. */
  readonly bytes: Uint8Array;
  readonly rows: number;
  /** Length of each compressed buffer after decompression, by the position of its data. */
  readonly inflated: ReadonlyMap<number, number>;
}

const MAX_ROWS = 50_000_000;
const MAX_BYTES = 2 ** 31;
const MAX_FIELDS = 4096;
const MAX_DEPTH = 16;
const MAX_RATIO = 1000;
/** Bytes that a value of the widest number type takes: columns of one value may compress beyond any ratio. */
const WIDEST_VALUE = 32;

// Message.fbs
const HEADER_TYPE = 1;
const HEADER = 2;
const BODY_LENGTH = 3;
const SCHEMA = 1;
const DICTIONARY_BATCH = 2;
const RECORD_BATCH = 3;

const damaged = (name: string, expected: string, got: string, offset: number): KlineLabError =>
  dataError('ARROW_DAMAGED', `${name}: expected ${expected}, got ${got}`, {
    where: { offset },
    hint: 'The file is cut or altered; write it again.',
  });

/** Checks a list of keys and values, which the library reads entry by entry. */
function checkMetadata(table: FlatTable, field: number): void {
  for (const entry of table.tables(field)) {
    entry.vector(0, 1);
    entry.vector(1, 1);
  }
}

function checkFields(fields: readonly FlatTable[], name: string, depth = 1): number {
  if (depth > MAX_DEPTH) throw damaged(name, `at most ${MAX_DEPTH} levels of columns`, 'more', 0);
  let count = fields.length;
  for (const field of fields) {
    field.vector(0, 1);
    checkMetadata(field, 6);
    count += checkFields(field.tables(5), name, depth + 1);
  }
  if (count > MAX_FIELDS) throw damaged(name, `at most ${MAX_FIELDS} columns`, `${count}`, 0);
  return count;
}

function checkSchema(schema: FlatTable, name: string): void {
  checkMetadata(schema, 2);
  checkFields(schema.tables(1), name);
}

/** Checks a record batch's counts against its body, and notes how long its compressed buffers become. */
function checkBatch(
  batch: FlatTable,
  metadata: Uint8Array,
  body: Uint8Array,
  inflated: Map<number, number>,
  name: string,
): { rows: number; bytes: number } {
  const view = new DataView(metadata.buffer, metadata.byteOffset, metadata.byteLength);
  const bodyView = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const rows = batch.int64(0);
  const at = body.byteOffset;
  if (!(rows >= 0 && rows <= MAX_ROWS)) throw damaged(name, `at most ${MAX_ROWS} rows in a batch`, `${rows}`, at);
  const nodes = batch.vector(1, 16);
  for (let i = 0; nodes !== undefined && i < nodes.count; i++) {
    const length = Number(view.getBigInt64(nodes.start + 16 * i, true));
    const nulls = Number(view.getBigInt64(nodes.start + 16 * i + 8, true));
    if (!(length >= 0 && length <= MAX_ROWS && nulls >= 0 && nulls <= length)) {
      throw damaged(name, 'sound lengths of columns', `${length} rows with ${nulls} missing`, at);
    }
  }
  batch.vector(4, 8);
  const buffers = batch.vector(2, 16);
  const compressed = batch.table(3) !== undefined;
  let bytes = 0;
  for (let i = 0; buffers !== undefined && i < buffers.count; i++) {
    const offset = Number(view.getBigInt64(buffers.start + 16 * i, true));
    const length = Number(view.getBigInt64(buffers.start + 16 * i + 8, true));
    if (!(offset >= 0 && length >= 0 && offset + length <= body.length)) {
      throw damaged(
        name,
        'columns inside their batch',
        `one that ends at ${offset + length} of ${body.length} bytes`,
        at,
      );
    }
    if (!compressed || length === 0) {
      bytes += length;
      continue;
    }
    if (length < 8) throw damaged(name, 'a length before each compressed column', 'too few bytes', at);
    const size = Number(bodyView.getBigInt64(offset, true));
    if (size === -1) {
      bytes += length;
      continue;
    }
    const most = Math.max((length + 1024) * MAX_RATIO, rows * WIDEST_VALUE);
    if (!(size >= 0 && size <= MAX_BYTES && size <= most)) {
      throw dataError(
        'ARCHIVE_BOMB',
        `${name}: expected at most ${MAX_RATIO} bytes out per byte in, got ${size} from ${length}`,
        {
          where: { offset: at + offset },
        },
      );
    }
    inflated.set(at + offset + 8, size);
    bytes += size;
  }
  return { rows, bytes };
}

/** Where the messages of a file or stream start and end. */
function messageRange(bytes: Uint8Array, name: string): { start: number; end: number; footer?: FlatTable } {
  const isFile = bytes[0] === 65;
  if (!isFile) return { start: 0, end: bytes.length };
  const tail = new TextDecoder('latin1').decode(bytes.subarray(-6));
  if (tail !== 'ARROW1' || bytes.length < 22) {
    throw damaged(name, 'an Arrow file with "ARROW1" at its end', 'none: the file is cut off', bytes.length);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const footerLength = view.getInt32(bytes.length - 10, true);
  const end = bytes.length - 10 - footerLength;
  if (!(footerLength > 0 && end >= 8))
    throw damaged(name, 'a footer inside the file', `one of ${footerLength} bytes`, end);
  return { start: 8, end, footer: flatRoot(bytes.subarray(end, bytes.length - 10), name) };
}

/**
 * Walks over all messages of an Arrow IPC file or stream before the library sees them: lengths inside the file,
 * counts, depth and decompressed sizes inside limits, and an end where the format says that one must be.
 */
export function checkArrow(file: Uint8Array, name: string): ArrowStructure {
  // The library lays typed arrays over the bytes, which want to be aligned.
  const bytes = file.byteOffset % 8 === 0 ? file : file.slice();
  const { start, end, footer } = messageRange(bytes, name);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const inflated = new Map<number, number>();
  let at = start;
  let rows = 0;
  let bytesOut = 0;
  // Files have their schema in the footer, and some writers only there.
  let hasSchema = footer !== undefined;
  let ended = false;
  const batches = new Set<number>();
  const dictionaries = new Set<number>();
  if (footer !== undefined) {
    checkMetadata(footer, 4);
    const schema = footer.table(1);
    if (schema === undefined) throw damaged(name, 'a schema in the footer', 'none', end);
    checkSchema(schema, name);
  }
  while (at + 8 <= end) {
    const messageStart = at;
    if (view.getUint32(at, true) !== 0xffffffff) throw damaged(name, 'an Arrow message', 'other bytes', at);
    const metadataLength = view.getInt32(at + 4, true);
    at += 8;
    if (metadataLength === 0) {
      ended = true;
      break;
    }
    if (!(metadataLength > 0 && at + metadataLength <= end)) throw damaged(name, 'a whole message', 'a cut one', at);
    const metadata = bytes.subarray(at, at + metadataLength);
    const message = flatRoot(metadata, name);
    const bodyLength = message.int64(BODY_LENGTH);
    at += metadataLength;
    if (!(bodyLength >= 0 && at + bodyLength <= end)) throw damaged(name, 'a whole message', 'a cut one', at);
    const body = bytes.subarray(at, at + bodyLength);
    at += bodyLength;
    checkMetadata(message, 4);
    const header = message.table(HEADER);
    const type = message.int8(HEADER_TYPE);
    if (header === undefined || type < SCHEMA || type > RECORD_BATCH)
      throw damaged(name, 'a table', 'something else', at);
    if (type === SCHEMA) {
      if (messageStart !== start) throw damaged(name, 'one schema, at the start', 'another one', at);
      hasSchema = true;
      checkSchema(header, name);
      continue;
    }
    const batch = type === DICTIONARY_BATCH ? header.table(1) : header;
    if (batch === undefined || !hasSchema) throw damaged(name, 'a schema before the data', 'none', at);
    const found = checkBatch(batch, metadata, body, inflated, name);
    bytesOut += found.bytes;
    (type === RECORD_BATCH ? batches : dictionaries).add(messageStart);
    if (type === RECORD_BATCH) rows += found.rows;
    if (rows > MAX_ROWS || bytesOut > MAX_BYTES) throw damaged(name, `at most ${MAX_ROWS} rows in 2 GiB`, 'more', at);
  }
  if (!hasSchema) throw damaged(name, 'a schema', 'none', start);
  if (!ended && footer === undefined)
    throw damaged(name, 'an end mark after the last batch', 'none: the stream is cut off', at);
  if (footer !== undefined) {
    checkBlocks(footer, 2, dictionaries, bytes.subarray(end, bytes.length - 10), name);
    checkBlocks(footer, 3, batches, bytes.subarray(end, bytes.length - 10), name);
  }
  return { bytes, rows, inflated };
}

/** Checks that the footer lists exactly the messages that were found, each at its place. */
function checkBlocks(
  footer: FlatTable,
  field: number,
  found: ReadonlySet<number>,
  bytes: Uint8Array,
  name: string,
): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const blocks = footer.vector(field, 24);
  const places = Array.from({ length: blocks?.count ?? 0 }, (_, i) =>
    Number(view.getBigInt64((blocks?.start ?? 0) + 24 * i, true)),
  );
  if (new Set(places).size !== found.size || places.length !== found.size || !places.every((at) => found.has(at))) {
    throw damaged(
      name,
      `a footer that lists the ${found.size} batches of the file`,
      `${places.length} other ones`,
      bytes.byteOffset,
    );
  }
}

import { crc32 } from './crc32.ts';
import { chunkStart, damagedParquet } from './parquet-guard.ts';
import type { Chunk } from './parquet-guard.ts';

/** What a page's header declares, and where its data lies in the file. */
export interface Page {
  readonly isData: boolean;
  readonly isDictionary: boolean;
  readonly isV2: boolean;
  readonly isCompressed: boolean;
  readonly uncompressed: number;
  readonly compressed: number;
  readonly values: number;
  readonly encoding: number;
  /** Bytes of the levels before the values, in pages of version 2. */
  readonly levelBytes: number;
  readonly start: number;
  /** CRC-32 of the page as it lies in the file, signed; few writers give it. */
  readonly crc: number | undefined;
}

const MAX_PAGE = 256 * 2 ** 20;
const MAX_BYTES = 2 ** 31;

const DATA_PAGE = 0;
const DICTIONARY_PAGE = 2;
const DATA_PAGE_V2 = 3;

/** Walks over the pages of a column chunk: sizes inside the chunk and under the cap, as many values as declared. */
export function listPages(chunk: Chunk, bytes: Uint8Array, subject: string): Page[] {
  const pages: Page[] = [];
  let at = chunkStart(chunk);
  const end = at + Number(chunk.total_compressed_size);
  const wanted = Number(chunk.num_values);
  let values = 0;
  let total = 0;
  while (at < end && values < wanted) {
    const page = readPageHeader(bytes, at, end, subject);
    at = page.start + page.compressed;
    total += page.uncompressed;
    const sound = page.compressed >= 0 && page.uncompressed >= 0 && page.values >= 0;
    if (!sound || at > end || page.levelBytes > page.compressed || page.levelBytes < 0) {
      throw damagedParquet(subject, 'pages inside the column', 'one that runs past it', page.start);
    }
    if (page.uncompressed > MAX_PAGE || total > MAX_BYTES) {
      throw damagedParquet(subject, `pages of at most ${MAX_PAGE} bytes`, `${page.uncompressed}`, page.start);
    }
    if (page.crc !== undefined && page.crc !== (crc32(bytes.subarray(page.start, at)) | 0)) {
      throw damagedParquet(subject, 'pages that fit their checksums', 'one that does not', page.start);
    }
    if (page.isData) values += page.values;
    pages.push(page);
  }
  if (values !== wanted) throw damagedParquet(subject, `${wanted} values in its pages`, `${values}`, at);
  return pages;
}

const STRUCT = 12;
const LIST = 9;
const SET = 10;
const BINARY = 8;
const I32 = 5;
const FALSE = 2;

/** The parts of a page header (Thrift, compact protocol) that say how large things are. */
function readPageHeader(bytes: Uint8Array, start: number, limit: number, subject: string): Page {
  let at = start;
  const byte = (): number => {
    if (at >= limit) throw damagedParquet(subject, 'a whole page header', 'a cut one', start);
    return bytes[at++];
  };
  const varint = (): number => {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 10; i++) {
      const part = byte();
      value += (part & 127) * scale;
      if (part < 128) return value;
      scale *= 128;
    }
    throw damagedParquet(subject, 'a sound page header', 'an endless number', at);
  };
  const zigzag = (): number => {
    const value = varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  };
  const skip = (type: number, depth: number): void => {
    if (depth > 8) throw damagedParquet(subject, 'a sound page header', 'a deep one', at);
    if (type <= 2) return;
    if (type === 3) byte();
    else if (type <= 6) varint();
    else if (type === 7) at += 8;
    else if (type === BINARY) {
      const length = varint();
      at += length;
    } else if (type === LIST || type === SET) {
      const head = byte();
      const count = head >> 4 === 15 ? varint() : head >> 4;
      for (let i = 0; i < count; i++) {
        if ((head & 15) <= 2) byte();
        else skip(head & 15, depth + 1);
      }
    } else if (type === STRUCT) struct(() => false, depth + 1);
    else throw damagedParquet(subject, 'a sound page header', `type ${type}`, at);
  };
  /** Reads a struct; `take` handles a field and says so, or leaves it to be skipped. */
  const struct = (take: (field: number, type: number) => boolean, depth: number): void => {
    let field = 0;
    for (;;) {
      const head = byte();
      if (head === 0) return;
      field = head >> 4 === 0 ? zigzag() : field + (head >> 4);
      if (!take(field, head & 15)) skip(head & 15, depth);
    }
  };
  const numbers = { type: -1, uncompressed: -1, compressed: -1, values: -1, encoding: -1, levelBytes: 0 };
  let crc: number | undefined;
  let isCompressed = true;
  // DataPageHeader and DictionaryPageHeader: num_values, encoding. DataPageHeaderV2: num_values, num_nulls, num_rows,
  // encoding, two lengths of levels, is_compressed.
  const inner = (isV2: boolean) => (field: number, type: number) => {
    if (isV2 && field === 7 && type <= FALSE) {
      isCompressed = type !== FALSE;
      return true;
    }
    if (type !== I32) return false;
    if (field === 1) numbers.values = zigzag();
    else if (field === (isV2 ? 4 : 2)) numbers.encoding = zigzag();
    else if (isV2 && (field === 5 || field === 6)) {
      const length = zigzag();
      numbers.levelBytes += length < 0 ? -Infinity : length;
    } else return false;
    return true;
  };
  struct((field, type) => {
    if (type === I32 && field <= 4) {
      const value = zigzag();
      if (field === 1) numbers.type = value;
      else if (field === 2) numbers.uncompressed = value;
      else if (field === 3) numbers.compressed = value;
      else crc = value;
    } else if (type === STRUCT && (field === 5 || field === 7 || field === 8)) struct(inner(field === 8), 1);
    else return false;
    return true;
  }, 0);
  const { type, ...rest } = numbers;
  const isV2 = type === DATA_PAGE_V2;
  const isData = type === DATA_PAGE || isV2;
  return { ...rest, isData, isDictionary: type === DICTIONARY_PAGE, isV2, isCompressed, start: at, crc };
}

import { damagedParquet } from './parquet-guard.ts';
import type { Chunk } from './parquet-guard.ts';
import { decodeByteStrings, decodeFixed, PLAIN, PLAIN_DICTIONARY, RLE, RLE_DICTIONARY } from './parquet-encodings.ts';
import type { ByteStrings } from './parquet-encodings.ts';
import { listPages } from './parquet-pages.ts';
import type { Page } from './parquet-pages.ts';
import { decodeRuns, isOneRun } from './parquet-runs.ts';
import type { ParquetType } from './parquet-types.ts';
import { fillDecimals, fillNumbers } from './parquet-values.ts';

/** Decompressors by the codec's name; each gives exactly as many bytes as it is told. */
export type Codecs = Readonly<Record<string, (input: Uint8Array, length: number) => Uint8Array>>;

/** One column's data in one row group. */
export interface ColumnPart {
  readonly file: Uint8Array;
  readonly chunk: Chunk;
  readonly type: ParquetType;
  /** Whether values may be missing: then each page says which. */
  readonly isOptional: boolean;
  readonly codecs: Codecs;
  /** Unpacked pages by their place, and whether this reading adds to them: the first rows are read once more. */
  readonly unpacked: Map<number, Uint8Array>;
  readonly keepsPages: boolean;
  /** For messages: file and column. */
  readonly subject: string;
}

/** A data page, decompressed: where its values start, and which rows have one. */
interface DataPage {
  readonly page: Page;
  readonly content: Uint8Array;
  readonly at: number;
  /** Rows of the page; those beyond what was asked for are not among them. */
  readonly rows: number;
  /** A 1 for each row that has a value; undefined where all have. */
  readonly present: Uint8Array | undefined;
  /** Values that are there. */
  readonly count: number;
}

/** Pages that are kept for a second reading: how large each may be, and how many. */
const KEPT_PAGE = 2 ** 21;
const KEPT_PAGES = 16;

const isDictionary = (encoding: number): boolean => encoding === PLAIN_DICTIONARY || encoding === RLE_DICTIONARY;

function decompressed(part: ColumnPart, page: Page): Uint8Array {
  const { file, chunk, codecs, unpacked, subject } = part;
  const input = file.subarray(page.start + page.levelBytes, page.start + page.compressed);
  const length = page.uncompressed - page.levelBytes;
  if (!page.isCompressed || chunk.codec === 'UNCOMPRESSED') return input;
  // The footer may name a codec that nobody knows; the library hands on no name then.
  const { codec = 'another one' }: { codec?: string } = chunk;
  if (!Object.hasOwn(codecs, codec)) {
    throw damagedParquet(subject, `compression by ${Object.keys(codecs).join(', ')}`, codec);
  }
  const known = unpacked.get(page.start);
  if (known !== undefined && unpacked.delete(page.start)) return known;
  const content = length === 0 ? new Uint8Array(0) : codecs[codec](input, length);
  if (content.length !== length) throw damagedParquet(subject, `a page of ${length} bytes`, `${content.length}`);
  if (part.keepsPages && length <= KEPT_PAGE && unpacked.size < KEPT_PAGES) unpacked.set(page.start, content);
  return content;
}

/** Which rows have values stands in a page of version 1 before its values, in one of version 2 outside compression. */
function dataPage(part: ColumnPart, page: Page): DataPage {
  const { file, isOptional, subject } = part;
  const content = decompressed(part, page);
  const rows = page.values;
  if (!isOptional) return { page, content, at: 0, rows, present: undefined, count: rows };
  let at = 0;
  let levels = file.subarray(page.start, page.start + page.levelBytes);
  if (!page.isV2) {
    const length = content.length < 4 ? Infinity : new DataView(content.buffer, content.byteOffset).getUint32(0, true);
    at = 4 + length;
    if (at > content.length) throw damagedParquet(subject, 'levels inside their page', 'more', page.start);
    levels = content.subarray(4, at);
  }
  if (isOneRun(levels, rows)) return { page, content, at, rows, present: undefined, count: rows };
  const present = new Uint8Array(rows);
  decodeRuns(levels, 0, 1, rows, present, subject);
  let count = 0;
  for (let i = 0; i < rows; i++) count += present[i];
  return { page, content, at, rows, present: count === rows ? undefined : present, count };
}

/** Indices into a dictionary of `size` entries: their width in bits, then runs. */
function dictionaryIndices({ page, content, at, count }: DataPage, size: number, subject: string): Uint32Array {
  const indices = new Uint32Array(count);
  if (count === 0) return indices;
  if (at >= content.length) throw damagedParquet(subject, 'indices in the page', 'none', page.start);
  decodeRuns(content, at + 1, content[at], count, indices, subject);
  for (let i = 0; i < count; i++) {
    if (indices[i] >= size) throw damagedParquet(subject, `a dictionary of ${size} values`, `index ${indices[i]}`);
  }
  return indices;
}

/** Moves values that stand side by side to the rows that have one; the others become NaN. */
function spread(target: Float64Array, present: Uint8Array, count: number): void {
  let from = count;
  for (let row = present.length - 1; row >= 0; row--) target[row] = present[row] === 1 ? target[--from] : Number.NaN;
}

/** Plain values of a page as doubles; bits of a boolean column as 0 and 1. */
function pageNumbers(part: ColumnPart, encoding: number, content: Uint8Array, at: number, target: Float64Array): void {
  const { type, subject } = part;
  const count = target.length;
  if (type.storage === 'boolean') {
    const bits = new Uint8Array(count);
    // In version 2 the runs have their length before them; plain bits are one packed group.
    if (encoding === RLE) decodeRuns(content, at + 4, 1, count, bits, subject);
    else if (encoding !== PLAIN || at + Math.ceil(count / 8) > content.length) {
      throw damagedParquet(subject, `${count} bits`, 'fewer');
    } else for (let i = 0; i < count; i++) bits[i] = (content[at + (i >> 3)] >> (i & 7)) & 1;
    target.set(bits);
  } else if (type.width === 0) {
    fillDecimals(decodeByteStrings(encoding, content, at, count, subject), type.scale, target);
  } else {
    fillNumbers(type, decodeFixed(encoding, content, at, count, type.width, subject), count, target);
  }
}

/** The data pages of a column with their first rows, up to row `most`; dictionaries are handed over on the way. */
function* dataPages(part: ColumnPart, most: number, onDictionary: (page: Page, content: Uint8Array) => void) {
  let row = 0;
  for (const page of listPages(part.chunk, part.file, part.subject)) {
    if (row >= most) return;
    if (page.isData) {
      yield { row, data: dataPage(part, page) };
      row += page.values;
    } else if (page.isDictionary) onDictionary(page, decompressed(part, page));
  }
}

/**
 * Decodes a column of numbers or times, NaN where a value is missing, into `target`, whose length says how many of the
 * rows are wanted.
 */
export function decodeNumbers(part: ColumnPart, target: Float64Array): void {
  let dictionary = new Float64Array(0);
  const readDictionary = (page: Page, content: Uint8Array): void => {
    // Byte strings take four bytes each for their length alone.
    if (page.values * (part.type.width || 4) > content.length) {
      throw damagedParquet(part.subject, 'a dictionary that fits its page', `${page.values} values`, page.start);
    }
    dictionary = new Float64Array(page.values);
    pageNumbers(part, PLAIN, content, 0, dictionary);
  };
  for (const { row, data } of dataPages(part, target.length, readDictionary)) {
    const { page, content, at, rows, present, count } = data;
    // The last page may reach beyond the rows that are wanted.
    const fits = row + rows <= target.length;
    const values = fits ? target.subarray(row, row + rows) : new Float64Array(rows);
    if (isDictionary(page.encoding)) {
      const indices = dictionaryIndices(data, dictionary.length, part.subject);
      for (let i = 0; i < count; i++) values[i] = dictionary[indices[i]];
    } else {
      pageNumbers(part, page.encoding, content, at, values.subarray(0, count));
    }
    if (present !== undefined) spread(values, present, count);
    if (!fits) target.set(values.subarray(0, target.length - row), row);
  }
}

/**
 * Decodes the first `rows` cells of a column of text: `take` gets the row and the cell's bytes (UTF-8), in order. Rows
 * without a value are left out.
 */
export function decodeTexts(
  part: ColumnPart,
  rows: number,
  take: (row: number, bytes: Uint8Array, start: number, end: number) => void,
): void {
  let dictionary: ByteStrings = { bytes: new Uint8Array(0), starts: new Uint32Array(0), ends: new Uint32Array(0) };
  const readDictionary = (page: Page, content: Uint8Array): void => {
    dictionary = decodeByteStrings(PLAIN, content, 0, page.values, part.subject);
  };
  for (const { row, data } of dataPages(part, rows, readDictionary)) {
    const { page, content, at, present, count } = data;
    const indices = isDictionary(page.encoding)
      ? dictionaryIndices(data, dictionary.starts.length, part.subject)
      : undefined;
    const { bytes, starts, ends } = indices
      ? dictionary
      : decodeByteStrings(page.encoding, content, at, count, part.subject);
    let next = 0;
    for (let i = 0; i < Math.min(data.rows, rows - row); i++) {
      if (present?.[i] === 0) continue;
      const place = indices ? indices[next] : next;
      next++;
      take(row + i, bytes, starts[place], ends[place]);
    }
  }
}

import { dataError } from '../base/errors.ts';
import type { KlineLabError } from '../base/errors.ts';
import { crc32 } from './crc32.ts';
import { INFLATE_LIMITS, inflateRaw } from './inflate.ts';
import type { InflateLimits } from './inflate.ts';
import { largeFields, largeDirectory } from './zip64.ts';

/** A file inside a ZIP archive, as its central directory declares it. `name` is a label, never a path to write to. */
export interface ZipEntry {
  readonly name: string;
  readonly compressedSize: number;
  readonly size: number;
  readonly crc: number;
  /** 0 stored, 8 deflated. */
  readonly method: number;
  readonly dataStart: number;
}

const MAX_ENTRIES = 10_000;
const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END_OF_DIRECTORY = 0x06054b50;
const END_SIZE = 22;
const MAX_COMMENT = 65_535;

const damaged = (name: string, expected: string, got: string, offset?: number): KlineLabError =>
  dataError('ZIP_DAMAGED', `${name}: expected ${expected}, got ${got}`, {
    where: offset === undefined ? {} : { offset },
    hint: 'The archive is cut or altered; download it again.',
  });

const unsupported = (name: string, what: string): KlineLabError =>
  dataError('ZIP_UNSUPPORTED', `${name}: expected a plain ZIP archive (stored or deflated), got ${what}`, {
    hint: 'Unpack it and open the files themselves.',
  });

/** Where the end-of-central-directory record starts: the one whose comment reaches exactly to the end of the file. */
function findEnd(view: DataView, name: string): number {
  const lowest = Math.max(0, view.byteLength - END_SIZE - MAX_COMMENT);
  for (let at = view.byteLength - END_SIZE; at >= lowest; at--) {
    if (view.getUint32(at, true) !== END_OF_DIRECTORY) continue;
    if (at + END_SIZE + view.getUint16(at + 20, true) === view.byteLength) return at;
  }
  throw damaged(name, 'a ZIP archive with its central directory at the end', 'none: the archive is cut off');
}

/** Where an entry's data starts, after checking that the local header tells the same story as the central one. */
function dataStartOf(
  bytes: Uint8Array,
  view: DataView,
  entry: Omit<ZipEntry, 'dataStart'>,
  at: number,
  directory: number,
) {
  const { name } = entry;
  if (at + 30 > directory || view.getUint32(at, true) !== LOCAL_HEADER) {
    throw damaged(name, 'a local header where the directory points', 'something else', at);
  }
  const flags = view.getUint16(at + 6, true);
  const nameLength = view.getUint16(at + 26, true);
  const start = at + 30 + nameLength + view.getUint16(at + 28, true);
  if (start + entry.compressedSize > directory) throw damaged(name, 'data inside the archive', 'data past its end', at);
  const sizesFollow = (flags & 8) !== 0;
  const extra = bytes.subarray(at + 30 + nameLength, start);
  const [size, compressedSize] = largeFields(extra, [view.getUint32(at + 22, true), view.getUint32(at + 18, true)]);
  const same =
    view.getUint16(at + 8, true) === entry.method &&
    new TextDecoder().decode(bytes.subarray(at + 30, at + 30 + nameLength)) === name &&
    (sizesFollow ||
      (view.getUint32(at + 14, true) === entry.crc && compressedSize === entry.compressedSize && size === entry.size));
  if (!same) throw damaged(name, 'the same name, method, size and CRC in both headers', 'different ones', at);
  return start;
}

function refuseOverlaps(entries: readonly ZipEntry[], name: string): void {
  const byStart = [...entries].sort((a, b) => a.dataStart - b.dataStart);
  for (let i = 1; i < byStart.length; i++) {
    const before = byStart[i - 1];
    if (before.dataStart + before.compressedSize > byStart[i].dataStart) {
      throw damaged(name, 'files that lie one after the other', `"${before.name}" overlapping "${byStart[i].name}"`);
    }
  }
}

/**
 * The files of a ZIP archive (ZIP64 too), from its central directory, with folders left out. Encryption, several disks
 * and other methods than stored and deflated are refused, as is an archive whose two sets of headers disagree.
 */
export function listZip(bytes: Uint8Array, name: string): ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view, name);
  const { count, onDisk, disk, directory, directorySize, directoryEnd } = largeDirectory(view, end) ?? {
    count: view.getUint16(end + 10, true),
    onDisk: view.getUint16(end + 8, true),
    disk: view.getUint16(end + 4, true),
    directory: view.getUint32(end + 16, true),
    directorySize: view.getUint32(end + 12, true),
    directoryEnd: end,
  };
  if (disk !== 0 || onDisk !== count) throw unsupported(name, 'one part of several');
  if (count > MAX_ENTRIES) throw unsupported(name, `${count} files, more than ${MAX_ENTRIES}`);
  if (directory + directorySize !== directoryEnd) {
    throw damaged(name, 'the central directory right before its end record', 'a gap or an overlap', directoryEnd);
  }
  const entries: ZipEntry[] = [];
  let at = directory;
  for (let i = 0; i < count; i++) {
    if (at + 46 > directoryEnd || view.getUint32(at, true) !== CENTRAL_HEADER) {
      throw damaged(name, `${count} directory entries`, `${i}`, at);
    }
    const flags = view.getUint16(at + 8, true);
    const method = view.getUint16(at + 10, true);
    const nameLength = view.getUint16(at + 28, true);
    const next = at + 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > directoryEnd) throw damaged(name, 'directory entries inside the directory', 'one that runs past it', at);
    const extra = bytes.subarray(at + 46 + nameLength, at + 46 + nameLength + view.getUint16(at + 30, true));
    const [size, compressedSize, offset] = largeFields(extra, [
      view.getUint32(at + 24, true),
      view.getUint32(at + 20, true),
      view.getUint32(at + 42, true),
    ]);
    const entry = {
      name: new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength)),
      compressedSize,
      size,
      crc: view.getUint32(at + 16, true),
      method,
    };
    if ((flags & 1) !== 0) throw unsupported(name, `"${entry.name}" encrypted`);
    if (method !== 0 && method !== 8) throw unsupported(name, `"${entry.name}" packed with method ${method}`);
    const dataStart = dataStartOf(bytes, view, entry, offset, directory);
    entries.push({ ...entry, dataStart });
    at = next;
  }
  if (at !== directoryEnd) throw damaged(name, `${count} directory entries`, 'more bytes after them', at);
  refuseOverlaps(entries, name);
  const total = entries.reduce((sum, entry) => sum + entry.size, 0);
  if (total > INFLATE_LIMITS.maxBytes) {
    throw dataError('ARCHIVE_BOMB', `${name}: expected at most ${INFLATE_LIMITS.maxBytes} bytes in all, got ${total}`, {
      hint: 'Unpack the archive yourself and open single files.',
    });
  }
  return entries.filter((entry) => !entry.name.endsWith('/'));
}

/** The bytes of one file of an archive; declared size and CRC-32 must fit what came out. */
export function readZipEntry(bytes: Uint8Array, entry: ZipEntry, limits: InflateLimits = INFLATE_LIMITS): Uint8Array {
  const packed = bytes.subarray(entry.dataStart, entry.dataStart + entry.compressedSize);
  const capped = { ...limits, maxBytes: Math.min(limits.maxBytes, Math.max(entry.size, 1)) };
  const declaredBomb =
    entry.size > limits.maxBytes ||
    (entry.size > limits.ratioFrom && entry.size > entry.compressedSize * limits.maxRatio);
  if (declaredBomb) {
    throw dataError(
      'ARCHIVE_BOMB',
      `${entry.name}: expected at most ${limits.maxRatio} bytes out per byte in, got ${entry.size} from ${entry.compressedSize}`,
      {
        hint: 'The archive looks like a decompression bomb. Unpack it yourself if you trust it.',
      },
    );
  }
  const content = entry.method === 0 ? packed : inflateRaw(packed, entry.name, capped);
  if (content.length !== entry.size) {
    throw damaged(entry.name, `${entry.size} bytes as the directory declares`, `${content.length}`);
  }
  if (crc32(content) !== entry.crc) throw damaged(entry.name, 'content that fits its CRC-32', 'other content');
  return content;
}

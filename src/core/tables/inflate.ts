import { Gunzip, Inflate } from 'fflate';
import { dataError, KlineLabError } from '../base/errors.ts';
import { crc32 } from './crc32.ts';
import { reasonOf } from './foreign.ts';

/** How far a compressed file may grow before it is refused. */
export interface InflateLimits {
  /** Most bytes that may come out. */
  readonly maxBytes: number;
  /** Most bytes out per byte in, once `ratioFrom` bytes are out. */
  readonly maxRatio: number;
  readonly ratioFrom: number;
}

export const INFLATE_LIMITS: InflateLimits = { maxBytes: 2 ** 30, maxRatio: 200, ratioFrom: 2 ** 20 };

/** Compressed bytes handed to the library at a time, so that a bomb is noticed between two pieces. */
const PIECE = 16 * 1024;

/** Collects what comes out and stops at the limits. */
function createSink(name: string, compressedBytes: number, limits: InflateLimits) {
  let chunks: Uint8Array[] = [];
  let total = 0;
  return {
    add(chunk: Uint8Array): void {
      total += chunk.length;
      const tooMany = total > limits.maxBytes;
      if (tooMany || (total > limits.ratioFrom && total > compressedBytes * limits.maxRatio)) {
        throw dataError(
          'ARCHIVE_BOMB',
          tooMany
            ? `${name}: expected at most ${limits.maxBytes} bytes after decompression, got more`
            : `${name}: expected at most ${limits.maxRatio} bytes out per byte in, got more after ${total} bytes`,
          { hint: 'The file looks like a decompression bomb. Decompress it yourself if you trust it.' },
        );
      }
      chunks.push(chunk);
    },
    get total() {
      return total;
    },
    take(): Uint8Array {
      if (chunks.length === 1) return chunks[0];
      const bytes = new Uint8Array(total);
      let at = 0;
      for (const chunk of chunks) {
        bytes.set(chunk, at);
        at += chunk.length;
      }
      chunks = [];
      return bytes;
    },
  };
}

/** The library throws plain errors on damaged streams; they become ours. */
function translated<T>(name: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof KlineLabError) throw error;
    throw dataError(
      'COMPRESSED_DAMAGED',
      `${name}: expected a whole compressed stream, got a damaged one${reasonOf(error)}`,
      {
        hint: 'Download the file again; it is cut or altered.',
        cause: error,
      },
    );
  }
}

/** Raw DEFLATE to bytes. The caller knows and checks the length and the CRC-32. */
export function inflateRaw(compressed: Uint8Array, name: string, limits = INFLATE_LIMITS): Uint8Array {
  return translated(name, () => {
    const sink = createSink(name, compressed.length, limits);
    const inflate = new Inflate((chunk) => sink.add(chunk));
    for (let at = 0; at < compressed.length; at += PIECE) {
      inflate.push(compressed.subarray(at, at + PIECE), at + PIECE >= compressed.length);
    }
    return sink.take();
  });
}

/** One gzip member's trailer: CRC-32 and length modulo 2^32 of what came out. */
function checkTrailer(bytes: Uint8Array, end: number, crc: number, length: number, name: string): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = end - 8;
  if (at < 10 || view.getUint32(at, true) !== crc || view.getUint32(at + 4, true) !== length % 2 ** 32) {
    throw dataError('GZIP_DAMAGED', `${name}: expected the gzip checksum and length to fit the content, got others`, {
      where: { offset: Math.max(0, at) },
      hint: 'The file is cut, altered or has something appended; download it again.',
    });
  }
}

/** Decompresses gzip, several members included; each member's CRC-32 and length are checked. */
export function gunzip(bytes: Uint8Array, name: string, limits = INFLATE_LIMITS): Uint8Array {
  return translated(name, () => {
    const sink = createSink(name, bytes.length, limits);
    let crc = 0;
    let length = 0;
    const stream = new Gunzip((chunk) => {
      crc = crc32(chunk, crc);
      length += chunk.length;
      sink.add(chunk);
    });
    stream.onmember = (start) => {
      checkTrailer(bytes, start, crc, length, name);
      crc = 0;
      length = 0;
    };
    for (let at = 0; at < bytes.length; at += PIECE) {
      stream.push(bytes.subarray(at, at + PIECE), at + PIECE >= bytes.length);
    }
    checkTrailer(bytes, bytes.length, crc, length, name);
    return sink.take();
  });
}

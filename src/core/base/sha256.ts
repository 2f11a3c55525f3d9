import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** SHA-256 of bytes as 64 lower-case hex digits. Synchronous, and available without a secure context. */
export const sha256Hex = (bytes: Uint8Array): string => bytesToHex(sha256(bytes));

/** SHA-256 of a text's UTF-8 bytes. */
export const sha256OfText = (text: string): string => sha256Hex(new TextEncoder().encode(text));

/** The host's own SHA-256, where it has one (browsers only in a secure context): ten times as fast, and in parallel. */
interface SubtleCrypto {
  digest(algorithm: 'SHA-256', bytes: Uint8Array): Promise<ArrayBuffer>;
}

/** Looked for when needed: in Node the look itself loads a library. */
const findSubtle = (): SubtleCrypto | undefined =>
  (globalThis as { readonly crypto?: { readonly subtle?: SubtleCrypto } }).crypto?.subtle;

async function nativeHex(bytes: Uint8Array, native: SubtleCrypto): Promise<string> {
  return bytesToHex(new Uint8Array(await native.digest('SHA-256', bytes)));
}

/** `sha256Hex` by the host's own SHA-256 where it has one, which keeps no thread waiting. */
export const sha256OfBytes = (bytes: Uint8Array): Promise<string> => {
  const subtle = findSubtle();
  return subtle === undefined ? Promise.resolve(sha256Hex(bytes)) : nativeHex(bytes, subtle);
};

/** One digest for a list of digests: SHA-256 over their hex digits in order, each on a line of its own. */
export const combineDigests = (digests: readonly string[]): string => sha256OfText(digests.join('\n'));

/** Values of a column that are hashed as one. */
export const chunkValues = 16_384;

/** Hashes one column that arrives in pieces; how it is cut makes no difference. */
export interface ColumnHasher {
  update(values: Float64Array): void;
  /** Resolves when everything handed over in full chunks has been hashed; waiting for it bounds the memory in use. */
  settled(): Promise<unknown>;
  /** The digest of what has come so far; more may follow. */
  peek(): Promise<string>;
  /** 64 hex digits. Nothing may be added afterwards. */
  digest(): Promise<string>;
}

/**
 * Fingerprint of a float64 column: SHA-256 of each `chunkValues` values, as little-endian bytes with every NaN in one
 * canonical form, then the combined digest of those. The same with and without the host's own SHA-256 (`native`).
 */
export function createColumnHasher(native: SubtleCrypto | null = findSubtle() ?? null): ColumnHasher {
  let values = new Float64Array(0);
  let held = 0;
  let pending: Promise<unknown> = Promise.resolve();
  const digests: string[] = [];

  const flush = (): void => {
    const bytes = new Uint8Array(values.buffer, 0, held * 8);
    held = 0;
    const place = digests.push('') - 1;
    if (native === null) {
      digests[place] = sha256Hex(bytes);
      return;
    }
    // The digest may read the bytes after this call returns, so that they must not be written again.
    values = new Float64Array(0);
    const earlier = pending;
    pending = nativeHex(bytes, native).then((digest) => {
      digests[place] = digest;
      return earlier;
    });
  };

  return {
    update: (column) => {
      for (let start = 0; start < column.length;) {
        if (values.length === 0) values = new Float64Array(chunkValues);
        const count = Math.min(chunkValues - held, column.length - start);
        values.set(column.subarray(start, start + count), held);
        // Writing NaN anew gives every one of them the same bits; engines may keep payloads otherwise.
        for (let i = held; i < held + count; i++) if (values[i] !== values[i]) values[i] = Number.NaN;
        held += count;
        start += count;
        if (held === chunkValues) flush();
      }
    },
    settled: () => pending,
    peek: async () => {
      const rest = new Uint8Array(values.slice(0, held).buffer);
      const soFar = pending;
      const whole = digests.length;
      const last = held === 0 ? [] : [native === null ? sha256Hex(rest) : await nativeHex(rest, native)];
      await soFar;
      return combineDigests([...digests.slice(0, whole), ...last]);
    },
    digest: async () => {
      if (held > 0) flush();
      await pending;
      return combineDigests(digests);
    },
  };
}

/** Fingerprint of one float64 column (see `createColumnHasher`). */
export async function sha256OfColumn(column: Float64Array): Promise<string> {
  const hasher = createColumnHasher();
  for (let start = 0; start < column.length; start += 64 * chunkValues) {
    hasher.update(column.subarray(start, start + 64 * chunkValues));
    await hasher.settled();
  }
  return hasher.digest();
}

/**
 * Fingerprint of float64 columns: the combined digests of the columns. Being a hash of hashes, it can be had from
 * columns that were hashed at different times and in blocks of any size.
 */
export async function sha256OfColumns(columns: readonly Float64Array[]): Promise<string> {
  return combineDigests(await Promise.all(columns.map(sha256OfColumn)));
}

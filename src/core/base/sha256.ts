import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** SHA-256 of bytes as 64 lower-case hex digits. Synchronous, and available without a secure context. */
export const sha256Hex = (bytes: Uint8Array): string => bytesToHex(sha256(bytes));

/** SHA-256 of a text's UTF-8 bytes. */
export const sha256OfText = (text: string): string => sha256Hex(new TextEncoder().encode(text));

/** Hashes one column that arrives in pieces; how it is cut makes no difference. */
export interface ColumnHasher {
  update(values: Float64Array): void;
  /** 64 hex digits. Nothing may be added afterwards. */
  digest(): string;
}

const chunkValues = 4096;

/** SHA-256 over the little-endian bytes of a float64 column, every NaN in one canonical form. */
export function createColumnHasher(): ColumnHasher {
  const hash = sha256.create();
  const values = new Float64Array(chunkValues);
  const bytes = new Uint8Array(values.buffer);
  return {
    update: (column) => {
      for (let start = 0; start < column.length; start += chunkValues) {
        const count = Math.min(chunkValues, column.length - start);
        for (let i = 0; i < count; i++) {
          const value = column[start + i];
          // Writing NaN anew gives every one of them the same bits; engines may keep payloads otherwise.
          values[i] = value === value ? value : Number.NaN;
        }
        hash.update(bytes.subarray(0, count * 8));
      }
    },
    digest: () => bytesToHex(hash.digest()),
  };
}

/** SHA-256 of one float64 column (see `createColumnHasher`). */
export function sha256OfColumn(column: Float64Array): string {
  const hasher = createColumnHasher();
  hasher.update(column);
  return hasher.digest();
}

/** One digest for a list of digests: SHA-256 over their hex digits in order, each on a line of its own. */
export const combineDigests = (digests: readonly string[]): string => sha256OfText(digests.join('\n'));

/**
 * Fingerprint of float64 columns: the combined digests of the columns. Being a hash of hashes, it can be had from
 * columns that were hashed at different times and in blocks of any size.
 */
export const sha256OfColumns = (columns: readonly Float64Array[]): string =>
  combineDigests(columns.map(sha256OfColumn));

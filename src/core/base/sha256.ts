import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** SHA-256 of bytes as 64 lower-case hex digits. Synchronous, and available without a secure context. */
export const sha256Hex = (bytes: Uint8Array): string => bytesToHex(sha256(bytes));

/** SHA-256 over the little-endian bytes of float64 columns, one after the other, every NaN in one canonical form. */
export function sha256OfColumns(columns: readonly Float64Array[]): string {
  const hash = sha256.create();
  for (const column of columns) {
    const copy = Float64Array.from(column);
    // Writing NaN anew gives every one of them the same bits; engines may keep payloads otherwise.
    for (let i = 0; i < copy.length; i++) if (copy[i] !== copy[i]) copy[i] = Number.NaN;
    hash.update(new Uint8Array(copy.buffer));
  }
  return bytesToHex(hash.digest());
}

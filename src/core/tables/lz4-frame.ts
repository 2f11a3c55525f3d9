import { dataError } from '../base/errors.ts';
import type { KlineLabError } from '../base/errors.ts';

const MAGIC = 0x184d2204;
const LAST_LITERALS = 15;

const damaged = (what: string): KlineLabError =>
  dataError('LZ4_DAMAGED', `LZ4 frame: expected a whole frame, got ${what}`, { hint: 'The file is cut or altered.' });

/**
 * Decompresses one LZ4 frame of known length, as Arrow and Feather use it: blocks that may refer back into the ones
 * before, checksums skipped. Every copy is checked, so damaged data is refused and never read past its ends.
 */
export function decodeLz4Frame(frame: Uint8Array, length: number): Uint8Array {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (frame.length < 11 || view.getUint32(0, true) !== MAGIC) throw damaged('other bytes');
  const flags = frame[4];
  const blockChecksums = (flags & 0x10) !== 0;
  let at = 6 + ((flags & 0x08) !== 0 ? 8 : 0) + ((flags & 0x01) !== 0 ? 4 : 0) + 1;
  const output = new Uint8Array(length);
  let written = 0;
  for (;;) {
    if (at + 4 > frame.length) throw damaged('a cut one');
    const header = view.getUint32(at, true);
    at += 4;
    if (header === 0) break;
    const size = header & 0x7fffffff;
    if (at + size > frame.length) throw damaged('a cut block');
    const block = frame.subarray(at, at + size);
    if (header >>> 31 === 1) {
      if (written + size > length) throw damaged('more bytes than declared');
      output.set(block, written);
      written += size;
    } else {
      written = decodeBlock(block, output, written);
    }
    at += size + (blockChecksums ? 4 : 0);
  }
  if (written !== length) throw damaged(`${written} bytes instead of ${length}`);
  return output;
}

function decodeBlock(block: Uint8Array, output: Uint8Array, start: number): number {
  let at = 0;
  let written = start;
  /** A length of 15 goes on in the bytes that follow, up to the first that is not 255. */
  const longer = (length: number): number => {
    if (length !== LAST_LITERALS) return length;
    let byte: number;
    do {
      if (at >= block.length) throw damaged('a cut length');
      byte = block[at++];
      length += byte;
    } while (byte === 255);
    return length;
  };
  while (at < block.length) {
    const token = block[at++];
    const literals = longer(token >>> 4);
    if (at + literals > block.length || written + literals > output.length) throw damaged('literals past the end');
    output.set(block.subarray(at, at + literals), written);
    at += literals;
    written += literals;
    if (at === block.length) break;
    if (at + 2 > block.length) throw damaged('a cut reference');
    const distance = block[at] | (block[at + 1] << 8);
    at += 2;
    const matched = longer(token & 15) + 4;
    if (distance === 0 || distance > written || written + matched > output.length)
      throw damaged('a reference out of range');
    const from = written - distance;
    // A reference may overlap what it writes (a run): byte by byte then, at once otherwise.
    if (distance >= matched) output.copyWithin(written, from, from + matched);
    else for (let i = 0; i < matched; i++) output[written + i] = output[from + i];
    written += matched;
  }
  return written;
}

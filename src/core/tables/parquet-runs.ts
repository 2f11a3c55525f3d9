import { damagedParquet } from './parquet-guard.ts';

/** Widths up to which an index fits the 32 bits that packed values are taken from, whatever bit it starts at. */
const WIDEST = 24;

/**
 * Parquet's hybrid of runs and bit-packed groups, which holds definition levels and dictionary indices, from byte
 * `start` on: `count` values into `target`. Refuses runs and groups that the bytes or the count do not bear.
 */
export function decodeRuns(
  bytes: Uint8Array,
  start: number,
  bitWidth: number,
  count: number,
  target: Uint8Array | Uint32Array,
  subject: string,
): void {
  if (bitWidth > WIDEST) throw damagedParquet(subject, `indices of at most ${WIDEST} bits`, `${bitWidth}`, start);
  const mask = 2 ** bitWidth - 1;
  let at = start;
  let row = 0;
  while (row < count) {
    let header = 0;
    let scale = 1;
    for (;;) {
      if (at >= bytes.length || scale > 2 ** 28) throw damagedParquet(subject, `${count} values in runs`, `${row}`, at);
      const byte = bytes[at++];
      header += (byte & 127) * scale;
      scale *= 128;
      if (byte < 128) break;
    }
    if (header % 2 === 0) {
      const width = (bitWidth + 7) >> 3;
      const end = row + header / 2;
      if (header === 0 || end > count || at + width > bytes.length) {
        throw damagedParquet(subject, `runs of ${count} values`, `${end}`, at);
      }
      let value = 0;
      for (let i = 0; i < width; i++) value |= bytes[at++] << (8 * i);
      target.fill(value, row, end);
      row = end;
      continue;
    }
    // Groups of eight values; the last one is filled up.
    const groups = (header - 1) / 2;
    const values = Math.min(groups * 8, count - row);
    const stop = at + groups * bitWidth;
    if (groups === 0 || at + Math.ceil((values * bitWidth) / 8) > bytes.length) {
      throw damagedParquet(subject, `packed groups of ${count} values`, 'a cut one', at);
    }
    let held = 0;
    let bits = 0;
    for (const end = row + values; row < end; row++) {
      while (bits < bitWidth) {
        held |= bytes[at++] << bits;
        bits += 8;
      }
      target[row] = held & mask;
      held >>>= bitWidth;
      bits -= bitWidth;
    }
    at = stop;
  }
}

/** Whether levels of one bit are a single run of ones, as those of a page without missing values mostly are. */
export function isOneRun(bytes: Uint8Array, count: number): boolean {
  let header = 0;
  let at = 0;
  for (let scale = 1; at < bytes.length && at < 5; scale *= 128) {
    const byte = bytes[at++];
    header += (byte & 127) * scale;
    if (byte < 128) return header === 2 * count && bytes[at] === 1 && at + 1 === bytes.length;
  }
  return false;
}

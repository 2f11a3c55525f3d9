import { damagedParquet } from './parquet-guard.ts';

/** Values a block may have; writers use 128 or 256. */
const MAX_BLOCK = 1 << 16;
const TWO_32 = 2 ** 32;

/** Integers of 64 bits as pairs of their low and high halves, and the byte behind them. */
export interface DeltaIntegers {
  readonly halves: Uint32Array<ArrayBuffer>;
  readonly end: number;
}

/**
 * `count` integers in Parquet's DELTA_BINARY_PACKED encoding from byte `start` on: a first value, then blocks of
 * differences, each packed with as few bits as its miniblock needs. Sums wrap at 64 bits, as the format says; the low
 * halves alone are the sums that wrap at 32.
 */
export function decodeDeltas(bytes: Uint8Array, start: number, count: number, subject: string): DeltaIntegers {
  let at = start;
  const cut = () => damagedParquet(subject, `${count} packed differences`, 'fewer', at);
  // The halves of the last number read: numbers of this encoding do not fit a double.
  let low = 0;
  let high = 0;
  const varint = (): void => {
    low = 0;
    high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (at >= bytes.length) throw cut();
      const part = bytes[at] & 127;
      if (shift < 32) low |= part << shift;
      if (shift === 28) high |= part >> 4;
      else if (shift > 28) high |= part << (shift - 32);
      if (bytes[at++] < 128) {
        low >>>= 0;
        high >>>= 0;
        return;
      }
    }
    throw damagedParquet(subject, 'sound differences', 'an endless number', at);
  };
  const zigzag = (): void => {
    varint();
    const sign = -(low & 1);
    low = (((low >>> 1) | (high << 31)) ^ sign) >>> 0;
    high = ((high >>> 1) ^ sign) >>> 0;
  };
  const whole = (): number => {
    varint();
    return high * TWO_32 + low;
  };

  if (count === 0) return { halves: new Uint32Array(0), end: start };
  const blockSize = whole();
  const miniblocks = whole();
  const declared = whole();
  zigzag();
  const perMiniblock = blockSize / miniblocks;
  const sound = blockSize <= MAX_BLOCK && perMiniblock >= 8 && perMiniblock % 8 === 0 && declared === count;
  if (!sound) throw damagedParquet(subject, 'blocks of differences', `${miniblocks} parts of ${blockSize}`, start);

  const halves = new Uint32Array(2 * count);
  let valueLow = low;
  let valueHigh = high;
  halves[0] = valueLow;
  halves[1] = valueHigh;
  let filled = 1;
  while (filled < count) {
    zigzag();
    const leastLow = low;
    const leastHigh = high;
    const widths = at;
    at += miniblocks;
    if (at > bytes.length) throw cut();
    for (let part = 0; part < miniblocks && filled < count; part++) {
      const width = bytes[widths + part];
      const next = at + (perMiniblock / 8) * width;
      if (width > 64) throw damagedParquet(subject, 'differences of at most 64 bits', `${width}`, widths + part);
      const values = Math.min(perMiniblock, count - filled);
      if (at + Math.ceil((values * width) / 8) > bytes.length) throw cut();
      let bit = 0;
      for (let i = 0; i < values; i++) {
        let deltaLow = 0;
        let deltaHigh = 0;
        for (let taken = 0; taken < width;) {
          const some = Math.min(8 - (bit & 7), width - taken);
          const piece = (bytes[at + (bit >> 3)] >> (bit & 7)) & ((1 << some) - 1);
          if (taken < 32) deltaLow |= piece << taken;
          if (taken + some > 32) deltaHigh |= taken < 32 ? piece >> (32 - taken) : piece << (taken - 32);
          taken += some;
          bit += some;
        }
        const sum = valueLow + leastLow + (deltaLow >>> 0);
        valueLow = sum >>> 0;
        valueHigh = (valueHigh + leastHigh + (deltaHigh >>> 0) + Math.floor(sum / TWO_32)) >>> 0;
        halves[2 * filled] = valueLow;
        halves[2 * filled + 1] = valueHigh;
        filled++;
      }
      at = next;
    }
  }
  return { halves, end: Math.min(at, bytes.length) };
}

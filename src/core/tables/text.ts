import { dataError } from '../base/errors.ts';

/** Text whose ASCII characters are one byte each, whatever the rest is. */
export interface AsciiText {
  readonly bytes: Uint8Array;
  /** The encoding as `TextDecoder` names it, for the cells that are not ASCII. */
  readonly encoding: string;
}

const startsWith = (bytes: Uint8Array, prefix: readonly number[]): boolean =>
  prefix.every((byte, i) => bytes[i] === byte);

function isUtf8(bytes: Uint8Array): boolean {
  try {
    // A cut of the sample may split a character; the last few bytes are left out of the judgement.
    new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, bytes.length), { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** Share of control characters that no text file holds. */
function controlShare(sample: Uint8Array): number {
  let odd = 0;
  for (const byte of sample)
    if ((byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 26) || byte === 127) odd++;
  return sample.length === 0 ? 0 : odd / sample.length;
}

/** UTF-16 without a byte order mark: ASCII text has a zero in every other byte. */
function utf16WithoutMark(sample: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  let even = 0;
  let odd = 0;
  const pairs = sample.length >> 1;
  for (let i = 0; i < pairs; i++) {
    if (sample[2 * i] === 0) even++;
    if (sample[2 * i + 1] === 0) odd++;
  }
  if (pairs >= 8 && odd > 0.8 * pairs && even === 0) return 'utf-16le';
  if (pairs >= 8 && even > 0.8 * pairs && odd === 0) return 'utf-16be';
  return undefined;
}

/** Whether the start of a file looks like text at all (in UTF-8, UTF-16 or a national encoding). */
export function looksLikeText(bytes: Uint8Array): boolean {
  const sample = bytes.subarray(0, 4096);
  if (startsWith(sample, [0xff, 0xfe]) || startsWith(sample, [0xfe, 0xff])) return true;
  return utf16WithoutMark(sample) !== undefined || controlShare(sample) === 0;
}

/**
 * Brings text to bytes in which ASCII stands for itself: byte order marks are taken off and UTF-16 is recoded to UTF-8.
 * Text that is not UTF-8 is left as it is and named `gb18030`, which Chinese terminals export.
 */
export function toAsciiText(bytes: Uint8Array, name: string): AsciiText {
  if (startsWith(bytes, [0xef, 0xbb, 0xbf])) return { bytes: bytes.subarray(3), encoding: 'utf-8' };
  const sample = bytes.subarray(0, 4096);
  let wide: string | undefined = utf16WithoutMark(sample);
  if (startsWith(bytes, [0xff, 0xfe])) wide = 'utf-16le';
  if (startsWith(bytes, [0xfe, 0xff])) wide = 'utf-16be';
  if (wide === undefined) return { bytes, encoding: isUtf8(bytes.subarray(0, 65_536)) ? 'utf-8' : 'gb18030' };
  if (bytes.length % 2 !== 0) {
    throw dataError('TEXT_DAMAGED', `${name}: expected ${wide} text of an even number of bytes, got ${bytes.length}`, {
      hint: 'The file is cut; download or export it again.',
    });
  }
  return { bytes: new TextEncoder().encode(new TextDecoder(wide).decode(bytes)), encoding: wide };
}

/** Bytes of one cell as text; bytes that are no characters become U+FFFD. */
export function decodeCell(bytes: Uint8Array, start: number, end: number, encoding: string): string {
  let ascii = true;
  for (let i = start; i < end && ascii; i++) ascii = bytes[i] < 128;
  if (ascii && end - start < 256) {
    let text = '';
    for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i]);
    return text;
  }
  const label = encoding.startsWith('utf-16') ? 'utf-8' : encoding;
  return new TextDecoder(label).decode(bytes.subarray(start, end));
}

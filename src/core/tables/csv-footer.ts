import { decodeCell } from './text.ts';

const LF = 10;
const CR = 13;
const QUOTE = 34;
const MOST_LINES = 5;
const LONGEST_LINE = 1000;

const isLineEnd = (byte: number): boolean => byte === LF || byte === CR;

/**
 * Words behind a table (where it comes from, when it was made) are no row of it: lines at the end without any separator
 * that start with a letter and hold a blank, a colon or a mark of comments. A row that was cut off starts as the others.
 */
export function withoutFooter(
  bytes: Uint8Array,
  encoding: string,
): { readonly bytes: Uint8Array; readonly footer: readonly string[] } {
  const footer: string[] = [];
  let end = bytes.length;
  while (footer.length < MOST_LINES) {
    let lineEnd = end;
    while (lineEnd > 0 && isLineEnd(bytes[lineEnd - 1])) lineEnd--;
    let start = lineEnd;
    while (start > 0 && !isLineEnd(bytes[start - 1]) && lineEnd - start <= LONGEST_LINE) start--;
    if (start === 0 || lineEnd - start > LONGEST_LINE || !isRemark(bytes, start, lineEnd, encoding)) break;
    footer.unshift(decodeCell(bytes, start, lineEnd, encoding));
    end = start;
  }
  return { bytes: footer.length === 0 ? bytes : bytes.subarray(0, end), footer };
}

function isRemark(bytes: Uint8Array, start: number, end: number, encoding: string): boolean {
  let quotes = 0;
  for (let i = start; i < end; i++) if (bytes[i] === QUOTE) quotes++;
  if (quotes % 2 !== 0) return false;
  const line = decodeCell(bytes, start, end, encoding).trim();
  const words = line.replace(/^"(.*)"$/, '$1');
  if (/[;\t|]/.test(words) || (words === line && words.includes(','))) return false;
  return /^#|^\p{L}[^]*[\s:：]/u.test(words);
}

import { dataError } from '../base/errors.ts';

const MAX_DEPTH = 64;
const MAX_BYTES = 400 * 2 ** 20;

const QUOTE = 34;
const BACKSLASH = 92;
const COLON = 58;

const isNamed = (bytes: Uint8Array, start: number, end: number, word: string): boolean => {
  if (end - start !== word.length) return false;
  for (let i = 0; i < word.length; i++) if (bytes[start + i] !== word.charCodeAt(i)) return false;
  return true;
};

/**
 * Parses JSON from outside: size and depth (64 levels unless told otherwise) are checked before the parser sees the
 * text, keys that reach for prototypes are refused, and the `NaN` and `Infinity` that Python writes are read as null.
 */
export function parseJson(bytes: Uint8Array, name: string, mostDepth = MAX_DEPTH): unknown {
  if (bytes.length > MAX_BYTES) {
    throw dataError('JSON_TOO_BIG', `${name}: expected at most ${MAX_BYTES} bytes of JSON, got ${bytes.length}`, {
      hint: 'Save the bars as CSV or Parquet instead.',
    });
  }
  const bareWords = scan(bytes, name, mostDepth);
  let text = new TextDecoder().decode(bytes);
  if (bareWords)
    text = text.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, (word) => (word.startsWith('"') ? word : 'null'));
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw dataError('JSON_SYNTAX', `${name}: expected well-formed JSON, got ${reason}`, {
      hint: 'It may be cut or altered; write or fetch it again.',
      cause: error,
    });
  }
}

/** Walks over the text once; returns whether it holds `NaN` or `Infinity` outside strings. */
function scan(bytes: Uint8Array, name: string, mostDepth: number): boolean {
  let depth = 0;
  let bareWords = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === QUOTE) {
      const start = ++i;
      while (i < bytes.length && bytes[i] !== QUOTE) i += bytes[i] === BACKSLASH ? 2 : 1;
      const length = i - start;
      if ((length === 9 || length === 11) && isKey(bytes, i + 1)) {
        if (isNamed(bytes, start, i, '__proto__') || isNamed(bytes, start, i, 'constructor')) {
          throw dataError('JSON_KEY', `${name}: expected plain keys, got one that names a prototype`, {
            where: { offset: start },
          });
        }
      }
    } else if (byte === 91 || byte === 123) {
      if (++depth > mostDepth) {
        throw dataError('JSON_TOO_DEEP', `${name}: expected at most ${mostDepth} levels of JSON, got more`, {
          where: { offset: i },
        });
      }
    } else if (byte === 93 || byte === 125) depth--;
    else if (byte === 78 || byte === 73) bareWords = true;
  }
  return bareWords;
}

function isKey(bytes: Uint8Array, from: number): boolean {
  let at = from;
  while (bytes[at] === 32 || bytes[at] === 9 || bytes[at] === 10 || bytes[at] === 13) at++;
  return bytes[at] === COLON;
}

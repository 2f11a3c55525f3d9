import { deflateSync, Inflate } from 'fflate';
import { fromBase64Url, toBase64Url } from '../base/base64url.ts';
import { KlineLabError, usageError } from '../base/errors.ts';
import { maxDocumentLength, parseResearch } from './document.ts';
import type { Research } from './document.ts';
import { minimalResearch } from './minimal.ts';

/** Links longer than this break in some chats and mail programs: warn, and offer a file. */
export const linkWarnLength = 8_000;
/** Longer fragments are neither made nor read. */
export const linkMaxLength = 32_000;

const prefix = '#v1=';

/**
 * The fragment of a link that carries a research document: `#v1=`, then what differs from the defaults as JSON,
 * deflated (raw) and in base64url. Throws LINK_LENGTH where it would be longer than `linkMaxLength`.
 */
export function encodeLink(research: Research): string {
  const json = new TextEncoder().encode(JSON.stringify(minimalResearch(research)));
  const link = prefix + toBase64Url(deflateSync(json, { level: 9 }));
  if (link.length > linkMaxLength) {
    throw usageError('LINK_LENGTH', `link: expected at most ${linkMaxLength} characters, got ${link.length}`, {
      hint: 'Save the research as a file and send that.',
    });
  }
  return link;
}

/** Inflates piece by piece and stops as soon as more comes out than a document may hold. */
function inflateCapped(bytes: Uint8Array, limit: number): Uint8Array {
  const pieces: Uint8Array[] = [];
  let length = 0;
  let finished = false;
  const inflate = new Inflate((piece, final) => {
    length += piece.length;
    if (length > limit) throw usageError('LINK_SIZE', `link: expected at most ${limit} bytes inside, got more`);
    pieces.push(piece);
    finished ||= final;
  });
  const step = 256;
  for (let start = 0; start < bytes.length; start += step) {
    inflate.push(bytes.subarray(start, start + step), start + step >= bytes.length);
  }
  if (!finished) throw usageError('LINK_TRUNCATED', 'link: expected a whole document, got one that is cut off');
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function inflateText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(inflateCapped(bytes, maxDocumentLength));
  } catch (cause) {
    if (cause instanceof KlineLabError) throw cause;
    throw usageError('LINK_DAMAGED', 'link: expected compressed text, got bytes that are none', {
      cause,
      hint: 'Copy the link again; some programs cut or change long ones.',
    });
  }
}

/**
 * The research document in a link: a whole address, or its fragment with or without '#'. Whatever is wrong with it is
 * a usage error; it never hangs, and never expands beyond `maxDocumentLength` bytes.
 */
export function decodeLink(link: string): Research {
  const fragment = link.slice(link.indexOf('#') + 1);
  if (fragment.length > linkMaxLength) {
    throw usageError('LINK_LENGTH', `link: expected at most ${linkMaxLength} characters, got ${fragment.length}`);
  }
  const version = /^v([0-9]{1,6})=/.exec(fragment);
  if (version === null) {
    throw usageError('LINK_FORM', `link: expected a fragment '#v1=…', got ${JSON.stringify(fragment.slice(0, 24))}`);
  }
  if (version[1] !== '1') {
    throw usageError('LINK_VERSION', `link: expected version 1, got ${version[1]}`, {
      hint: 'It was made by a newer KlineLab: reload or update this one.',
    });
  }
  return parseResearch(inflateText(fromBase64Url(fragment.slice(version[0].length))));
}

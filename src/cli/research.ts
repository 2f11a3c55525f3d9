import { existsSync } from 'node:fs';
import { parseResearch, type Research } from '../core/research/document.ts';
import { decodeLink } from '../core/research/link.ts';
import { readInput } from './files.ts';

/** A link is known by its fragment; everything else is a file. */
export const isLink = (input: string): boolean => input.includes('#v') && !existsSync(input);

/** The document in a link, or in a file that holds either. */
export function researchFrom(input: string): Research {
  if (isLink(input)) return decodeLink(input.slice(input.indexOf('#v')));
  const text = new TextDecoder().decode(readInput(input).bytes).trim();
  return text.includes('#v1=') && !text.startsWith('{')
    ? decodeLink(text.slice(text.indexOf('#v1=')))
    : parseResearch(text);
}

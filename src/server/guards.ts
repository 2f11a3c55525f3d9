import { createHash, timingSafeEqual } from 'node:crypto';
import { problem } from './problems.ts';
import type { Problem } from './problems.ts';

export interface GuardSettings {
  /** Host names that are answered, without port; others are refused, so that no page can rebind a name to this service. */
  readonly hosts?: readonly string[];
  /** Bearer token that every request but those for health must carry. */
  readonly token?: string;
}

export const loopbackHosts: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

const hostName = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/;

/** Refuses requests that a stranger's web page could make: names not served here, and whatever has an origin. */
export function checkCaller(request: Request, { hosts = loopbackHosts }: GuardSettings): Problem | undefined {
  const host = (request.headers.get('host') ?? new URL(request.url).host).toLowerCase();
  const name = hostName.exec(host)?.[1];
  if (name === undefined || !hosts.includes(name)) {
    return problem('HOST', 'Expected a host name that this service answers to, got another.');
  }
  if (request.headers.has('origin')) {
    return problem('ORIGIN', 'Expected a request from outside web pages, got one with an Origin.');
  }
  return undefined;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Compares digests, which takes equal time whatever the token. */
export function checkToken(request: Request, { token }: GuardSettings): Problem | undefined {
  if (token === undefined) return undefined;
  const given = /^Bearer (\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1] ?? '';
  if (timingSafeEqual(digest(given), digest(token))) return undefined;
  return problem('TOKEN', 'Expected a bearer token, got none or a wrong one.', {
    headers: { 'WWW-Authenticate': 'Bearer' },
  });
}

/** What a body is allowed to be: plain JSON. A web form cannot send it without asking first. */
export function checkContent({ headers }: Request): Problem | undefined {
  const type = (headers.get('content-type') ?? '').split(';')[0].trim().toLowerCase();
  if (type !== 'application/json') return problem('CONTENT_TYPE', 'Expected Content-Type application/json.');
  const encoding = headers.get('content-encoding') ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') {
    return problem('CONTENT_ENCODING', 'Expected a body without Content-Encoding.');
  }
  const accept = (headers.get('accept') ?? '').toLowerCase();
  if (accept !== '' && !/\*\/\*|application\/(\*|json)/.test(accept)) {
    return problem('ACCEPT', 'Expected Accept to allow application/json.');
  }
  return undefined;
}

/**
 * The bytes of a body, counted as they come: the length that a header claims is believed only where it is too great.
 * undefined where there are more than `most`.
 */
export async function readBody(request: Request, most: number): Promise<Uint8Array | undefined> {
  const claimed = request.headers.get('content-length');
  if (claimed !== null) {
    if (!(Number(claimed) <= most)) return undefined;
    // Node hands over no more bytes than were claimed; the count stands all the same.
    const bytes = new Uint8Array(await request.arrayBuffer());
    return bytes.length <= most ? bytes : undefined;
  }
  if (request.body === null) return new Uint8Array(0);
  const parts: Uint8Array[] = [];
  let count = 0;
  const reader = request.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    count += part.value.length;
    if (count > most) {
      await reader.cancel();
      return undefined;
    }
    parts.push(part.value);
  }
  const bytes = new Uint8Array(count);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

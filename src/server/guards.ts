import { createHash, timingSafeEqual } from 'node:crypto';
import { problem } from '../core/serving/problems.ts';
import type { Problem } from '../core/serving/problems.ts';

export interface GuardSettings {
  /** Host names that are answered, without port; others are refused, so that no page can rebind a name to this service. */
  readonly hosts?: readonly string[];
  /** Bearer token that every request but those for health must carry. */
  readonly token?: string;
  /** Origins whose pages may call the service, e.g. `https://lab.example`; none by default. */
  readonly origins?: readonly string[];
}

export const loopbackHosts: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

const hostName = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/;

/** Refuses requests that a stranger's web page could make: names not served here, and origins not allowed. */
export function checkCaller(
  request: Request,
  { hosts = loopbackHosts, origins = [] }: GuardSettings,
): Problem | undefined {
  const host = (request.headers.get('host') ?? new URL(request.url).host).toLowerCase();
  const name = hostName.exec(host)?.[1];
  if (name === undefined || !hosts.includes(name)) {
    return problem('HOST', 'Expected a host name that this service answers to, got another.');
  }
  const origin = request.headers.get('origin');
  if (origin !== null && !origins.includes(origin)) {
    return problem('ORIGIN', 'Expected a request from outside web pages or from an allowed origin, got another.');
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

export const jsonType = 'application/json';
export const arrowType = 'application/vnd.apache.arrow.stream';

const essence = (type: string): string => type.split(';')[0].trim().toLowerCase();

/** Whether a header `Accept` allows a type; one that is missing allows all. */
export function accepts({ headers }: Request, type: string): boolean {
  const accept = headers.get('accept') ?? '';
  if (accept === '') return true;
  const family = `${type.split('/')[0]}/*`;
  return accept.split(',').some((one) => ['*/*', family, type].includes(essence(one)));
}

/** The type of a body: one of `types`. A web form can send none of them without asking first. */
export function contentTypeOf({ headers }: Request, types: readonly string[]): string | undefined {
  const type = essence(headers.get('content-type') ?? '');
  return types.includes(type) ? type : undefined;
}

/** What a body is allowed to be. */
export function checkContent(request: Request, types: readonly string[]): Problem | undefined {
  if (contentTypeOf(request, types) === undefined) {
    return problem('CONTENT_TYPE', `Expected Content-Type ${types.join(' or ')}.`);
  }
  const encoding = request.headers.get('content-encoding') ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') {
    return problem('CONTENT_ENCODING', 'Expected a body without Content-Encoding.');
  }
  return undefined;
}

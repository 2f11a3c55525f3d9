import { toErrorRecord } from '../base/errors.ts';
import type { ErrorRecord } from '../base/errors.ts';

/** An error as HTTP tells it: RFC 9457 with a stable `code`. */
export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
  /** Further headers of the answer. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Every code that a client can meet, with its status. */
export const problemCodes: Readonly<Record<string, readonly [status: number, title: string]>> = {
  HTTP_SYNTAX: [400, 'Malformed request'],
  BODY_CUT: [400, 'Body cut short'],
  JSON_SYNTAX: [400, 'Malformed JSON'],
  JSON_KEY: [400, 'Forbidden key'],
  JSON_TOO_DEEP: [400, 'JSON too deep'],
  ARROW_DAMAGED: [400, 'Damaged Arrow data'],
  TOKEN: [401, 'Token missing or wrong'],
  ORIGIN: [403, 'Origin not allowed'],
  NOT_FOUND: [404, 'No such page'],
  MODEL_UNKNOWN: [404, 'No such model'],
  METHOD: [405, 'Method not allowed'],
  ACCEPT: [406, 'No answer of the wanted type'],
  TIMEOUT: [408, 'Request came too slowly'],
  RELOADING: [409, 'Reload under way'],
  BODY_TOO_BIG: [413, 'Body too big'],
  CONTENT_TYPE: [415, 'Type of body not read'],
  CONTENT_ENCODING: [415, 'Encoded bodies are not read'],
  EXPECT: [417, 'Expectation not met'],
  HOST: [421, 'Host not served here'],
  QUERY: [422, 'Wrong query'],
  BODY_VALUE: [422, 'Wrong value'],
  BODY_LENGTHS: [422, 'Arrays of different lengths'],
  BODY_TIMES: [422, 'Times not ascending'],
  BODY_COLUMNS: [422, 'Wrong columns'],
  CALIBRATION: [422, 'Calibration of another kind'],
  FEATURE_COUNT: [422, 'Wrong number of features'],
  FEATURE_SET_UNKNOWN: [422, 'No such feature set'],
  FEATURE_STEPS: [422, 'Features with fitted steps'],
  FIELD_MISSING: [422, 'Field missing'],
  RELOAD_FAILED: [422, 'Model file refused'],
  RATE: [429, 'Too many requests'],
  HEADERS_TOO_BIG: [431, 'Headers too big'],
  INTERNAL: [500, 'Internal error'],
  WORKER_LOST: [500, 'Worker lost'],
  QUEUE_FULL: [503, 'Too many requests waiting'],
  NOT_READY: [503, 'Models are being loaded'],
  PAGE_GONE: [503, 'No page answers'],
  POOL_CLOSED: [503, 'Service is stopping'],
  DEADLINE: [504, 'Model took too long'],
};

/** A problem of one of the known codes. */
export function problem(code: string, detail: string, further: Pick<Problem, 'errors' | 'headers'> = {}): Problem {
  const [status, title] = problemCodes[code];
  return { status, code, title, detail, ...further };
}

/** What a status tells besides: when to come again, and that the rest of a body is not waited for. */
const furtherHeaders: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  413: { Connection: 'close' },
  503: { 'Retry-After': '1' },
};

/** Any thrown value as a problem. What has no code of its own is told as internal, without its message. */
export function problemOf(thrown: unknown): Problem {
  const { code, message, where, hint }: ErrorRecord = toErrorRecord(thrown);
  if (!Object.hasOwn(problemCodes, code) || code === 'INTERNAL') {
    return problem('INTERNAL', 'The request could not be answered.');
  }
  // Places in a body are JSON pointers; other places are of no use to who sent it.
  const pointer = /^(\/|$)/.test(where.field ?? '-') ? where.field : undefined;
  const errors = pointer === undefined ? {} : { errors: [{ pointer, detail: message }] };
  const headers = furtherHeaders[problemCodes[code][0]];
  return problem(code, hint === undefined ? message : `${message}. ${hint}`, {
    ...errors,
    ...(headers === undefined ? {} : { headers }),
  });
}

/** The body that carries a problem. */
export function problemText({ status, code, title, detail, errors }: Problem, requestId: string): string {
  const type = `urn:klinelab:problem:${code.toLowerCase().replaceAll('_', '-')}`;
  return JSON.stringify({ type, title, status, detail, instance: `urn:klinelab:request:${requestId}`, code, errors });
}

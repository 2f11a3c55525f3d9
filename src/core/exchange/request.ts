import { abortedError, dataError, KlineLabError, usageError } from '../base/errors.ts';
import type { RunControl } from '../base/progress.ts';
import { hostOf, publicDataAddress } from './address.ts';
import type { ArchiveHost, ExchangeHost, HttpAnswer } from './host.ts';

/** Tries of one request, the first included. */
const tries = 6;
const firstWaitMs = 500;
/** A longer ban than this is told instead of waited for. */
const longestWaitMs = 120_000;

/** The wait before try number `failed` + 1 where the exchange names none. */
export const backOff = (failed: number): number => Math.min(firstWaitMs * 2 ** (failed - 1), 30_000);

/** What is asked of the host, and what its answers mean; one that is refused for good is thrown. */
interface Request<Body, Value> {
  readonly address: string;
  readonly get: (signal?: AbortSignal) => Promise<HttpAnswer<Body>>;
  readonly read: (name: string, answer: HttpAnswer<Body>) => Value;
  readonly tries?: number;
}

/**
 * The JSON value at an address. No answer and 5xx are tried again with growing waits, 429 and 418 after the time that
 * `Retry-After` names. Errors: `EXCHANGE_UNREACHABLE`, `EXCHANGE_DOWN`, `EXCHANGE_LIMIT`, `EXCHANGE_REGION`,
 * `EXCHANGE_SYMBOL`, `EXCHANGE_REFUSED`, `EXCHANGE_ANSWER`, and `ABORTED` while waiting as well.
 */
export const requestJson = (host: ExchangeHost, address: string, control: RunControl): Promise<unknown> =>
  request(host, { address, get: (signal) => host.get(address, signal), read: readJson }, control);

/**
 * The bytes at an address, or undefined where there is nothing (404). Otherwise as `requestJson`; `most` bytes are
 * taken, and more are `EXCHANGE_ANSWER`.
 */
export const requestBytes = (
  host: ArchiveHost,
  address: string,
  most: number,
  control: RunControl,
  tries?: number,
): Promise<Uint8Array | undefined> =>
  request(
    host,
    {
      address,
      get: (signal) => host.getBytes(address, most, signal),
      read: (name, answer) => readBytes(name, answer, most),
      tries,
    },
    control,
  );

async function request<Body, Value>(
  host: ExchangeHost,
  asked: Request<Body, Value>,
  { signal }: RunControl,
): Promise<Value> {
  for (let failed = 1; ; failed++) {
    if (signal?.aborted) throw abortedError('exchange');
    const outcome = await attempt(host, asked, signal);
    if (signal?.aborted) throw abortedError('exchange');
    if ('value' in outcome) return outcome.value;
    // An end of the ban that has passed by this clock, which may be wrong, is no reason to ask at once and again.
    const waitMs = Math.max(outcome.waitMs ?? 0, backOff(failed));
    if (failed >= (asked.tries ?? tries) || waitMs > longestWaitMs) throw outcome.error;
    await host.sleep(waitMs, signal);
  }
}

/** A value, or what went wrong and may go right later. What will not is thrown. */
type Outcome<Value> = { readonly value: Value } | { readonly error: KlineLabError; readonly waitMs?: number };

async function attempt<Body, Value>(
  host: ExchangeHost,
  { address, get, read }: Request<Body, Value>,
  signal?: AbortSignal,
): Promise<Outcome<Value>> {
  const name = hostOf(/^https?:\/\/[^/]+/.exec(address)?.[0] ?? '');
  let answer: HttpAnswer<Body>;
  try {
    answer = await get(signal);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return {
      error: dataError('EXCHANGE_UNREACHABLE', `${name}: expected an answer, got none (${reason.slice(0, 120)})`, {
        hint: 'Check the connection and the base address.',
        cause,
      }),
    };
  }
  const { status } = answer;
  if (status === 429 || status === 418) {
    const waitMs = retryAfterMs(answer.retryAfter, host.now());
    const seconds = waitMs === undefined ? '' : ` for ${Math.ceil(waitMs / 1000)} s`;
    const error = dataError(
      'EXCHANGE_LIMIT',
      `${name}: expected an answer, got the limit of requests (${status})${seconds}`,
      {
        hint: 'The exchange counts requests by address; try again later or ask for fewer bars.',
      },
    );
    return waitMs === undefined ? { error } : { error, waitMs };
  }
  if (status >= 500) {
    const hint = 'The trouble is on the side of the exchange; try again later.';
    return { error: dataError('EXCHANGE_DOWN', `${name}: expected an answer, got ${status}`, { hint }) };
  }
  if (status === 451) {
    throw dataError('EXCHANGE_REGION', `${name}: expected an answer, got none for this region (451)`, {
      hint: `The public market data is also at ${publicDataAddress}.`,
    });
  }
  return { value: read(name, answer) };
}

function readJson(name: string, answer: HttpAnswer): unknown {
  const value = parseAnswer(name, answer);
  if (answer.status >= 200 && answer.status < 300) return value;
  throw refusal(name, answer.status, value);
}

function readBytes(name: string, { status, body }: HttpAnswer<Uint8Array>, most: number): Uint8Array | undefined {
  if (status === 404) return undefined;
  if (status < 200 || status >= 300) throw refusal(name, status, undefined);
  if (body.length <= most) return body;
  throw dataError('EXCHANGE_ANSWER', `${name}: expected a file of at most ${most} bytes, got ${body.length}`);
}

/** `Retry-After` in milliseconds: seconds, or a date. */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const seconds = /^\s*\d{1,9}\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
}

function parseAnswer(name: string, { status, body }: HttpAnswer): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch (cause) {
    const got = /^\s*</.test(body) ? 'a web page' : body.trim() === '' ? 'nothing' : `"${printable(body)}"`;
    throw dataError('EXCHANGE_ANSWER', `${name}: expected JSON, got ${got} (status ${status})`, {
      hint: 'The base address may not be that of an exchange, or something between answered in its place.',
      cause,
    });
  }
}

/** The exchange's own words: `{ "code": -1121, "msg": "Invalid symbol." }`. */
function refusal(name: string, status: number, value: unknown): KlineLabError {
  const { code, msg } = (typeof value === 'object' && value !== null ? value : {}) as { code?: unknown; msg?: unknown };
  const said = typeof msg === 'string' ? `"${printable(msg)}"` : 'no reason';
  if (code === -1121) {
    return usageError('EXCHANGE_SYMBOL', `${name}: expected a symbol that is traded there, got ${said}`, {
      where: { field: 'symbol' },
      hint: 'Symbols are written without a sign between, such as BTCUSDT.',
    });
  }
  return dataError('EXCHANGE_REFUSED', `${name}: expected bars, got a refusal (status ${status}): ${said}`);
}

const printable = (text: string): string =>
  text
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, 160);

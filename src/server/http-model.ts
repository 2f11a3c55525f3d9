import { abortedError, dataError, KlineLabError, usageError } from '../core/base/errors.ts';
import type { ErrorKind } from '../core/base/errors.ts';
import { sampleBars } from '../core/serving/sample-bars.ts';
import type { Prediction, SignalInput, SignalModel } from '../core/serving/signal-model.ts';
import { inputText, readPrediction, readPredictions } from '../core/serving/wire.ts';

export interface HttpModelOptions {
  /** Address of the service, e.g. `http://127.0.0.1:8000`; behind a proxy it may have a path. */
  readonly url: string;
  /** A model of the service; its first by default. */
  readonly model?: string;
  readonly token?: string;
  /** Time for one try; default 5 s. */
  readonly timeoutMs?: number;
  /** Tries after the first; default 3. The pause before them is 100 ms, 200 ms, 400 ms, … or what the service asks for. */
  readonly retries?: number;
  /** Stops whatever is under way, and everything later. */
  readonly signal?: AbortSignal;
  /** Stands in for the global one. */
  readonly fetch?: typeof fetch;
}

const firstPauseMs = 100;
const longestPauseMs = 5000;

/** Predictions change nothing at the service, so that trying again is safe; these statuses may be better next time. */
const worthRetrying = new Set([429, 500, 502, 503, 504]);

const kindOf = (status: number): ErrorKind =>
  status < 500 && status !== 404 ? 'usage' : status === 404 ? 'model' : 'data';

/** What a try gave: an answer, or an error with the pause that the service asked for. */
type Outcome =
  { readonly json: unknown } | { readonly error: KlineLabError; readonly again: boolean; readonly pauseMs?: number };

/**
 * A model behind a service of `klinelab serve`. Errors are those that the service tells, by their code, and
 * `HTTP_UNREACHABLE`, `HTTP_TIMEOUT`, `HTTP_ANSWER` (data), `ABORTED`, `HTTP_ADDRESS`, `RELOAD_REMOTE` (usage).
 */
export class HttpModel implements SignalModel {
  readonly #options: HttpModelOptions;
  #name: string;
  #open = true;

  private constructor(options: HttpModelOptions, name: string) {
    this.#options = options;
    this.#name = name;
  }

  /** Asks the service for its models first, so that a wrong address, token or name is told at once. */
  static async connect(options: HttpModelOptions): Promise<HttpModel> {
    const model = new HttpModel(options, '');
    const names = (await model.#models()).map(({ name }) => name);
    const name = options.model ?? names[0];
    if (!names.includes(name)) {
      throw new KlineLabError('model', 'MODEL_UNKNOWN', `model: expected one of ${names.join(', ')}, got ${name}`);
    }
    model.#name = name;
    return model;
  }

  async predict(input: SignalInput): Promise<Prediction> {
    return promised(readPrediction(await this.#ask('/predict', inputText(input))));
  }

  async predictBatch(inputs: readonly SignalInput[]): Promise<readonly Prediction[]> {
    const answer = await this.#ask('/predict/batch', inputText({ requests: inputs }));
    return promised(readPredictions(answer, inputs.length));
  }

  /** A service takes files from its own machine alone, and by itself when they change. */
  async reload(): Promise<void> {
    throw usageError('RELOAD_REMOTE', 'reload: expected a model in reach, got one behind HTTP', {
      hint: 'Replace the model file that the service was started with; it takes it by itself.',
    });
  }

  isLoaded(): boolean {
    return this.#open;
  }

  getModelName(): string {
    return this.#name;
  }

  async test(): Promise<boolean> {
    const warmUp = (await this.#models()).find(({ name }) => name === this.#name)?.warmUp ?? 0;
    return !Number.isNaN((await this.predict(sampleBars(warmUp + 2))).score);
  }

  async close(): Promise<void> {
    this.#open = false;
  }

  async #models(): Promise<readonly Listed[]> {
    const answer = (await this.#ask('/models')) as { readonly models?: unknown } | null;
    const models = answer?.models;
    return promised(Array.isArray(models) && models.length > 0 && models.every(isListed) ? models : undefined);
  }

  async #ask(path: string, body?: string): Promise<unknown> {
    if (!this.#open) throw usageError('MODEL_CLOSED', 'model: expected an open one, got a closed one');
    const { retries = 3, signal } = this.#options;
    for (let attempt = 0; ; attempt++) {
      const outcome = await this.#try(path, body);
      if ('json' in outcome) return outcome.json;
      if (!outcome.again || attempt >= retries) throw outcome.error;
      const pause = Math.min(outcome.pauseMs ?? firstPauseMs * 2 ** attempt, longestPauseMs);
      await wait(pause, signal);
    }
  }

  async #try(path: string, body: string | undefined): Promise<Outcome> {
    const { url, token, timeoutMs = 5000, signal, fetch: ask = fetch } = this.#options;
    const address = addressBelow(url, path);
    if (this.#name !== '' && body !== undefined) address.searchParams.set('model', this.#name);
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const response = await ask(address, {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          Accept: 'application/json',
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
        },
        body,
        redirect: 'error',
        signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
      });
      const text = await response.text();
      return response.ok ? parsed(text) : refused(response, text);
    } catch (cause) {
      if (signal?.aborted) throw abortedError('request');
      const late = timeout.aborted;
      const error = late
        ? dataError('HTTP_TIMEOUT', `${address.origin}: expected an answer within ${timeoutMs} ms, got none`, { cause })
        : dataError('HTTP_UNREACHABLE', `${address.origin}: expected a service that answers, got none`, { cause });
      return { error, again: true };
    }
  }
}

function addressBelow(url: string, path: string): URL {
  if (!URL.canParse(url)) {
    throw usageError('HTTP_ADDRESS', `url: expected an address such as http://127.0.0.1:8000, got ${url}`);
  }
  const address = new URL(url);
  address.pathname = address.pathname.replace(/\/$/, '') + path;
  return address;
}

function parsed(text: string): Outcome {
  try {
    return { json: JSON.parse(text) as unknown };
  } catch {
    return { error: dataError('HTTP_ANSWER', 'service: expected JSON, got another answer'), again: false };
  }
}

function refused({ status, headers }: Response, text: string): Outcome {
  const again = worthRetrying.has(status);
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  const pause = seconds >= 0 ? { pauseMs: seconds * 1000 } : {};
  const body = parsed(text);
  const told = 'json' in body ? problemIn(body.json) : undefined;
  const error = told
    ? new KlineLabError(kindOf(status), told.code, told.detail, {
        where: told.pointer === undefined ? {} : { field: told.pointer },
      })
    : dataError('HTTP_ANSWER', `service: expected an answer, got status ${status}`);
  return { error, again, ...pause };
}

/** Code, detail and first pointer of a problem (RFC 9457); undefined where the answer is none of the service's. */
function problemIn(json: unknown): { code: string; detail: string; pointer: string | undefined } | undefined {
  const { code, detail, errors } = (json ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof code !== 'string' || typeof detail !== 'string') return undefined;
  const pointer = Array.isArray(errors) ? (errors[0] as { readonly pointer?: unknown } | null)?.pointer : undefined;
  return { code, detail, pointer: typeof pointer === 'string' ? pointer : undefined };
}

/** What of a served model the client needs. */
interface Listed {
  readonly name: string;
  readonly warmUp: number;
}

const isListed = (value: unknown): value is Listed => {
  const { name, warmUp } = (value ?? {}) as Partial<Listed>;
  return typeof name === 'string' && Number.isInteger(warmUp);
};

/** An answer of the form that the service promises; anything else has been read as undefined. */
function promised<T>(answer: T | undefined): T {
  if (answer !== undefined) return answer;
  throw dataError('HTTP_ANSWER', 'service: expected an answer of the promised form, got another', {
    hint: 'Is it `klinelab serve` of the same version?',
  });
}

const wait = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(abortedError('request'));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });

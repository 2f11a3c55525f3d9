import { usageError } from '../base/errors.ts';
import type { Klines } from '../klines/klines.ts';
import type { BarsInput, FeaturesInput, Prediction, SignalInput } from './signal-model.ts';

// What crosses between a model and whoever asks it, checked by hand: this is on the way of every request, of every
// process that answers a single line, and in the page's service worker. `schemas.ts` says the same for OpenAPI.

/** Most bars, and most requests of a batch. */
export const mostRows = 10_000;
/** Longest name of a series. */
export const mostSymbol = 256;
/** Most actuals of one request: they are few, and read where requests are received. */
export const mostActuals = 1000;

/** A prediction as JSON carries it: null for a score that is not there. */
export interface WirePrediction extends Omit<Prediction, 'score'> {
  readonly score: number | null;
}

type Fields = Readonly<Record<string, unknown>>;

export const bodyError = (code: string, message: string, field: string): Error =>
  usageError(code, `body: ${message}`, { where: { field } });

/** What a value is, in JSON's terms. */
function described(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'number') return String(value);
  return { object: 'an object', string: 'text', boolean: 'a boolean' }[typeof value as string] ?? typeof value;
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);

function list(value: unknown, what: string, at: string): ArrayLike<unknown> {
  if (!Array.isArray(value) && !(value instanceof Float64Array)) {
    throw bodyError('BODY_VALUE', `expected an array of ${what}, got ${described(value)}`, at);
  }
  if (value.length < 1 || value.length > mostRows) {
    throw bodyError('BODY_VALUE', `expected 1 to ${mostRows} ${what}, got ${value.length}`, at);
  }
  return value;
}

function numbers(value: unknown, at: string): ArrayLike<number> {
  const values = list(value, 'numbers', at);
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) {
      throw bodyError('BODY_VALUE', `expected a number, got ${described(values[i])}`, `${at}/${i}`);
    }
  }
  return values as ArrayLike<number>;
}

function checkFeatures({ features, ...others }: Fields, at: string): FeaturesInput {
  const [other] = Object.keys(others);
  if (other !== undefined) {
    throw bodyError('BODY_VALUE', `expected features alone, got ${other.slice(0, 40)} as well`, at);
  }
  const values = list(features, 'numbers or nulls', `${at}/features`);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value !== null && !Number.isNaN(value) && !Number.isFinite(value)) {
      throw bodyError('BODY_VALUE', `expected a number or null, got ${described(value)}`, `${at}/features/${i}`);
    }
  }
  return { features: values as FeaturesInput['features'] };
}

function checkBars(fields: Fields, at: string): BarsInput {
  const open = numbers(fields.open, `${at}/open`);
  const column = (name: string): ArrayLike<number> => {
    const values = numbers(fields[name], `${at}/${name}`);
    if (values.length === open.length) return values;
    const got = values.length;
    throw bodyError('BODY_LENGTHS', `expected ${open.length} values as in open, got ${got}`, `${at}/${name}`);
  };
  const optional = (name: string): object => (fields[name] === undefined ? {} : { [name]: column(name) });
  // Klines of this library call their times openTime.
  const times = fields.timestamp === undefined && fields.openTime !== undefined ? 'openTime' : 'timestamp';
  const { [times]: timestamp } = optional(times) as Readonly<Record<string, ArrayLike<number> | undefined>>;
  if (timestamp !== undefined) checkTimes(timestamp, `${at}/${times}`);
  const { symbol } = fields;
  return {
    open,
    high: column('high'),
    low: column('low'),
    close: column('close'),
    volume: column('volume'),
    ...(timestamp === undefined ? {} : { timestamp }),
    ...optional('quoteVolume'),
    ...optional('trades'),
    ...(symbol === undefined ? {} : { symbol: checkSymbol(symbol, `${at}/symbol`) }),
  };
}

function checkSymbol(value: unknown, at: string): string {
  if (typeof value === 'string' && value.length <= mostSymbol) return value;
  throw bodyError('BODY_VALUE', `expected a name of at most ${mostSymbol} characters, got ${described(value)}`, at);
}

function checkTimes(times: ArrayLike<number>, at: string): void {
  for (let i = 1; i < times.length; i++) {
    if (times[i] > times[i - 1]) continue;
    throw bodyError('BODY_TIMES', 'expected ascending times, got one not after its predecessor', `${at}/${i}`);
  }
}

/**
 * Checks one input; further keys beside bars are left out. Errors (usage): `BODY_VALUE`, `BODY_LENGTHS`, `BODY_TIMES`;
 * `where.field` is a JSON pointer.
 */
export function checkInput(value: unknown, at = ''): SignalInput {
  if (!isFields(value)) throw bodyError('BODY_VALUE', `expected an object, got ${described(value)}`, at);
  return 'features' in value ? checkFeatures(value, at) : checkBars(value, at);
}

/** The requests in the body of a batch, not yet checked one by one. Errors (usage): `BODY_VALUE`. */
export function batchRequests(value: unknown): readonly unknown[] {
  const requests = isFields(value) ? value.requests : undefined;
  if (!Array.isArray(requests) || requests.length === 0 || requests.length > mostRows) {
    const got = Array.isArray(requests) ? String(requests.length) : 'none';
    throw bodyError('BODY_VALUE', `expected 1 to ${mostRows} requests, got ${got}`, '/requests');
  }
  return requests;
}

/** Where the request at this place of a batch stands. */
export const batchPointer = (index: number): string => `/requests/${index}`;

/** Checks the body of a batch. */
export const checkBatch = (value: unknown): SignalInput[] =>
  batchRequests(value).map((request, index) => checkInput(request, batchPointer(index)));

/** What came of a prediction, which is known by its request's id or by series and time of its bar. */
export type Actual = { readonly actual: number } & (
  { readonly id: string } | { readonly symbol: string; readonly timestamp: number }
);

/** Checks the body of actuals. Errors (usage): `BODY_VALUE`. */
export function checkActuals(value: unknown): Actual[] {
  const given = isFields(value) ? value.actuals : undefined;
  if (!Array.isArray(given) || given.length === 0 || given.length > mostActuals) {
    const got = Array.isArray(given) ? String(given.length) : 'none';
    throw bodyError('BODY_VALUE', `expected 1 to ${mostActuals} actuals, got ${got}`, '/actuals');
  }
  return given.map((one: unknown, index): Actual => {
    const at = `/actuals/${index}`;
    if (!isFields(one)) throw bodyError('BODY_VALUE', `expected an object, got ${described(one)}`, at);
    const finite = (name: 'actual' | 'timestamp'): number => {
      if (Number.isFinite(one[name])) return one[name] as number;
      throw bodyError('BODY_VALUE', `expected a number, got ${described(one[name])}`, `${at}/${name}`);
    };
    const known = new Set('id' in one ? ['id', 'actual'] : ['symbol', 'timestamp', 'actual']);
    const other = Object.keys(one).find((name) => !known.has(name));
    if (other !== undefined) throw bodyError('BODY_VALUE', `expected no ${other.slice(0, 40)}, got one`, at);
    if (!('id' in one)) {
      const symbol = one.symbol === undefined ? '' : checkSymbol(one.symbol, `${at}/symbol`);
      return { symbol, timestamp: finite('timestamp'), actual: finite('actual') };
    }
    if (typeof one.id === 'string' && one.id !== '') return { id: one.id, actual: finite('actual') };
    throw bodyError('BODY_VALUE', `expected a request's id, got ${described(one.id)}`, `${at}/id`);
  });
}

/** Bars of a request as klines. Times that are not given count minutes: no feature reads them. */
export function toKlines(bars: BarsInput): Klines {
  const { timestamp, open, high, low, close, volume, quoteVolume, trades, symbol = 'request' } = bars;
  const openTime = timestamp === undefined ? new Float64Array(open.length) : new Float64Array(timestamp);
  if (timestamp === undefined) for (let bar = 0; bar < openTime.length; bar++) openTime[bar] = bar * 60_000;
  return {
    symbol,
    intervalMs: openTime.length > 1 ? openTime[1] - openTime[0] : 0,
    openTime,
    open: new Float64Array(open),
    high: new Float64Array(high),
    low: new Float64Array(low),
    close: new Float64Array(close),
    volume: new Float64Array(volume),
    ...(quoteVolume === undefined ? {} : { quoteVolume: new Float64Array(quoteVolume) }),
    ...(trades === undefined ? {} : { trades: new Float64Array(trades) }),
  };
}

/**
 * The JSON text of an input or of several. What JSON cannot say is refused before it is sent (errors of `checkInput`),
 * typed arrays are written as lists, and a missing feature as null.
 */
export const inputText = (value: SignalInput | { readonly requests: readonly SignalInput[] }): string =>
  JSON.stringify('requests' in value ? { requests: checkBatch(value) } : checkInput(value), (_, part: unknown) =>
    part instanceof Float64Array ? Array.from(part) : part,
  );

/** A prediction as JSON carried it. */
export const fromWire = ({ signal, score, confidence }: WirePrediction): Prediction => ({
  signal,
  score: score ?? Number.NaN,
  confidence,
});

const isWirePrediction = (value: unknown): value is WirePrediction =>
  isFields(value) &&
  (value.signal === -1 || value.signal === 0 || value.signal === 1) &&
  (value.score === null || Number.isFinite(value.score)) &&
  typeof value.confidence === 'number' &&
  value.confidence >= 0 &&
  value.confidence <= 1;

/** The prediction of an answer; undefined where it is none. */
export const readPrediction = (value: unknown): Prediction | undefined =>
  isWirePrediction(value) ? fromWire(value) : undefined;

/** The predictions of a batch's answer, as many as were asked for; undefined where it is another answer. */
export function readPredictions(value: unknown, count: number): Prediction[] | undefined {
  const answers = isFields(value) ? value.predictions : undefined;
  if (!Array.isArray(answers) || answers.length !== count || !answers.every(isWirePrediction)) return undefined;
  return answers.map(fromWire);
}

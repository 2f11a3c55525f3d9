import { z } from 'zod';
import { KlineLabError, usageError } from '../core/base/errors.ts';
import type { Klines } from '../core/klines/klines.ts';
import type { BarsInput, Prediction, SignalInput } from './signal-model.ts';

/** Most bars, and most requests of a batch. */
export const mostRows = 10_000;

const column = z.array(z.number()).min(1).max(mostRows);

export const barsSchema = z
  .object({
    open: column,
    high: column,
    low: column,
    close: column,
    volume: column,
    timestamp: column.optional().describe('Open times in epoch milliseconds, ascending.'),
  })
  .describe('Bars, oldest first; all arrays of one length.');

export const featuresSchema = z
  .strictObject({ features: z.array(z.number().nullable()).min(1).max(mostRows) })
  .describe("One row of features in the model's order; null is a missing value.");

export const predictSchema = z.union([barsSchema, featuresSchema]);
export const batchSchema = z.object({ requests: z.array(predictSchema).min(1).max(mostRows) });

export const predictionSchema = z.object({
  signal: z.union([z.literal(-1), z.literal(0), z.literal(1)]),
  score: z.number().nullable().describe('null before the features are complete'),
  confidence: z.number().min(0).max(1),
});
export const batchAnswerSchema = z.object({ predictions: z.array(predictionSchema) });
export const ensembleAnswerSchema = predictionSchema.extend({
  votes: z.array(predictionSchema.extend({ name: z.string(), weight: z.number() })),
});

const bodyError = (code: string, message: string, field: string): KlineLabError =>
  usageError(code, message, { where: { field } });

const pointer = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** Which of the two shapes a value is meant as; its faults are then told in that shape's terms. */
const shapeOf = (value: unknown): typeof barsSchema | typeof featuresSchema =>
  typeof value === 'object' && value !== null && 'features' in value ? featuresSchema : barsSchema;

/** Checks one input. Errors (usage): `BODY_VALUE`, `BODY_LENGTHS`, `BODY_TIMES`; `where.field` is a JSON pointer. */
export function checkInput(value: unknown, at = ''): SignalInput {
  const parsed = shapeOf(value).safeParse(value);
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues;
    throw bodyError('BODY_VALUE', `body: ${message}`, at + pointer(path));
  }
  const input = parsed.data;
  if ('features' in input) return input;
  const bars = input.open.length;
  for (const name of ['high', 'low', 'close', 'volume', 'timestamp'] as const) {
    const got = input[name]?.length ?? bars;
    if (got !== bars) {
      throw bodyError('BODY_LENGTHS', `body: expected ${bars} values as in open, got ${got}`, `${at}/${name}`);
    }
  }
  const { timestamp = [] } = input;
  const late = timestamp.findIndex((time, index) => index > 0 && !(time > timestamp[index - 1]));
  if (late >= 0) {
    throw bodyError(
      'BODY_TIMES',
      'body: expected ascending times, got one not after its predecessor',
      `${at}/timestamp/${late}`,
    );
  }
  return input;
}

/** Checks the body of a batch. */
export function checkBatch(value: unknown): SignalInput[] {
  const requests = typeof value === 'object' && value !== null && 'requests' in value ? value.requests : undefined;
  if (!Array.isArray(requests) || requests.length === 0 || requests.length > mostRows) {
    const got = Array.isArray(requests) ? String(requests.length) : 'none';
    throw bodyError('BODY_VALUE', `body: expected 1 to ${mostRows} requests, got ${got}`, '/requests');
  }
  return requests.map((request, index) => checkInput(request, `/requests/${index}`));
}

/** Bars of a request as klines. Times that are not given count minutes: no feature reads them. */
export function toKlines({ timestamp, open, high, low, close, volume }: BarsInput): Klines {
  const openTime = timestamp === undefined ? new Float64Array(open.length) : new Float64Array(timestamp);
  if (timestamp === undefined) for (let bar = 0; bar < openTime.length; bar++) openTime[bar] = bar * 60_000;
  return {
    symbol: 'request',
    intervalMs: openTime.length > 1 ? openTime[1] - openTime[0] : 0,
    openTime,
    open: new Float64Array(open),
    high: new Float64Array(high),
    low: new Float64Array(low),
    close: new Float64Array(close),
    volume: new Float64Array(volume),
  };
}

/** A prediction as JSON carries it, and back. */
export const fromWire = ({ signal, score, confidence }: z.infer<typeof predictionSchema>): Prediction => ({
  signal,
  score: score ?? Number.NaN,
  confidence,
});

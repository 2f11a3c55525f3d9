import { dataError } from '../base/errors.ts';
import { parseBar } from './bar.ts';
import type { ExchangeBar } from './bar.ts';

/** One message of a kline stream: the bar as it stands, and whether it stands for good. */
export interface LiveFrame {
  readonly bar: ExchangeBar;
  readonly closed: boolean;
}

/** A kline message has some three hundred characters. */
const longestFrame = 16_384;

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/**
 * Reads a message of a kline WebSocket, bare or inside that of a combined stream. Undefined where it speaks of
 * something else (an answer to a subscription, another symbol). Errors (data): `EXCHANGE_FRAME`.
 */
export function parseFrame(text: string, symbol: string, interval: string): LiveFrame | undefined {
  const subject = `live ${symbol} ${interval}`;
  const wrong = (got: string, cause?: unknown) =>
    dataError('EXCHANGE_FRAME', `${subject}: expected a kline message, got ${got}`, { cause });
  if (text.length > longestFrame) throw wrong(`${text.length} characters`);
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch (cause) {
    throw wrong('text that is no JSON', cause);
  }
  if (isRecord(message) && isRecord(message.data)) message = message.data;
  if (!isRecord(message)) throw wrong(typeof message);
  if (message.e !== 'kline') return undefined;
  const { k } = message;
  if (!isRecord(k)) throw wrong('one without its bar');
  if (k.s !== symbol || k.i !== interval) return undefined;
  if (typeof k.x !== 'boolean') throw wrong('one that does not say whether the bar is closed');
  const bar = parseBar([k.t, k.o, k.h, k.l, k.c, k.v, k.T, k.q, k.n], 'EXCHANGE_FRAME', subject);
  return { bar, closed: k.x };
}

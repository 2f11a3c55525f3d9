import { usageError } from '../base/errors.ts';
import type { Klines } from '../klines/klines.ts';
import type { Direction, Signal } from '../signals/signal.ts';
import type { Bar } from './bar.ts';
import type { StrategySettings } from './settings.ts';

/** What is to be done: the signed share of the cash to hold from now on (0 is flat), or nothing. */
export type Order = number | undefined;

/**
 * The order that follows from a signal and from what is held now (-1 short, 0 flat, 1 long). The one place where the
 * rules of trading stand: the backtest and a live feed both ask it.
 */
export function decide(
  { kind, fraction, sizeByConfidence, minConfidence }: StrategySettings,
  signal: Direction,
  confidence: number,
  held: Direction,
): Order {
  if (signal === 0 || signal === held || confidence < minConfidence) return undefined;
  const share = sizeByConfidence ? fraction * confidence : fraction;
  if (signal === 1) return share;
  if (kind === 'long-short') return -share;
  return held === 1 ? 0 : undefined;
}

/** A strategy that sees one finished bar after the other. */
export interface Strategy {
  /** The order that follows from a finished bar, given what is held. */
  onBar(bar: Bar, held: Direction): Order;
  /** The bars it holds, oldest first. Valid until the next bar. */
  readonly buffer: Klines;
}

export interface StrategyOptions {
  readonly settings: StrategySettings;
  readonly symbol: string;
  readonly intervalMs: number;
  /** What the bars held so far say; it sees no other bar. */
  readonly signal: (buffer: Klines) => Signal;
  /** Bars that are held; default 100. */
  readonly bufferBars?: number;
}

const fields = ['openTime', 'open', 'high', 'low', 'close', 'volume'] as const;

/** A strategy that holds the last `bufferBars` bars, asks for their signal and acts on it by `decide`. */
export function createStrategy(options: StrategyOptions): Strategy {
  const { settings, symbol, intervalMs, signal, bufferBars = 100 } = options;
  if (!Number.isInteger(bufferBars) || bufferBars < 1) {
    throw usageError('BUFFER', `strategy buffer: expected a whole number of bars from 1 up, got ${bufferBars}`);
  }
  // Twice the room: bars are moved back only once in a while, and the buffer is always one stretch of memory.
  const room = 2 * bufferBars;
  const columns = Object.fromEntries(fields.map((field) => [field, new Float64Array(room)])) as Record<
    (typeof fields)[number],
    Float64Array
  >;
  let end = 0;
  const view = (): Klines => {
    const start = Math.max(0, end - bufferBars);
    const cut = Object.fromEntries(fields.map((field) => [field, columns[field].subarray(start, end)]));
    return { symbol, intervalMs, ...(cut as Record<(typeof fields)[number], Float64Array>) };
  };
  return {
    get buffer() {
      return view();
    },
    onBar: (bar, held) => {
      if (end === room) {
        for (const field of fields) columns[field].copyWithin(0, bufferBars, room);
        end = bufferBars;
      }
      for (const field of fields) columns[field][end] = bar[field];
      end++;
      const { signal: direction, confidence } = signal(view());
      return decide(settings, direction, confidence, held);
    },
  };
}

import { placeFrom } from '../base/ascending.ts';
import type { Klines } from '../klines/klines.ts';
import type { ModelCard, TrainedRange } from '../models/model.ts';
import type { BarRange } from './report.ts';

/** Bars whose open time lies between two times, both included; undefined where there is none. */
function barsBetween(openTime: Float64Array, from: number, to: number): BarRange | undefined {
  const start = placeFrom(openTime, from);
  let end = placeFrom(openTime, to);
  if (end < openTime.length && openTime[end] === to) end++;
  return end > start ? { start, end } : undefined;
}

/** What a series is of; the interval is undefined where nobody said it. */
export interface Market {
  readonly symbol: string;
  readonly intervalMs: number | undefined;
}

const sameSymbol = (trained: TrainedRange, { symbol }: Pick<Market, 'symbol'>): boolean =>
  trained.symbol.toLowerCase() === symbol.toLowerCase();

/**
 * Whether a bar of a market is one that a model was trained on, or that its training was stopped by; of another interval,
 * whether it opens in the time of such bars.
 */
export function knowsBar(trained: TrainedRange | undefined, market: Market, openTime: number): boolean {
  if (trained === undefined || !sameSymbol(trained, market)) return false;
  const { from, to, intervalMs, validFrom = Infinity, validTo = -Infinity } = trained;
  // Bars of another length may open inside the last known one.
  const more = market.intervalMs === undefined || market.intervalMs === intervalMs ? 0 : intervalMs - 1;
  return (openTime >= from && openTime <= to + more) || (openTime >= validFrom && openTime <= validTo + more);
}

/** Where a model's training rows, and those of its early stopping, lie in the loaded klines. */
export interface InSample {
  readonly trained?: BarRange;
  readonly valid?: BarRange;
  /** In klines of another interval: the bars whose time those rows and their labels read. */
  readonly overlapping: readonly BarRange[];
  /** The same in klines of another symbol: the same bars under another name, for all that is known, or ones that move with them. */
  readonly sameTime: readonly BarRange[];
}

/** Bars over the time that a model's training rows and their labels read. */
function barsInTime(
  { from, to, validFrom, validTo, intervalMs }: TrainedRange,
  horizon: number,
  klines: Klines,
): BarRange[] {
  const reach = (1 + horizon) * intervalMs - 1;
  return [
    [from, to],
    [validFrom, validTo],
  ].flatMap(([start, end]) =>
    start === undefined || end === undefined
      ? []
      : (barsBetween(klines.openTime, start - klines.intervalMs + 1, end + reach) ?? []),
  );
}

/** What of a model's card says which bars it knows. */
type TrainedCard = Pick<ModelCard, 'trained' | 'label'>;

const none: InSample = { overlapping: [], sameTime: [] };

/** The training bars themselves, by the time they opened. */
function trainingBars({ from, to, validFrom, validTo }: TrainedRange, { openTime }: Klines): InSample {
  const trained = barsBetween(openTime, from, to);
  const valid =
    validFrom !== undefined && validTo !== undefined ? barsBetween(openTime, validFrom, validTo) : undefined;
  return { ...none, ...(trained ? { trained } : {}), ...(valid ? { valid } : {}) };
}

/**
 * Bars over the time of a model's training, whatever symbol these are of: in a document of several series a move that
 * all symbols share is known to a model that was trained on any of them.
 */
export function barsOfTrainingPeriod({ trained, label }: TrainedCard, klines: Klines): InSample {
  if (trained === undefined) return none;
  return trained.intervalMs === klines.intervalMs
    ? trainingBars(trained, klines)
    : { ...none, overlapping: barsInTime(trained, label?.horizon ?? 0, klines) };
}

/**
 * A model's training bars can be among these where they are the same bars by hash, or of the same symbol; bars of another
 * interval hold the same prices over the same time.
 */
export function inSampleBars(card: TrainedCard, klines: Klines, klinesSha256: string): InSample {
  const { trained, label } = card;
  if (trained === undefined) return none;
  if (trained.klinesSha256 === klinesSha256) return trainingBars(trained, klines);
  if (sameSymbol(trained, klines)) return barsOfTrainingPeriod(card, klines);
  return { ...none, sameTime: barsInTime(trained, label?.horizon ?? 0, klines) };
}

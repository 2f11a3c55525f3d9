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
}

/** What of a model's card says which bars it knows. */
type TrainedCard = Pick<ModelCard, 'trained' | 'label'>;

const nothing: InSample = { overlapping: [] };

/** The training bars themselves, by the time they opened. */
function trainingBars({ from, to, validFrom, validTo }: TrainedRange, openTime: Float64Array): InSample {
  const trained = barsBetween(openTime, from, to);
  const valid =
    validFrom !== undefined && validTo !== undefined ? barsBetween(openTime, validFrom, validTo) : undefined;
  return { ...(trained ? { trained } : {}), ...(valid ? { valid } : {}), overlapping: [] };
}

/** Bars of another interval that share time with the training bars or with what their labels read. */
function overlappingBars(trained: TrainedRange, label: ModelCard['label'], { openTime, intervalMs }: Klines): InSample {
  const reach = (1 + (label?.horizon ?? 0)) * trained.intervalMs - 1;
  const overlapping = [
    [trained.from, trained.to],
    [trained.validFrom, trained.validTo],
  ].flatMap(([start, end]) =>
    start === undefined || end === undefined ? [] : (barsBetween(openTime, start - intervalMs + 1, end + reach) ?? []),
  );
  return { overlapping };
}

/**
 * Bars over the time of a model's training, whatever symbol these are of: in a document of several series a move that
 * all symbols share is known to a model that was trained on any of them.
 */
export function barsOfTrainingPeriod({ trained, label }: TrainedCard, klines: Klines): InSample {
  if (trained === undefined) return nothing;
  return trained.intervalMs === klines.intervalMs
    ? trainingBars(trained, klines.openTime)
    : overlappingBars(trained, label, klines);
}

/**
 * A model's training bars can be among these where they are the same bars by hash, or of the same symbol; bars of another
 * interval hold the same prices over the same time.
 */
export function inSampleBars(card: TrainedCard, klines: Klines, klinesSha256: string): InSample {
  const { trained } = card;
  if (trained?.klinesSha256 === klinesSha256) return trainingBars(trained, klines.openTime);
  return trained !== undefined && sameSymbol(trained, klines) ? barsOfTrainingPeriod(card, klines) : nothing;
}

import { dataError } from '../base/errors.ts';
import type { Klines } from '../klines/klines.ts';
import type { FieldName } from './plan.ts';

/** One bar's values, without its time. */
export interface BarValues {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly quoteVolume?: number;
  readonly trades?: number;
}

/** Copies a field's values of bars [from, to) to the start of `target`. */
export type FieldReader = (from: number, to: number, target: Float64Array) => void;

const copying =
  (column: Float64Array): FieldReader =>
  (from, to, target) =>
    target.set(column.subarray(from, to));

/**
 * How to read a field from these klines. `amount` is the quote volume; `vwap` is quote volume over volume where the
 * klines have it and volume is above 0, else (high + low + close) / 3.
 * Errors (data): `FIELD_MISSING` where the klines do not have it.
 */
export function fieldReader(klines: Klines, field: FieldName): FieldReader {
  const subject = `klines of ${klines.symbol}`;
  switch (field) {
    case 'amount':
      return copying(klines.quoteVolume ?? missing(subject, field));
    case 'trades':
      return copying(klines.trades ?? missing(subject, field));
    case 'vwap': {
      const { high, low, close, volume, quoteVolume } = klines;
      return (from, to, target) => {
        for (let bar = from; bar < to; bar++) {
          target[bar - from] = vwap(high[bar], low[bar], close[bar], volume[bar], quoteVolume?.[bar]);
        }
      };
    }
    default:
      return copying(klines[field]);
  }
}

/** A field of one bar, by the rules of `fieldReader`. */
export function fieldOfBar(bar: BarValues, field: FieldName): number {
  switch (field) {
    case 'amount':
      return bar.quoteVolume ?? missing('bar', field);
    case 'trades':
      return bar.trades ?? missing('bar', field);
    case 'vwap':
      return vwap(bar.high, bar.low, bar.close, bar.volume, bar.quoteVolume);
    default:
      return bar[field];
  }
}

const vwap = (high: number, low: number, close: number, volume: number, quoteVolume: number | undefined): number =>
  quoteVolume !== undefined && volume > 0 ? quoteVolume / volume : (high + low + close) / 3;

function missing(subject: string, field: 'amount' | 'trades'): never {
  const content = field === 'amount' ? 'quote volume' : 'a number of trades';
  throw dataError('FIELD_MISSING', `${subject}: expected ${content} for $${field}, got none`, {
    where: { field },
    hint: 'Use klines that carry it, or features that do not read it.',
  });
}

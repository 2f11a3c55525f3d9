import { dataError } from '../base/errors.ts';
import type { Klines } from '../klines/klines.ts';
import type { FieldName } from './plan.ts';

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
  switch (field) {
    case 'amount':
      return copying(klines.quoteVolume ?? missing(klines, field, 'quote volume'));
    case 'trades':
      return copying(klines.trades ?? missing(klines, field, 'a number of trades'));
    case 'vwap':
      return vwapReader(klines);
    default:
      return copying(klines[field]);
  }
}

function vwapReader({ high, low, close, volume, quoteVolume }: Klines): FieldReader {
  return (from, to, target) => {
    for (let bar = from; bar < to; bar++) {
      const traded = quoteVolume !== undefined && volume[bar] > 0;
      target[bar - from] = traded ? quoteVolume[bar] / volume[bar] : (high[bar] + low[bar] + close[bar]) / 3;
    }
  };
}

function missing(klines: Klines, field: FieldName, content: string): never {
  throw dataError('FIELD_MISSING', `klines of ${klines.symbol}: expected ${content} for $${field}, got none`, {
    where: { field },
    hint: 'Use klines that carry it, or features that do not read it.',
  });
}

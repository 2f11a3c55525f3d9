import type { FieldName } from './plan.ts';

/** What an expression can read of the klines, written `$close`. */
export const fields: Readonly<Record<FieldName, string>> = {
  open: 'First price of the bar.',
  high: 'Highest price of the bar.',
  low: 'Lowest price of the bar.',
  close: 'Last price of the bar.',
  volume: 'Volume in the base currency, or in shares.',
  vwap: 'Quote volume / volume where the klines carry quote volume and the volume is above 0, else (high + low + close) / 3.',
  amount: 'Volume in the quote currency; only where the klines carry it.',
  trades: 'Number of trades; only where the klines carry it.',
};

export const fieldNames = Object.keys(fields) as readonly FieldName[];

export const isFieldName = (name: string): name is FieldName => Object.hasOwn(fields, name);

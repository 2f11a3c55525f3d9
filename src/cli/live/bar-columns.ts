import type { Bar } from '../../core/backtest/bar.ts';

/** What the fields of a bar are called in lines and in record batches, the canonical name first. */
export const barColumns: Readonly<Record<keyof Bar, readonly string[]>> = {
  openTime: ['timestamp', 'openTime', 'time', 't', 'date'],
  open: ['open', 'o'],
  high: ['high', 'h'],
  low: ['low', 'l'],
  close: ['close', 'c'],
  volume: ['volume', 'v'],
  quoteVolume: ['quote_volume', 'quoteVolume', 'q'],
  trades: ['trades', 'n'],
};

export const barFields = Object.keys(barColumns) as (keyof Bar)[];

/** Fields that every bar has. */
export const requiredFields: readonly (keyof Bar)[] = barFields.slice(0, 6);

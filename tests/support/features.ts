import type { BarValues } from '../../src/core/features/field-columns.ts';
import { createRollingKernels } from '../../src/core/kernels/rolling.ts';
import type { Klines } from '../../src/core/klines/klines.ts';
import { goldenCsv } from './golden.ts';
import { wasmModule } from './wasm.ts';

/** Kernels on the compiled module, shared by a test file. */
export const rollingKernels = createRollingKernels(wasmModule('rolling'));

/** Bars of a series under tests/golden/features; their times are made up where the file has none. */
export function goldenKlines(series: string): Klines {
  const columns = goldenCsv(`features/${series}/klines.csv.gz`);
  const column = (name: string): Float64Array => columns.get(name)!;
  const bars = column('close').length;
  const quoteVolume = columns.get('quote_volume');
  return {
    symbol: series,
    intervalMs: 60_000,
    openTime: Float64Array.from({ length: bars }, (_, bar) => bar * 60_000),
    open: column('open'),
    high: column('high'),
    low: column('low'),
    close: column('close'),
    volume: column('volume'),
    ...(quoteVolume ? { quoteVolume } : {}),
  };
}

/** First place where two columns differ in a bit (every NaN being alike), or undefined. */
export function firstDifference(
  got: Float64Array,
  want: Float64Array,
): { row: number; got: number; want: number } | undefined {
  if (got.length !== want.length) return { row: Math.min(got.length, want.length), got: got.length, want: want.length };
  for (let row = 0; row < got.length; row++) {
    if (!Object.is(got[row], want[row])) return { row, got: got[row], want: want[row] };
  }
  return undefined;
}

/** One bar of klines as a stream takes it. */
export function barOf(klines: Klines, bar: number): BarValues {
  const { open, high, low, close, volume, quoteVolume, trades } = klines;
  return {
    open: open[bar],
    high: high[bar],
    low: low[bar],
    close: close[bar],
    volume: volume[bar],
    ...(quoteVolume ? { quoteVolume: quoteVolume[bar] } : {}),
    ...(trades ? { trades: trades[bar] } : {}),
  };
}

import { expect } from 'vitest';
import { KlineLabError } from '../../../src/core/base/errors.ts';
import { openKlines } from '../../../src/core/klines/open.ts';

/** Files of formats that know their own end: a cut of any length has to be noticed. */
export const BINARY_FILES = [
  'EURUSD_1h.parquet',
  'EURUSD_1h.arrow',
  'EURUSD_1h_stream.arrows',
  'freqtrade_EURUSD_1h.feather',
  'binance_EURUSD_1h_us.zip',
  'bad/csv_in_gzip.csv.gz',
];

/** What becomes of the first `length` bytes: refused, flagged as perhaps cut, or read in silence. */
export async function cut(bytes: Uint8Array, length: number): Promise<'refused' | 'flagged' | 'silent'> {
  try {
    const { report } = await openKlines(bytes.slice(0, length), { name: 'cut' });
    return report.issues.some(({ code }) => code === 'NO_FINAL_LINE_END') ? 'flagged' : 'silent';
  } catch (error) {
    expect(error).toBeInstanceOf(KlineLabError);
    return 'refused';
  }
}

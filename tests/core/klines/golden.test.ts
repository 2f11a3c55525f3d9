import { describe, expect, it } from 'vitest';
import { openKlines } from '../../../src/core/klines/open.ts';
import { expectedBars, klinesFile } from '../../support/klines-files.ts';

const HOUR = 3_600_000;

/** File, what it should hold, and its interval. */
const FILES: readonly (readonly [string, string, number])[] = [
  ['BTCUSD.csv', 'BTCUSD', 31 * 24 * HOUR],
  ['EURUSD.csv', 'EURUSD', HOUR],
  ['GOOG.csv', 'GOOG', 24 * HOUR],
  ['yahoo_GOOG.csv', 'yahoo_GOOG', 24 * HOUR],
  ['binance_EURUSD_1h_ms.csv', 'binance_EURUSD_1h', HOUR],
  ['binance_EURUSD_1h_us.csv', 'binance_EURUSD_1h', HOUR],
  ['binance_EURUSD_1h_us.zip', 'binance_EURUSD_1h', HOUR],
  ['binance_futures_EURUSD_1h_header.csv', 'binance_EURUSD_1h', HOUR],
  ['tradingview_EURUSD_1h.csv', 'EURUSD_1h', HOUR],
  ['tradingview_EURUSD_1h_unix_s.csv', 'EURUSD_1h', HOUR],
  ['EURUSD_1h.parquet', 'EURUSD_1h', HOUR],
  ['EURUSD_1h_date_zstd.parquet', 'EURUSD_1h', HOUR],
  ['EURUSD_1h.arrow', 'EURUSD_1h', HOUR],
  ['EURUSD_1h_stream.arrows', 'EURUSD_1h', HOUR],
  ['freqtrade_EURUSD_1h.feather', 'EURUSD_1h', HOUR],
];

const FIELDS = ['open', 'high', 'low', 'close', 'volume'] as const;

describe('real files in every shape', () => {
  it.each(FILES)('%s gives exactly the bars of %s', async (name, stem, intervalMs) => {
    const { klines, report } = await openKlines(klinesFile(name), { name });
    const expected = expectedBars(stem);
    expect(klines.openTime.length).toBe(expected.rows);
    expect(klines.intervalMs).toBe(intervalMs);
    for (const [index, bar] of [
      [0, expected.first],
      [expected.rows - 1, expected.last],
    ] as const) {
      expect(klines.openTime[index]).toBe(bar.timestamp);
      for (const field of FIELDS) expect(klines[field][index]).toBe(bar[field]);
    }
    // NumPy adds in pairs, this adds in order: the sums may differ in the last digits.
    const relative = (sum: number, truth: number): number => Math.abs(sum / truth - 1);
    expect(
      relative(
        klines.close.reduce((a, b) => a + b),
        expected.sum_close,
      ),
    ).toBeLessThan(1e-12);
    expect(
      relative(
        klines.volume.reduce((a, b) => a + b),
        expected.sum_volume,
      ),
    ).toBeLessThan(1e-12);
    expect(report.bars).toBe(expected.rows);
    expect(report.repairs).toEqual([]);
  });

  it('a Binance REST answer gives the first 1000 bars, with turnover and trades', async () => {
    const name = 'binance_EURUSD_1h_rest.json';
    const { klines } = await openKlines(klinesFile(name), { name });
    const csv = await openKlines(klinesFile('binance_EURUSD_1h_ms.csv'), { name: 'a.csv' });
    expect(klines.openTime).toEqual(csv.klines.openTime.slice(0, 1000));
    expect(klines.close).toEqual(csv.klines.close.slice(0, 1000));
    expect(klines.quoteVolume).toEqual(csv.klines.quoteVolume?.slice(0, 1000));
    expect(klines.trades).toEqual(csv.klines.trades?.slice(0, 1000));
    expect(klines.quoteVolume?.[0]).toBe(1514.5275825);
    expect(klines.trades?.[0]).toBe(263);
  });

  it('the same bars have the same fingerprint whatever file they come from', async () => {
    const names = [
      'binance_EURUSD_1h_ms.csv',
      'binance_EURUSD_1h_us.csv',
      'binance_EURUSD_1h_us.zip',
      'binance_futures_EURUSD_1h_header.csv',
    ];
    const opened = await Promise.all(names.map((name) => openKlines(klinesFile(name), { name })));
    expect(new Set(opened.map(({ report }) => report.sha256)).size).toBe(1);
  });
});

import { describe, expect, it } from 'vitest';
import { openPanel } from '../../../src/core/klines/open-panel.ts';
import { openKlines } from '../../../src/core/klines/open.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const date = (i: number): string => new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10);
const table = (header: string, row: (i: number) => readonly (string | number)[], rows = 6): Uint8Array =>
  encode(`${header}\n${Array.from({ length: rows }, (_, i) => [date(i), ...row(i)].join(',')).join('\n')}\n`);

describe('columns of several symbols side by side', () => {
  const both = (i: number): number[] => [12 + i, 112 + i, 10 + i, 110 + i, 9 + i, 109 + i, 11 + i, 111 + i, 5, 6];
  const perField = 'Open,Open,High,High,Low,Low,Close,Close,Volume,Volume';
  const tickers = 'AAPL,7203,AAPL,7203,AAPL,7203,AAPL,7203,AAPL,7203';
  const sound = (i: number): number[] => {
    const [open, open2, , , low, low2, close, close2, volume, volume2] = both(i);
    return [open, open2, 20 + i, 120 + i, low, low2, close, close2, volume, volume2];
  };

  it.each([
    ['a line of tickers under the header (yfinance)', `Price,${perField}\nTicker,${tickers}\nDate${','.repeat(10)}`],
    ['a line of tickers above the header', `Ticker,${tickers}\nPrice,${perField}\nDate${','.repeat(10)}`],
    ['a line above that nothing names (pandas)', `,${tickers}\n,${perField}\nDate${','.repeat(10)}`],
    ['the ticker behind each name', `Date,${mix(perField, tickers, (name, ticker) => `${name}_${ticker}`)}`],
    ['the ticker before each name', `Date,${mix(perField, tickers, (name, ticker) => `${ticker}.${name}`)}`],
    ['pairs in brackets', `Date,${mix(perField, tickers, (name, ticker) => `"('${name}', '${ticker}')"`)}`],
  ])('%s', async (_, header) => {
    const bytes = table(header, sound);
    await expect(openKlines(bytes, { name: 'two.csv' })).rejects.toMatchObject({
      code: 'SEVERAL_SYMBOLS',
      message: expect.stringContaining('got 2: AAPL, 7203') as string,
    });
    const { klines } = await openKlines(bytes, { name: 'two.csv', symbol: '7203' });
    expect([klines.symbol, klines.open[5], klines.close[5], klines.volume[5]]).toEqual(['7203', 117, 116, 6]);
    const { panel } = await openPanel([{ name: 'two.csv', bytes }]);
    expect([...panel].map(([symbol, bars]) => [symbol, bars.open[0]])).toEqual([
      ['AAPL', 12],
      ['7203', 112],
    ]);
  });

  it('of one symbol name it', async () => {
    const header = 'Price,Open,High,Low,Close,Volume\nTicker,AAPL,AAPL,AAPL,AAPL,AAPL\nDate,,,,,';
    const { klines, report } = await openKlines(
      table(header, () => [2, 3, 1, 2, 5]),
      { name: 'data.csv' },
    );
    expect(klines.symbol).toBe('AAPL');
    expect(report.ignoredColumns).toEqual([]);
  });

  it('that nothing tells apart are refused until they are chosen', async () => {
    const bytes = table('Date,Open,High,Low,Close,Close', () => [2, 3, 1, 2, 2.5]);
    await expect(openKlines(bytes, { name: 'a.csv' })).rejects.toMatchObject({ code: 'COLUMN_REPEATED' });
    const { klines } = await openKlines(bytes, { name: 'a.csv', columns: { close: 6 } });
    expect(klines.close[0]).toBe(2.5);
  });
});

/** Two lists of one length, cell by cell. */
function mix(names: string, tickers: string, write: (name: string, ticker: string) => string): string {
  const tickerOf = tickers.split(',');
  return names
    .split(',')
    .map((name, i) => write(name, tickerOf[i]))
    .join(',');
}

describe('of several columns that a field could be', () => {
  it('a volume that is zero throughout stands back behind one of ticks', async () => {
    const bytes = table('<DATE>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<TICKVOL>,<VOL>', (i) => [2, 3, 1, 2, 7 + i, 0]);
    expect((await openKlines(bytes, { name: 'a.csv' })).klines.volume[0]).toBe(7);
    const traded = table('<DATE>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<TICKVOL>,<VOL>', (i) => [2, 3, 1, 2, 7, 70 + i]);
    expect((await openKlines(traded, { name: 'a.csv' })).klines.volume[0]).toBe(70);
  });

  it('the turnover is the one that is a price when divided by the volume', async () => {
    const bytes = table('date,open,high,low,close,volume,turnover,amount', (i) => [2, 3, 1, 2, 10, 0.01, 20 + i]);
    const { klines } = await openKlines(bytes, { name: 'a.csv' });
    expect([...(klines.quoteVolume ?? [])]).toEqual([20, 21, 22, 23, 24, 25]);
  });

  it('a price is the close where no other is, and numbered names are read without their number', async () => {
    const bytes = table('# Date,Price,1. Open,2. High,3. Low,Vol.', () => [2, 2, 3, 1, 5]);
    const { klines } = await openKlines(bytes, { name: 'a.csv' });
    expect([klines.open[0], klines.high[0], klines.low[0], klines.close[0], klines.volume[0]]).toEqual([2, 3, 1, 2, 5]);
  });
});

import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openKlines } from '../../../src/core/klines/open.ts';
import type { OpenOptions } from '../../../src/core/klines/open.ts';
import { writeTable } from '../../../src/core/tables/write.ts';

const START = Date.UTC(2024, 0, 1);
const HOUR = 3_600_000;
const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

interface Bar {
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

const bars: Bar[] = Array.from({ length: 80 }, (_, i) => ({
  time: START + i * HOUR,
  open: 100 + ((i * 7) % 5),
  high: 107.25 + (i % 3),
  low: 98.5 - (i % 2),
  close: 101 + ((i * 3) % 4),
  volume: 10.5 + i,
}));

const lines = (row: (bar: Bar) => readonly (string | number)[], separator = ',', end = '\n'): string =>
  bars.map((bar) => row(bar).join(separator)).join(end) + end;
const prices = ({ open, high, low, close, volume }: Bar): number[] => [open, high, low, close, volume];
const iso = (ms: number, joint = 'T'): string => new Date(ms).toISOString().slice(0, 19).replace('T', joint);

async function expectBars(bytes: Uint8Array, options: Partial<OpenOptions> = {}) {
  const opened = await openKlines(bytes, { name: 'BTCUSDT-1h.dat', ...options });
  const { klines } = opened;
  expect([...klines.openTime]).toEqual(bars.map(({ time }) => time));
  for (const field of ['open', 'high', 'low', 'close', 'volume'] as const) {
    expect([...klines[field]]).toEqual(bars.map((bar) => bar[field]));
  }
  expect(klines.intervalMs).toBe(HOUR);
  return opened;
}

describe('CSV as people write it', () => {
  it.each([
    ['commas', ',', '\n'],
    ['semicolons and CRLF', ';', '\r\n'],
    ['tabs and CR', '\t', '\r'],
    ['bars', '|', '\n'],
  ])('%s', async (_, separator, end) => {
    const header = ['Date', 'Open', 'High', 'Low', 'Close', 'Volume'].join(separator);
    await expectBars(encode(header + end + lines((bar) => [iso(bar.time), ...prices(bar)], separator, end)));
  });

  it('a title, an address and blank lines above the header', async () => {
    const text = `https://www.CryptoDataDownload.com\nHourly data\n\nUnix,Date,Symbol,Open,High,Low,Close,Volume BTC,Volume USDT\n${lines(
      (bar) => [bar.time, iso(bar.time, ' '), 'BTC/USDT', ...prices(bar), bar.volume * 100],
    )}`;
    const { klines, report } = await expectBars(encode(text));
    expect(klines.symbol).toBe('BTC/USDT');
    expect(klines.quoteVolume?.[3]).toBe(1350);
    expect(report.format.preamble).toEqual(['https://www.CryptoDataDownload.com', 'Hourly data']);
    expect(report.ignoredColumns).toEqual(['Date']);
  });

  it('quotes around everything, with separators and line ends inside', async () => {
    const text = `"time","open","high","low","close","volume","note"\n${lines((bar) => [
      `"${bar.time}"`,
      ...prices(bar).map((value) => `"${value}"`),
      '"a, ""b""\nc"',
    ])}`;
    const { report } = await expectBars(encode(text));
    expect(report.ignoredColumns).toEqual(['note']);
  });

  it('counts lines inside quotes when it names a line', async () => {
    const text = 'time,open,high,low,close,volume,note\n1704067200000,1,2,1,1,1,"a\nb\nc"\n1704070800000,1,x,1,1,1,d\n';
    await expect(openKlines(encode(text), { name: 'a.csv' })).rejects.toMatchObject({
      where: { line: 5, column: 'high' },
    });
  });

  it('a decimal comma and a zone', async () => {
    const comma = (value: number): string => String(value).replace('.', ',');
    const text = `Zeit;open;high;low;close;volume\n${lines((bar) => [iso(bar.time + HOUR, ' '), ...prices(bar).map(comma)], ';')}`;
    const { report } = await expectBars(encode(text), { columns: { time: 'Zeit' }, zone: 'Europe/Berlin' });
    expect(report.time).toEqual({ unit: 'text', zone: 'Europe/Berlin', zoneAssumed: false });
  });

  it('Chinese headers in UTF-8, UTF-16 and GB 18030', async () => {
    const header = '日期,开盘,最高,最低,收盘,成交量\n';
    const body = lines((bar) => [iso(bar.time, ' '), ...prices(bar)]);
    await expectBars(encode(header + body));
    const wide = new Uint8Array(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(header + body, 'utf16le')]));
    expect((await expectBars(wide)).report.format.encoding).toBe('utf-16le');
    // 日期,开盘,最高,最低,收盘,成交量 in GB 18030
    const gbk = Buffer.from('c8d5c6da2cbfaac5cc2cd7eeb8df2cd7eeb5cd2ccad5c5cc2cb3c9bdbbc1bf0a', 'hex');
    expect((await expectBars(new Uint8Array(Buffer.concat([gbk, Buffer.from(body)])))).report.format.encoding).toBe(
      'gb18030',
    );
  });

  it('MetaTrader: date and time in two columns, day parts by points', async () => {
    const text = `<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\n${lines(
      (bar) => [iso(bar.time).slice(0, 10).replaceAll('-', '.'), iso(bar.time).slice(11), ...prices(bar)],
      '\t',
    )}`;
    await expectBars(encode(text));
  });

  it('dates with the day or the month first, once it is said which', async () => {
    const dmy = (ms: number): string => iso(ms, ' ').replace(/^(\d+)-(\d+)-(\d+)/, '$3/$2/$1');
    const text = `date,open,high,low,close,volume\n${lines((bar) => [dmy(bar.time), ...prices(bar)])}`;
    await expect(openKlines(encode(text), { name: 'a.csv' })).rejects.toMatchObject({ code: 'DATE_ORDER' });
    await expectBars(encode(text), { dateOrder: 'dmy' });
  });

  it.each([
    ['seconds', (ms: number) => ms / 1000],
    ['microseconds', (ms: number) => ms * 1000],
    ['nanoseconds', (ms: number) => `${ms}000000`],
    ['a compact date', (ms: number) => iso(ms).replace(/[-:T]/g, '')],
    ['an offset', (ms: number) => `${iso(ms + 8 * HOUR, ' ')}+08:00`],
    ['milliseconds after the point', (ms: number) => `${iso(ms)}.000Z`],
    ['UTC spelled out', (ms: number) => `${iso(ms, ' ')} UTC`],
  ])('times in %s', async (_, write) => {
    await expectBars(encode(`ts,o,h,l,c,vol\n${lines((bar) => [write(bar.time), ...prices(bar)])}`));
  });

  it('no header: the order of the prices follows from their values', async () => {
    const jesse = lines(({ time, open, high, low, close, volume }) => [time, open, close, high, low, volume]);
    const { report } = await expectBars(encode(jesse));
    expect(report.issues.map(({ code }) => code)).toContain('PRICE_ORDER');
    await expectBars(
      encode(lines(({ time, open, high, low, close, volume }) => [time / 1000, low, high, open, close, volume])),
    );
  });

  it('no header: open and close are told apart by the close before, newest first or last', async () => {
    const path = Array.from({ length: 41 }, (_, i) => 100 + ((i * i) % 37));
    const rows = path.slice(1).map((close, i) => [START / 1000 + i * 3600, close, 200, 50, path[i], 7]);
    for (const order of [rows, [...rows].reverse()]) {
      const { klines, report } = await openKlines(encode(`${order.join('\n')}\n`), { name: 'a.csv' });
      expect([...klines.close]).toEqual(path.slice(1));
      expect(report.issues.map(({ code }) => code)).toContain('PRICE_ORDER');
    }
    // Gate has the turnover before the prices, and the volume behind them.
    const gate = rows.map(([time, ...bar]) => [time, 7 * 100, ...bar, true]);
    const { klines } = await openKlines(encode(JSON.stringify(gate)), { name: 'a.json' });
    expect([...klines.open]).toEqual(path.slice(0, -1));
    expect([klines.volume[0], klines.quoteVolume?.[0]]).toEqual([7, 700]);
  });

  it('no header: a column of words before the time is the symbol', async () => {
    const text =
      lines((bar) => ['AAPL', bar.time, ...prices(bar)]) + lines((bar) => ['MSFT', bar.time, ...prices(bar)]);
    await expect(openKlines(encode(text), { name: 'a.csv' })).rejects.toMatchObject({ code: 'SEVERAL_SYMBOLS' });
    expect((await expectBars(encode(text), { symbol: 'MSFT' })).klines.symbol).toBe('MSFT');
  });

  it('no header: too few columns beside date and clock are refused', async () => {
    await expect(openKlines(encode('2024-01-02,09:30,1,2,1\n'), { name: 'a.csv' })).rejects.toMatchObject({
      code: 'COLUMNS_UNKNOWN',
    });
  });

  it('columns chosen by hand, by name or number', async () => {
    const text = `a,b,c,d,e,f\n${lines((bar) => [bar.time, ...prices(bar)])}`;
    await expect(openKlines(encode(text), { name: 'a.csv' })).rejects.toMatchObject({ code: 'COLUMN_MISSING' });
    await expectBars(encode(text), { columns: { time: 'a', open: 'b', high: 3, low: '4', close: 'e', volume: 'f' } });
    await expect(openKlines(encode(text), { name: 'a.csv', columns: { time: 'z' } })).rejects.toMatchObject({
      kind: 'usage',
    });
  });

  it('Nasdaq and Investing.com: prices with marks, letters and no volume, the month first', async () => {
    const us = (ms: number): string => iso(ms).replace(/^(\d+)-(\d+)-(\d+).*/, '$2/$3/$1');
    const many = Array.from({ length: 40 }, (_, i) => START + i * 24 * HOUR).reverse();
    const text = (row: (ms: number) => string): string => many.map((ms) => `${row(ms)}\n`).join('');
    const nasdaq = `Date,Close/Last,Volume,Open,High,Low\n${text((ms) => `${us(ms)},$184.40,55467800,$187.04,$187.095,$184.35`)}`;
    const investing = `"Date","Price","Open","High","Low","Vol.","Change %"\n${text((ms) => `"${us(ms)}","42,580.5","42,941.2","43,100.0","42,000.9",${ms === START ? '"-"' : '"56.48K"'},"-0.84%"`)}`;
    const first = await openKlines(encode(nasdaq), { name: 'a.csv' });
    expect([first.klines.openTime[39], first.klines.close[0], first.klines.high[0]]).toEqual([many[0], 184.4, 187.095]);
    const { klines, report } = await openKlines(encode(investing), { name: 'a.csv' });
    expect([klines.open[0], klines.close[0], klines.volume[0], klines.volume[1]]).toEqual([
      42941.2,
      42580.5,
      NaN,
      56480,
    ]);
    expect(
      report.issues
        .filter(({ severity }) => severity === 'warning')
        .map(({ code }) => code)
        .sort(),
    ).toEqual(['DATE_ORDER_FOUND', 'NEWEST_FIRST', 'NUMERALS', 'VOLUME_GAPS']);
  });

  it('blanks between the values are no separator, and the refusal says so', async () => {
    const text = `date open high low close\n${lines((bar) => [iso(bar.time), ...prices(bar)], ' ')}`;
    await expect(openKlines(encode(text), { name: 'a.txt' })).rejects.toMatchObject({
      code: 'COLUMN_MISSING',
      hint: expect.stringContaining('no separator') as string,
    });
  });

  it('a missing volume as databases write it', async () => {
    const text = `time,open,high,low,close,volume\n${START},1,2,1,2,\\N\n${START + HOUR},1,2,1,2,3\n`;
    expect([...(await openKlines(encode(text), { name: 'a.csv' })).klines.volume]).toEqual([NaN, 3]);
  });

  it('opening and closing times as dates', async () => {
    const end = (ms: number): string => iso(ms + HOUR - 1000, ' ');
    const text = `open_time,open,high,low,close,volume,close_time\n${lines((bar) => [iso(bar.time, ' '), ...prices(bar), end(bar.time)])}`;
    await expectBars(encode(text));
  });

  it('a column named like a prototype is a column', async () => {
    await expectBars(
      encode(`__proto__,time,open,high,low,close,volume\n${lines((bar) => [1, bar.time, ...prices(bar)])}`),
    );
  });

  it('a data frame whose header yfinance spread over three lines', async () => {
    const text = `Price,Open,High,Low,Close,Volume\nTicker,AAPL,AAPL,AAPL,AAPL,AAPL\nDatetime,,,,,\n${lines((bar) => [iso(bar.time, ' '), ...prices(bar)])}`;
    await expectBars(encode(text));
  });
});

describe('JSON as exchanges answer it', () => {
  const rows = bars.map((bar) => [bar.time, ...prices(bar)]);
  const json = (value: unknown): Uint8Array => encode(JSON.stringify(value));

  it.each([
    ['CCXT rows', rows],
    ['rows with a header', [['time', 'open', 'high', 'low', 'close', 'volume'], ...rows]],
    ['objects', bars],
    [
      'columns',
      Object.fromEntries(
        (['time', 'open', 'high', 'low', 'close', 'volume'] as const).map((key) => [key, bars.map((bar) => bar[key])]),
      ),
    ],
    [
      'a data frame by columns',
      Object.fromEntries(
        (['open', 'high', 'low', 'close', 'volume'] as const).map((key) => [
          key,
          Object.fromEntries(bars.map((bar) => [bar.time, bar[key]])),
        ]),
      ),
    ],
    [
      'a split data frame',
      {
        columns: ['open', 'high', 'low', 'close', 'volume'],
        index: bars.map(({ time }) => time),
        data: bars.map(prices),
      },
    ],
    ['OKX', { code: '0', msg: '', data: [...rows].reverse().map((row) => row.map(String)) }],
    ['Bybit', { retCode: 0, retMsg: 'OK', result: { symbol: 'X', list: rows.map((row) => row.map(String)) } }],
    [
      'Kraken',
      {
        error: [],
        result: {
          XXBTZUSD: bars.map((b) => [
            b.time / 1000,
            b.open,
            b.high,
            b.low,
            b.close,
            String((b.high + b.low) / 2),
            b.volume,
            7,
          ]),
          last: 1,
        },
      },
    ],
    ['a data frame by times', Object.fromEntries(bars.map(({ time, ...rest }) => [iso(time), rest]))],
    [
      'Alpha Vantage',
      {
        'Meta Data': { '1. Information': 'Intraday', '2. Symbol': 'IBM' },
        'Time Series (60min)': Object.fromEntries(
          [...bars].reverse().map((b) => [
            iso(b.time, ' '),
            {
              '1. open': String(b.open),
              '2. high': String(b.high),
              '3. low': String(b.low),
              '4. close': String(b.close),
              '5. volume': String(b.volume),
            },
          ]),
        ),
      },
    ],
    [
      'Yahoo: times apart from the prices',
      {
        chart: {
          result: [
            {
              meta: { symbol: 'X', validRanges: ['1d', '5d'] },
              timestamp: bars.map(({ time }) => time / 1000),
              indicators: {
                quote: [
                  {
                    open: bars.map((b) => b.open),
                    high: bars.map((b) => b.high),
                    low: bars.map((b) => b.low),
                    close: bars.map((b) => b.close),
                    volume: bars.map((b) => b.volume),
                  },
                ],
                adjclose: [{ adjclose: bars.map((b) => b.close / 2) }],
              },
            },
          ],
        },
      },
    ],
    [
      'OANDA: prices inside',
      {
        candles: bars.map(({ time, volume, ...b }) => ({
          complete: true,
          volume,
          time: `${iso(time)}.000000000Z`,
          mid: { o: String(b.open), h: String(b.high), l: String(b.low), c: String(b.close) },
        })),
      },
    ],
    ['pages of rows', { pages: [{ rows: rows.slice(0, 50) }, { rows: rows.slice(50) }] }],
    [
      'Huobi: the volume called amount, the turnover called vol',
      {
        ch: 'market.x.kline.60min',
        data: [...bars]
          .reverse()
          .map(({ time, volume, ...b }) => ({ id: time / 1000, ...b, amount: volume, vol: volume * b.low })),
      },
    ],
    [
      'Finnhub',
      {
        s: 'ok',
        t: bars.map(({ time }) => time / 1000),
        o: bars.map((b) => b.open),
        h: bars.map((b) => b.high),
        l: bars.map((b) => b.low),
        c: bars.map((b) => b.close),
        v: bars.map((b) => b.volume),
      },
    ],
  ])('%s', async (_, value) => {
    await expectBars(json(value));
  });

  it('bars of several symbols, each under its own', async () => {
    const bytes = json({ bars: { AAPL: bars, MSFT: bars.map((bar) => ({ ...bar, open: bar.open + 1 })) } });
    await expect(openKlines(bytes, { name: 'a.json' })).rejects.toMatchObject({ code: 'SEVERAL_SYMBOLS' });
    const { klines } = await openKlines(bytes, { name: 'a.json', symbol: 'MSFT' });
    expect(klines.open[0]).toBe(bars[0].open + 1);
    expect((await expectBars(json({ bars: { AAPL: rows, MSFT: rows } }), { symbol: 'AAPL' })).klines.symbol).toBe(
      'AAPL',
    );
  });

  it('one document a line', async () => {
    await expectBars(encode(bars.map((bar) => JSON.stringify(bar)).join('\n')));
  });

  it('NaN as Python writes it is missing', async () => {
    const text = JSON.stringify([...bars, { ...bars[0], time: START + 80 * HOUR }]).replace(
      /"close":101(?!.*"close")/,
      '"close":NaN',
    );
    const { report } = await expectBars(encode(text));
    expect(report.issues[0].code).toBe('BARS_INCOMPLETE');
  });

  it.each([
    ['JSON_TOO_DEEP', '['.repeat(1000) + ']'.repeat(1000)],
    ['JSON_KEY', '{"__proto__": [1, 2]}'],
    ['JSON_SYNTAX', '[[1,2,3'],
    ['JSON_NO_TABLE', '{"a": 1}'],
    ['ROW_SHORT', JSON.stringify([...rows, [1]])],
  ])('%s', async (code, text) => {
    await expect(openKlines(encode(text), { name: 'a.json' })).rejects.toMatchObject({ code });
  });
});

describe('other formats', () => {
  const table = {
    names: ['timestamp', 'open', 'high', 'low', 'close', 'volume'],
    columns: [
      Float64Array.from(bars, ({ time }) => time),
      ...[0, 1, 2, 3, 4].map((i) => Float64Array.from(bars, (bar) => prices(bar)[i])),
    ],
  };

  it.each(['csv', 'json', 'arrow', 'parquet'] as const)(
    'what is written as %s is read again, bit for bit',
    async (format) => {
      await expectBars(await writeTable(table, format));
    },
  );

  it('gzip of several members is one file', async () => {
    const csv = Buffer.from(await writeTable(table, 'csv'));
    const halves = Buffer.concat([gzipSync(csv.subarray(0, 1000)), gzipSync(csv.subarray(1000))]);
    const { report } = await expectBars(new Uint8Array(halves));
    expect(report.wrappings).toEqual(['gzip']);
  });

  it('a gzip inside a gzip is refused', async () => {
    const bytes = new Uint8Array(gzipSync(gzipSync(await writeTable(table, 'csv'))));
    await expect(openKlines(bytes, { name: 'a.csv.gz.gz' })).rejects.toMatchObject({ code: 'ARCHIVE_NESTED' });
  });

  it('a single bar of Binance takes its interval from the close time', async () => {
    const { klines } = await openKlines(encode('1492592400000000,1,2,1,1,5,1492595999999999,5,3,1,1,0\n'), {
      name: 'X.csv',
    });
    expect(klines.intervalMs).toBe(HOUR);
  });
});

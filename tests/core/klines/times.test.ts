import { describe, expect, it } from 'vitest';
import { formatInterval, inferInterval, MONTH, parseInterval } from '../../../src/core/klines/interval.ts';
import { openKlines } from '../../../src/core/klines/open.ts';
import { symbolOfName } from '../../../src/core/klines/symbol.ts';
import type { DateOrder } from '../../../src/core/klines/time-text.ts';
import { timeParser } from '../../../src/core/klines/time-text.ts';
import { roundedTime, scaleTimes } from '../../../src/core/klines/time-unit.ts';
import { parseZone } from '../../../src/core/klines/zone.ts';
import { parseText } from '../../../src/core/tables/decimal.ts';

const DAY = 86_400_000;

describe('intervals', () => {
  it.each([
    ['1s', 1000],
    ['1m', 60_000],
    ['15m', 900_000],
    ['1h', 3_600_000],
    ['4h', 14_400_000],
    ['1d', DAY],
    ['3d', 3 * DAY],
    ['1w', 7 * DAY],
    ['1M', 31 * DAY],
    ['3M', 92 * DAY],
    ['1y', 366 * DAY],
    ['100ms', 100],
  ])('%s is %i ms, and back', (text, ms) => {
    expect(parseInterval(text)).toBe(ms);
    expect(formatInterval(ms)).toBe(text);
  });

  it.each(['', 'h', '1', '0m', '-1h', '1.5h', '1H', '1mo', 'hour', '1000000000h'])('"%s" is refused', (text) => {
    expect(() => parseInterval(text)).toThrow(expect.objectContaining({ code: 'INTERVAL', kind: 'usage' }));
  });

  it('is the median distance, however many gaps there are, and a month where distances are those of months', () => {
    expect(inferInterval(Float64Array.of(0, 1, 2, 10, 11, 12, 40, 41).map((hour) => hour * 3_600_000))).toBe(3_600_000);
    expect(inferInterval(Float64Array.of(0, 5, 6, 17, 19, 20, 40))).toBe(2);
    const months = Float64Array.from({ length: 30 }, (_, i) => Date.UTC(2020, i));
    expect(inferInterval(months)).toBe(MONTH);
    expect(inferInterval(Float64Array.of(5))).toBe(0);
    expect(inferInterval(new Float64Array(0))).toBe(0);
  });
});

describe('dates', () => {
  const parse = (text: string, zone = 'UTC', dateOrder?: DateOrder): number =>
    parseText(text, timeParser({ zone: parseZone(zone), dateOrder }));

  it.each([
    ['2024-02-29', Date.UTC(2024, 1, 29)],
    ['2024-02-29T13:05', Date.UTC(2024, 1, 29, 13, 5)],
    ['2024-02-29 13:05:07', Date.UTC(2024, 1, 29, 13, 5, 7)],
    ['2024-02-29T13:05:07.123456Z', Date.UTC(2024, 1, 29, 13, 5, 7, 123)],
    ['2024-02-29T13:05:07,5', Date.UTC(2024, 1, 29, 13, 5, 7, 500)],
    ['2024/2/9 9:30', Date.UTC(2024, 1, 9, 9, 30)],
    ['2024.02.09', Date.UTC(2024, 1, 9)],
    ['20240209', Date.UTC(2024, 1, 9)],
    ['20240209 093000', Date.UTC(2024, 1, 9, 9, 30)],
    ['20240209T0930', Date.UTC(2024, 1, 9, 9, 30)],
    ['202402090930', Date.UTC(2024, 1, 9, 9, 30)],
    ['20240209093015', Date.UTC(2024, 1, 9, 9, 30, 15)],
    ['2024年2月9日', Date.UTC(2024, 1, 9)],
    ['2024年2月9日 09:30', Date.UTC(2024, 1, 9, 9, 30)],
    ['09-Feb-2024', Date.UTC(2024, 1, 9)],
    ['9 Feb 2024 09:30', Date.UTC(2024, 1, 9, 9, 30)],
    ['09-Feb-24', Date.UTC(2024, 1, 9)],
    ['Feb 09, 2024', Date.UTC(2024, 1, 9)],
    ['February 9, 1998 09:30', Date.UTC(1998, 1, 9, 9, 30)],
    ['Fri, 09 Feb 2024 09:30:00 GMT', Date.UTC(2024, 1, 9, 9, 30)],
    ['Fri Feb 09 2024 09:30:00 GMT+0100 (CET)', Date.UTC(2024, 1, 9, 8, 30)],
    ['2024-02-09 12-AM', Date.UTC(2024, 1, 9)],
    ['2024-02-09 12:30 PM', Date.UTC(2024, 1, 9, 12, 30)],
    ['2024-02-09, 9:30:15 p.m.', Date.UTC(2024, 1, 9, 21, 30, 15)],
    ['2024-02-09 24:00', Date.UTC(2024, 1, 10)],
    ['20240209  09:30:00 US/Eastern', Date.UTC(2024, 1, 9, 14, 30)],
    ['2024-07-09T09:30-04:00[America/New_York]', Date.UTC(2024, 6, 9, 13, 30)],
    ['2024-02-09 09:30:00 UTC', Date.UTC(2024, 1, 9, 9, 30)],
    ['2024-02-09T09:30:00+08:00', Date.UTC(2024, 1, 9, 1, 30)],
    ['2024-02-09T09:30:00-0530', Date.UTC(2024, 1, 9, 15)],
    ['1969-12-31', -DAY],
    ['1900-03-01', Date.UTC(1900, 2, 1)],
  ])('%s', (text, ms) => {
    expect(parse(text)).toBe(ms);
  });

  it.each([
    '2023-02-29',
    '2024-13-01',
    '2024-00-10',
    '2024-02-09T25:00',
    '2024-02-09T09:61',
    '1/2/24',
    '09/02/2024',
    '2024',
    'Friday',
    '2024-02',
    '2024年2月',
    '2024-02-09 13:30 PM',
    '2024-02-09 24:30',
    '2024-02-09 09:30 Mars/Olympus',
    '2024-02-09 x',
    '2024-02-09T'.repeat(50),
  ])('%s is no date', (text) => {
    expect(parse(text)).toBeNaN();
  });

  it('have day and month in the order that was stated', () => {
    expect(parse('09/02/2024 10:00', 'UTC', 'dmy')).toBe(Date.UTC(2024, 1, 9, 10));
    expect(parse('09/02/2024 10:00', 'UTC', 'mdy')).toBe(Date.UTC(2024, 8, 2, 10));
    expect(parse('13/02/2024', 'UTC', 'mdy')).toBeNaN();
    expect(parse('09/02/24', 'UTC', 'dmy')).toBe(Date.UTC(2024, 1, 9));
    expect(parse('24/02/09', 'UTC', 'ymd')).toBe(Date.UTC(2024, 1, 9));
    expect(parse('2/9/70', 'UTC', 'mdy')).toBe(Date.UTC(1970, 1, 9));
  });

  it('of a year and a month alone are its first day where all are so', () => {
    const months = timeParser({ zone: parseZone('UTC'), months: true });
    expect(parseText('2024-02', months)).toBe(Date.UTC(2024, 1, 1));
    expect(parseText('2024年2月', months)).toBe(Date.UTC(2024, 1, 1));
  });

  it('agree with the host for every day of two centuries', () => {
    for (let day = -36_000; day < 36_000; day += 7) {
      expect(parse(new Date(day * DAY).toISOString())).toBe(day * DAY);
    }
  });

  it('are read in a zone, summer time included', () => {
    expect(parse('2024-01-15 09:30', 'America/New_York')).toBe(Date.UTC(2024, 0, 15, 14, 30));
    expect(parse('2024-07-15 09:30', 'America/New_York')).toBe(Date.UTC(2024, 6, 15, 13, 30));
    expect(parse('2024-07-15 09:30', '+05:30')).toBe(Date.UTC(2024, 6, 15, 4));
    // Clocks went from 02:00 to 03:00 at 07:00 UTC.
    expect(parse('2024-03-10 01:59', 'America/New_York')).toBe(Date.UTC(2024, 2, 10, 6, 59));
    expect(parse('2024-03-10 03:00', 'America/New_York')).toBe(Date.UTC(2024, 2, 10, 7));
    expect(() => parseZone('Mars/Olympus')).toThrow(expect.objectContaining({ code: 'ZONE', kind: 'usage' }));
  });
});

describe('epoch numbers', () => {
  const days = (from: number, scale: number): Float64Array =>
    Float64Array.from({ length: 400 }, (_, i) => (from + i * 10 * DAY) * scale);

  it.each([
    ['s', 1e-3],
    ['ms', 1],
    ['us', 1e3],
    ['ns', 1e6],
  ] as const)('in %s pass through 1970 and begin in it', (unit, scale) => {
    for (const from of [Date.UTC(1966, 0, 3), Date.UTC(1973, 3, 1), Date.UTC(2024, 0, 1)]) {
      const times = days(from, scale);
      expect(scaleTimes(times, 'a', false)).toMatchObject({ unit, changesAt: -1 });
      expect([...times]).toEqual([...days(from, 1)]);
    }
  });

  it('of milliseconds from May 1970 on are no seconds', () => {
    const times = days(Date.UTC(1970, 4, 1), 1);
    expect(scaleTimes(times, 'a', false).unit).toBe('ms');
  });

  it.each([
    [['1.70407E+12', '1.70407E+12'], '1.70407E+12'],
    [['1.7E9'], '1.7E9'],
    [['1.7040672E+12', '1.7040708E+12'], undefined],
    [['1.704067200000e+09'], undefined],
    [['1704067200000', '1.70407E+12'], undefined],
  ])('%s that a spreadsheet rounded', (cells, rounded) => {
    expect(roundedTime(cells)).toBe(rounded);
  });

  it('that were rounded are refused rather than read', async () => {
    const rows = Array.from(
      { length: 9 },
      (_, i) => `${(Date.UTC(2024, 0, 1) + i * DAY).toExponential(5)},1,2,1,2,3\n`,
    );
    const bytes = new TextEncoder().encode(`time,open,high,low,close,volume\n${rows.join('')}`);
    await expect(openKlines(bytes, { name: 'a.csv' })).rejects.toMatchObject({
      code: 'TIME_ROUNDED',
      where: { line: 2 },
    });
  });
});

describe('the symbol in a file name', () => {
  it.each([
    ['BTCUSDT-1h-2024-01.zip', 'BTCUSDT'],
    ['binance_EURUSD_1h_ms.csv', 'EURUSD'],
    ['/data/yahoo_GOOG.csv', 'GOOG'],
    ['eurusd-1h.csv', 'EURUSD'],
    ['BTC_USDT-5m.feather', 'BTC'],
    ['600519.csv', '600519'],
    ['.csv', 'UNKNOWN'],
  ])('%s', (name, symbol) => {
    expect(symbolOfName(name)).toBe(symbol);
  });
});

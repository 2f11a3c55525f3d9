import { describe, expect, it } from 'vitest';
import { openKlines } from '../../../src/core/klines/open.ts';
import type { OpenOptions } from '../../../src/core/klines/open.ts';
import type { Issue } from '../../../src/core/klines/report.ts';
import { DEFAULT_REPAIRS } from '../../../src/core/klines/rules.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2024, 0, 1);

type Row = readonly (string | number)[];

/** Hourly rows `time, open, high, low, close, volume` of a quiet market. */
const rows = (count: number, start = START): Row[] =>
  Array.from({ length: count }, (_, i) => [start + i * HOUR, 100 + (i % 3), 104, 96, 101 - (i % 2), 10 + i]);

const csv = (lines: readonly Row[]): Uint8Array =>
  new TextEncoder().encode(`time,open,high,low,close,volume\n${lines.map((row) => row.join(',')).join('\n')}\n`);

const open = (lines: readonly Row[], options: Partial<OpenOptions> = {}) =>
  openKlines(csv(lines), { name: 'X-1h.csv', ...options });

const issue = (issues: readonly Issue[], code: string): Issue | undefined =>
  issues.find((found) => found.code === code);
const without = (rule: string): string[] => DEFAULT_REPAIRS.filter((name) => name !== rule);
const changed = (lines: Row[], index: number, field: number, value: string | number): Row[] =>
  lines.map((row, i) => (i === index ? row.map((cell, k) => (k === field ? value : cell)) : row));

describe('the data doctor', () => {
  it('finds nothing to say about sound bars', async () => {
    const { report } = await open(rows(100));
    expect(report.issues).toEqual([]);
    expect(report.interval).toEqual({ ms: HOUR, text: '1h', how: 'median' });
  });

  it.each([
    ['sort', [...rows(80).slice(40), ...rows(80).slice(0, 40)], 'UNSORTED'],
    ['drop-duplicates', [...rows(70), rows(70)[69]], 'DUPLICATE'],
    ['keep-last-duplicate', [...rows(70), changed(rows(70), 69, 5, 999)[69]], 'DUPLICATE_CONFLICT'],
    ['drop-nan-bars', changed(rows(70), 3, 4, ''), 'BAR_INCOMPLETE'],
  ] as const)('applies %s by default, records it, and refuses where it is turned off', async (rule, lines, code) => {
    const { report } = await open(lines);
    expect(report.repairs).toEqual([rule]);
    await expect(open(lines, { repairs: without(rule) })).rejects.toMatchObject({ code });
  });

  it.each([
    ['drop-invalid-bars', changed(rows(70), 4, 2, 90), 'HIGH_BELOW_LOW', 69],
    ['drop-invalid-bars', changed(rows(70), 4, 5, -1), 'NEGATIVE_VOLUME', 69],
    ['keep-negative-prices', changed(rows(70), 4, 3, -2), 'NEGATIVE_PRICE', 70],
    ['drop-bad-rows', changed(rows(70), 4, 3, 'n/a'), 'CELL_NOT_A_NUMBER', 69],
    [
      'unify-time-unit',
      rows(70).map((row, i) => [i < 9 ? row[0] : Number(row[0]) * 1000, ...row.slice(1)]),
      'TIME_UNIT_CHANGES',
      70,
    ],
  ] as const)(
    'refuses what only %s would let pass, names the rule, and applies it when asked',
    async (rule, lines, code, bars) => {
      await expect(open(lines)).rejects.toMatchObject({ code, hint: expect.stringContaining(`"${rule}"`) as string });
      const { klines, report } = await open(lines, { repairs: [rule] });
      expect(report.repairs).toEqual([rule]);
      expect(klines.openTime.length).toBe(bars);
    },
  );

  it('gives the same bars again from the list of repairs that it recorded', async () => {
    const lines = [...changed(rows(90), 50, 1, 'NaN').reverse(), rows(90)[0]];
    const first = await open(lines);
    expect([...first.report.repairs].sort()).toEqual(['drop-duplicates', 'drop-nan-bars', 'sort']);
    const again = await open(lines, { repairs: first.report.repairs });
    expect(again.report.sha256).toBe(first.report.sha256);
  });

  it('keeps the later one of two bars of one time', async () => {
    const { klines, report } = await open([...rows(70), changed(rows(70), 69, 5, 999)[69]]);
    expect(klines.volume[69]).toBe(999);
    expect(issue(report.issues, 'DUPLICATES_CONFLICT')?.count).toBe(1);
  });

  it('refuses two symbols mixed in one file', async () => {
    const other = rows(50).map((row) => [row[0], 5, 6, 4, 5, 1]);
    await expect(open([...rows(50), ...other])).rejects.toMatchObject({ code: 'TWO_SERIES' });
  });

  it('drops an unfinished last bar when it knows the time, and replays it without the time', async () => {
    const nowMs = START + 99.5 * HOUR;
    const { klines, report } = await open(rows(100), { nowMs });
    expect(klines.openTime.length).toBe(99);
    expect(report.repairs).toEqual(['drop-last-bar']);
    const again = await open(rows(100), { repairs: report.repairs, nowMs: nowMs + 1000 * HOUR });
    expect(again.report.sha256).toBe(report.sha256);
    const kept = await open(rows(100), { nowMs, repairs: without('drop-unfinished') });
    expect(kept.klines.openTime.length).toBe(100);
    expect(issue(kept.report.issues, 'UNFINISHED')?.message).toContain('will change');
  });

  it('knows when a month ends, and leaves a series of the future alone', async () => {
    const months = rows(70).map((row, i) => [Date.UTC(2020, i), ...row.slice(1)]);
    const last = Date.UTC(2020, 69); // October 2025
    const closed = await open(months, { nowMs: Date.UTC(2020, 70) });
    expect(closed.klines.openTime.at(-1)).toBe(last);
    expect((await open(months, { nowMs: Date.UTC(2020, 70) - 1 })).klines.openTime.at(-1)).toBe(Date.UTC(2020, 68));
    const future = await open(rows(100), { nowMs: START + 49.5 * HOUR });
    expect(future.klines.openTime.length).toBe(100);
    expect(issue(future.report.issues, 'FUTURE_BARS')).toMatchObject({ count: 50, rows: { 0: { line: 52 } } });
  });

  it('says how many more bars are at fault than the first, which it names', async () => {
    const lines = changed(changed(rows(70), 4, 2, 90), 7, 2, 90);
    await expect(open(lines)).rejects.toMatchObject({
      message: expect.stringMatching(/high 90 < low 96, at line 6 \(and 1 bar more\)$/) as string,
    });
    const reversed = await open([...rows(70)].reverse());
    expect(issue(reversed.report.issues, 'NEWEST_FIRST')).toMatchObject({ count: 69, rows: { 0: { line: 3 } } });
  });

  describe('with a quote volume', () => {
    const withTurnover = (turnover: (row: Row, i: number) => number): Uint8Array =>
      new TextEncoder().encode(
        `time,open,high,low,close,volume,amount\n${rows(70)
          .map((row, i) => [...row, turnover(row, i)].join(','))
          .join('\n')}\n`,
      );
    const openTurnover = (bytes: Uint8Array, repairs?: string[]) => openKlines(bytes, { name: 'X-1h.csv', repairs });
    const sound = (row: Row): number => Number(row[5]) * 100;

    it('takes one that is a price when divided by the volume', async () => {
      const { klines, report } = await openTurnover(withTurnover(sound));
      expect(klines.quoteVolume?.[3]).toBe(1300);
      expect(report.issues).toEqual([]);
    });

    it('leaves one out that mostly is none, by a rule that can be turned off', async () => {
      // Volume in lots of a hundred shares.
      const lots = withTurnover((row) => 100 * sound(row));
      const { klines, report } = await openTurnover(lots);
      expect(klines.quoteVolume).toBeUndefined();
      expect(report.repairs).toEqual(['ignore-turnover']);
      expect(issue(report.issues, 'TURNOVER_IGNORED')).toMatchObject({ count: 70, rows: { 0: { line: 2 } } });
      const again = await openTurnover(lots, ['ignore-turnover']);
      expect(again.report.sha256).toBe(report.sha256);
      const kept = await openTurnover(lots, without('ignore-turnover'));
      expect(kept.klines.quoteVolume?.[3]).toBe(130_000);
      expect(issue(kept.report.issues, 'TURNOVER_ODD')?.count).toBe(70);
    });

    it('keeps and reports single ones that are none', async () => {
      const { klines, report } = await openTurnover(withTurnover((row, i) => (i === 9 ? -1 : sound(row))));
      expect(klines.quoteVolume?.[9]).toBe(-1);
      expect(issue(report.issues, 'TURNOVER_ODD')).toMatchObject({ count: 1, rows: { 0: { line: 11 } } });
    });
  });

  it('tells gaps from the pauses of a market', async () => {
    const gap = await open(rows(200).filter((_, i) => i < 60 || i >= 67));
    expect(issue(gap.report.issues, 'GAPS')).toMatchObject({ count: 1, values: { gaps: 1, missing: 7, longest: 7 } });
    // No bars from Friday 22:00 to Sunday 22:00, ten weeks long.
    const open24x5 = rows(24 * 70).filter(([time]) => {
      const date = new Date(Number(time));
      const [day, hour] = [date.getUTCDay(), date.getUTCHours()];
      return !(day === 6 || (day === 5 && hour >= 22) || (day === 0 && hour < 22));
    });
    const weekends = await open(open24x5);
    expect(issue(weekends.report.issues, 'GAPS')).toBeUndefined();
    expect(issue(weekends.report.issues, 'MARKET_PAUSES')).toMatchObject({ severity: 'note', count: 10 });
  });

  it('reports outliers and leaves them', async () => {
    const { klines, report } = await open(changed(rows(100), 50, 2, 1000));
    expect(issue(report.issues, 'OUTLIERS')?.rows[0]).toEqual({ line: 52, time: START + 50 * HOUR });
    expect(klines.high[50]).toBe(1000);
  });

  it('reports open or close outside the range, and widens it when asked', async () => {
    const lines = changed(rows(100), 10, 4, 105);
    const left = await open(lines);
    expect(issue(left.report.issues, 'OUTSIDE_RANGE')?.count).toBe(1);
    expect(left.klines.high[10]).toBe(104);
    const widened = await open(lines, { repairs: ['widen-range'] });
    expect(widened.klines.high[10]).toBe(105);
  });

  it('refuses columns that are mixed up', async () => {
    const mixed = rows(100).map(([time, o, h, l, c, v]) => [time, h, o, c, l, v]);
    await expect(open(mixed)).rejects.toMatchObject({
      code: expect.stringMatching(/COLUMNS_MIXED_UP|HIGH_BELOW_LOW/) as string,
    });
  });

  it('keeps bars without a volume, unknown', async () => {
    const { klines, report } = await open(changed(rows(70), 5, 5, ''));
    expect(klines.volume[5]).toBeNaN();
    expect(issue(report.issues, 'VOLUME_GAPS')?.count).toBe(1);
  });

  it('names a rule that does not exist', async () => {
    await expect(open(rows(5), { repairs: ['sorting'] })).rejects.toMatchObject({ code: 'REPAIR_NAME', kind: 'usage' });
  });

  it('names rows and columns of every refusal, never undefined', async () => {
    const error = await open(changed(rows(70), 4, 2, 90)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ where: { line: 6 } });
    expect(String(error)).not.toContain('undefined');
  });
});

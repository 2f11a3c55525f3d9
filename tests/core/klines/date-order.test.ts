import { describe, expect, it } from 'vitest';
import { openKlines } from '../../../src/core/klines/open.ts';

const DAY = 86_400_000;
const START = Date.UTC(2024, 0, 25);

/** Daily bars whose date and clock are written as told. */
const csv = (header: string, write: (date: string[]) => string, days = 40): Uint8Array =>
  new TextEncoder().encode(
    `${header},open,high,low,close,volume\n${Array.from({ length: days }, (_, i) => {
      const [year, month, day] = new Date(START + i * DAY).toISOString().slice(0, 10).split('-');
      return `${write([year, month, day])},1,2,1,2,3\n`;
    }).join('')}`,
  );

describe('dates that do not start with the year', () => {
  it.each([
    ['day/month/year', (d: string[]) => `${d[2]}/${d[1]}/${d[0]}`, 'dmy'],
    ['month/day/year', (d: string[]) => `${d[1]}/${d[2]}/${d[0]}`, 'mdy'],
    ['month/day/year of two digits', (d: string[]) => `${d[1]}/${d[2]}/${d[0].slice(2)}`, 'mdy'],
    ['day-month-year of two digits', (d: string[]) => `${d[2]}-${d[1]}-${d[0].slice(2)}`, 'dmy'],
    ['year/month/day of two digits', (d: string[]) => `${d[0].slice(2)}/${d[1]}/${d[2]}`, 'ymd'],
    ['day.month.year', (d: string[]) => `${d[2]}.${d[1]}.${d[0]}`, 'dmy'],
  ])('%s: the only order that fits dates of several months is taken, with a warning', async (_, write, order) => {
    const { klines, report } = await openKlines(csv('date', write), { name: 'a.csv' });
    expect([...klines.openTime]).toEqual(Array.from({ length: 40 }, (_, i) => START + i * DAY));
    const found = report.issues.find(({ code }) => code === 'DATE_ORDER_FOUND');
    expect(found).toMatchObject({ severity: 'warning', values: { order } });
  });

  it('newest first prove their order as well', async () => {
    const rows = new TextDecoder().decode(csv('date', ([y, m, d]) => `${m}/${d}/${y}`)).split('\n');
    const text = [rows[0], ...rows.slice(1, -1).reverse(), ''].join('\n');
    const { klines } = await openKlines(new TextEncoder().encode(text), { name: 'a.csv' });
    expect(klines.openTime[0]).toBe(START);
  });

  it('with points are day first even where nothing else shows it', async () => {
    const { klines } = await openKlines(
      csv('date', ([y, m, d]) => `${d}.${m}.${y}`, 3),
      { name: 'a.csv' },
    );
    expect(klines.openTime[2]).toBe(START + 2 * DAY);
  });

  it('are refused where several orders fit, with those that do', async () => {
    const bytes = csv('date', ([y, , d]) => `0${Number(d) % 7}/0${(Number(d) % 7) + 1}/${y}`, 3);
    await expect(openKlines(bytes, { name: 'a.csv' })).rejects.toMatchObject({
      code: 'DATE_ORDER',
      hint: expect.stringContaining('day first ("dmy") or month first ("mdy") would fit') as string,
    });
  });
});

describe('dates with a clock beside them', () => {
  const minutes = Array.from({ length: 30 }, (_, i) => 9 * 60 + 31 + i);
  const clock = (minute: number): string =>
    `${String(Math.floor(minute / 60)).padStart(2, '0')}${String(minute % 60).padStart(2, '0')}`;

  it.each([
    ['hours and minutes', (minute: number) => clock(minute)],
    ['hours and minutes without zeros', (minute: number) => String(Number(clock(minute)))],
    ['hours, minutes and seconds', (minute: number) => `${clock(minute)}00`],
    ['seconds without zeros', (minute: number) => String(Number(`${clock(minute)}00`))],
    ['halves of a day', (minute: number) => `${Math.floor(minute / 60)}:${clock(minute).slice(2)} AM`],
  ])('%s', async (_, write) => {
    const rows = minutes.map((minute) => `20240102,${write(minute)},1,2,1,2,3\n`).join('');
    const bytes = new TextEncoder().encode(`<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>\n${rows}`);
    const { klines } = await openKlines(bytes, { name: 'a.txt' });
    expect([...klines.openTime]).toEqual(minutes.map((minute) => Date.UTC(2024, 0, 2, 0, minute)));
  });

  it('are told from prices by their leading zeros where there is no header', async () => {
    const rows = minutes.map((minute) => `20240102,${clock(minute)},1350,1360,1340,1355,3\n`).join('');
    const { klines } = await openKlines(new TextEncoder().encode(rows), { name: 'a.txt' });
    expect(klines.openTime[0]).toBe(Date.UTC(2024, 0, 2, 9, 31));
    expect(klines.open[0]).toBe(1350);
  });

  it('say that they are times where one cannot be read', async () => {
    const rows = minutes.map((minute) => `2024-01-02 ${minute === 580 ? 'noon' : '10:00'},1,2,1,2,3\n`).join('');
    const bytes = new TextEncoder().encode(`time,open,high,low,close,volume\n${rows}`);
    await expect(openKlines(bytes, { name: 'a.csv' })).rejects.toMatchObject({
      message: 'a.csv: column time: expected a time, got "2024-01-02 noon", at line 11',
    });
  });
});

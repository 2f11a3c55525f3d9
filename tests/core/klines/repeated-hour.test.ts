import { describe, expect, it } from 'vitest';
import { openKlines } from '../../../src/core/klines/open.ts';
import { parseZone } from '../../../src/core/klines/zone.ts';

const HOUR = 3_600_000;
const NEW_YORK = 'America/New_York';
/** Clocks in New York went back from 02:00 to 01:00 at 06:00 UTC on 3 November 2024, and ahead on 10 March. */
const AUTUMN = Date.UTC(2024, 10, 3, 6);
const SPRING = Date.UTC(2024, 2, 10, 7);

const shown = new Intl.DateTimeFormat('sv-SE', { timeZone: NEW_YORK, dateStyle: 'short', timeStyle: 'short' });
const around = (change: number, step: number): number[] =>
  Array.from({ length: 160 }, (_, i) => change + (i - 80) * step);

async function timesOf(times: readonly number[], joint = ' ') {
  const rows = times.map(
    (ms, i) => `${shown.format(ms).replace(' ', joint)},${10 + i},${12 + i},${9 + i},${11 + i},5\n`,
  );
  const header = joint === ',' ? 'date,time' : 'date';
  const bytes = new TextEncoder().encode(`${header},open,high,low,close,volume\n${rows.join('')}`);
  const { klines, report } = await openKlines(bytes, { name: 'a.csv', zone: NEW_YORK, repairs: ['sort'] });
  return { times: [...klines.openTime], report };
}

describe('local times over a change of the clock', () => {
  it.each([
    ['hours', HOUR],
    ['minutes', 60_000],
  ])('%s that come twice are told apart by their order, and recorded', async (_, step) => {
    const wanted = around(AUTUMN, step);
    const { times, report } = await timesOf(wanted);
    expect(times).toEqual(wanted);
    const repeated = report.issues.find(({ code }) => code === 'HOUR_REPEATED');
    expect(repeated).toMatchObject({ severity: 'warning', count: HOUR / step });
  });

  it('newest first as well', async () => {
    const wanted = around(AUTUMN, HOUR);
    expect((await timesOf([...wanted].reverse())).times).toEqual(wanted);
  });

  it('with date and clock in two columns, both ways', async () => {
    for (const change of [AUTUMN, SPRING]) {
      expect((await timesOf(around(change, HOUR), ',')).times).toEqual(around(change, HOUR));
    }
  });

  it('bars that are out of order otherwise are left to the doctor', async () => {
    const [first, second, ...rest] = around(AUTUMN, HOUR);
    await expect(timesOf([second, first, ...rest])).rejects.toMatchObject({ code: 'DUPLICATE_CONFLICT' });
  });

  it('a moment is shown twice in the hour before a clock is set back, and never elsewhere', () => {
    const { secondShowing } = parseZone(NEW_YORK);
    expect(secondShowing(AUTUMN - HOUR)).toBe(AUTUMN);
    expect(secondShowing(AUTUMN - 1)).toBe(AUTUMN + HOUR - 1);
    for (const ms of [AUTUMN - HOUR - 1, AUTUMN, SPRING - HOUR, SPRING]) expect(secondShowing(ms)).toBeUndefined();
    // Lord Howe Island sets its clock back by half an hour, on 6 April 2024 at 15:00 UTC.
    const howe = Date.UTC(2024, 3, 6, 15);
    expect(parseZone('Australia/Lord_Howe').secondShowing(howe - HOUR / 2)).toBe(howe);
    expect(parseZone('Australia/Lord_Howe').secondShowing(howe - HOUR)).toBeUndefined();
    expect(parseZone('+02:00').secondShowing(AUTUMN - HOUR)).toBeUndefined();
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { Cards } from '../../../../src/app/state/cards.svelte.ts';
import { fileColumns, formOf, readingOf } from '../../../../src/app/state/data/reading.ts';
import { Intake } from '../../../../src/app/state/intake.ts';
import { Jobs } from '../../../../src/app/state/jobs.svelte.ts';
import { Workspace } from '../../../../src/app/state/workspace.svelte.ts';
import type { FileBytes } from '../../../../src/workers/api.ts';
import type { EngineClient } from '../../../../src/workers/client.ts';
import { decodeLink, encodeLink } from '../../../../src/core/research/link.ts';
import { newEngine } from '../../../support/engine.ts';

/** Seventy hours of bars, the tenth with a high below its close, and two bars in the wrong order. */
const text = (() => {
  const rows = Array.from({ length: 70 }, (_, i) => {
    const date = new Date(Date.UTC(2024, 0, 1, i)).toISOString().slice(0, 16).replace('T', ' ');
    return `${date},100,${i === 10 ? 100.2 : 102},99,100.5,${10 + i},7`;
  });
  [rows[30], rows[31]] = [rows[31], rows[30]];
  return ['date,open,high,low,close,volume,other', ...rows].join('\n');
})();
const file = (): File => new File([text], 'bars.csv');

let workspace: Workspace;
let intake: Intake;
let cards: Cards;
function freshPage(): void {
  const jobs = new Jobs();
  const real = newEngine();
  let kept: FileBytes | undefined;
  const engine = {
    ...real,
    open: (opened: FileBytes) => real.open((kept = opened)),
    reopen: (_: string, reading: FileBytes['reading']) => real.open({ ...(kept as FileBytes), reading }),
  } as unknown as EngineClient;
  workspace = new Workspace(engine, jobs);
  cards = new Cards();
  intake = new Intake({ engine, workspace, jobs, cards });
}
beforeEach(freshPage);
const reference = () => workspace.research?.data[0];

describe('another reading of a file', () => {
  it('begins with the rules that were used, recorded in the document', async () => {
    await intake.files([file()]);
    expect(reference()?.repairs).toEqual(['sort']);
    expect(formOf(reference()).repairs).toContain('sort');
  });

  it('takes zone, interval, columns and rules from the reader, as a step that can be undone', async () => {
    await intake.files([file()]);
    const before = reference();
    const form = formOf(before);
    Object.assign(form, { zone: '+08:00', interval: '1h', repairs: [...form.repairs, 'widen-range'] });
    form.columns.volume = '7';
    const reading = readingOf(form, 'BARS');
    expect(reading).toMatchObject({ zone: '+08:00', interval: '1h', columns: { volume: 7 } });
    await intake.reread(reading);
    const { klines } = workspace.klines ?? {};
    expect(klines?.openTime[0]).toBe(Date.UTC(2023, 11, 31, 16));
    expect([klines?.volume[3], klines?.high[10]]).toEqual([7, 100.5]);
    expect(reference()?.repairs).toEqual(['widen-range', 'sort']);
    workspace.undo();
    expect(reference()).toEqual(before);
  });

  it('of the same bars with another interval is undone to the interval before', async () => {
    await intake.files([file()]);
    await intake.reread({ interval: '4h' });
    const four = 4 * 3_600_000;
    expect([reference()?.interval, workspace.klines?.klines.intervalMs]).toEqual(['4h', four]);
    workspace.undo();
    expect([reference()?.interval, workspace.klines?.klines.intervalMs]).toEqual(['1h', four / 4]);
    workspace.redo();
    expect(workspace.klines?.klines.intervalMs).toBe(four);
  });

  it('drops a last bar that is not finished at present, and is repeated later without a clock', async () => {
    const hour = 3_600_000;
    const start = Math.floor(Date.now() / hour) * hour - 69 * hour;
    const rows = Array.from({ length: 70 }, (_, i) => `${start + i * hour},100,102,99,100.5,${10 + i}`);
    const live = (): File => new File([['time,open,high,low,close,volume', ...rows, ''].join('\n')], 'live.csv');
    await intake.files([live()]);
    expect([workspace.klines?.klines.openTime.length, reference()?.repairs]).toEqual([69, ['drop-last-bar']]);
    expect(workspace.klines?.report.issues.map(({ code }) => code)).toContain('UNFINISHED');
    const document = workspace.research;
    freshPage();
    if (document) workspace.openDocument(decodeLink(encodeLink(document)));
    await intake.files([live()]);
    expect([cards.errors, workspace.klines?.sha256]).toEqual([[], document?.data[0].sha256]);
    // A reader who wants the bar as it stands gets it, and the document says so.
    await intake.reread({ repairs: ['sort'] });
    expect([workspace.klines?.klines.openTime.length, reference()?.repairs]).toEqual([70, []]);
  });

  it('is refused without harm where the file cannot be read so', async () => {
    await intake.files([file()]);
    const before = workspace.research;
    await expect(intake.reread({ repairs: [] })).rejects.toMatchObject({ name: 'KlineLabError' });
    await expect(intake.reread({ zone: 'Nowhere/Else' })).rejects.toMatchObject({ name: 'KlineLabError' });
    expect(workspace.research).toBe(before);
  });

  it('is made by itself of a file that a document names with its rules', async () => {
    await intake.files([file()]);
    await intake.reread({ repairs: ['sort', 'widen-range'], zone: '+02:00', columns: { volume: 7 } });
    expect(reference()?.reading).toEqual({ zone: '+02:00', columns: { volume: 7 } });
    expect(formOf(reference())).toMatchObject({ zone: '+02:00', columns: { volume: '7' } });
    const document = workspace.research;
    freshPage();
    if (document) workspace.openDocument(decodeLink(encodeLink(document)));
    await intake.files([file()]);
    expect(cards.errors).toEqual([]);
    expect(workspace.klines?.sha256).toBe(document?.data[0].sha256);
  });

  it('shows what every column of the file was taken for', async () => {
    await intake.files([file()]);
    const report = workspace.klines?.report;
    expect(report && fileColumns(report).map(({ name, field }) => `${name}:${field ?? ''}`)).toEqual([
      'date:time',
      'open:open',
      'high:high',
      'low:low',
      'close:close',
      'volume:volume',
      'other:',
    ]);
  });
});

describe('files that were refused', () => {
  /** Hours of twelve days that could be twelve months as well. */
  const days = (base: number): string => {
    const rows = Array.from({ length: 288 }, (_, i) => {
      const [day, hour] = [Math.floor(i / 24) + 1, i % 24].map((part) => String(part).padStart(2, '0'));
      return `${day}/02/2024 ${hour}:00,${base},${base + 2},${base - 1},${base + 0.5},${10 + i}`;
    });
    return ['date,open,high,low,close,volume', ...rows].join('\n');
  };

  it('of several symbols are read as their reader decides, which the document keeps of each', async () => {
    await intake.files([new File([days(100)], 'BTCUSDT-1h.csv'), new File([days(200)], 'ETHUSDT-1h.csv')]);
    const [card] = cards.errors;
    expect([card.error.code, workspace.research]).toEqual(['DATE_ORDER', undefined]);
    await card.again?.({ dateOrder: 'dmy' });
    expect(workspace.research?.data).toMatchObject([
      { symbol: 'BTCUSDT', reading: { dateOrder: 'dmy' } },
      { symbol: 'ETHUSDT', reading: { dateOrder: 'dmy' } },
    ]);
    expect(workspace.klines?.klines.openTime[24]).toBe(Date.UTC(2024, 1, 2));
  });
});

import { describe, expect, it } from 'vitest';
import { sha256Hex } from '../../../src/core/base/sha256.ts';
import { fingerprintKlines } from '../../../src/core/klines/fingerprint.ts';
import { openPanel } from '../../../src/core/klines/open-panel.ts';
import { openPieces, openSeries } from '../../../src/core/klines/open-pieces.ts';
import { openKlines } from '../../../src/core/klines/open.ts';
import { alignPanel, onAxis, panelBlocks } from '../../../src/core/klines/panel.ts';

const HOUR = 3_600_000;
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Hourly rows of a symbol from hour `from` to `to`, at a price of its own. */
const rows = (from: number, to: number, price: number, symbol?: string): string[] =>
  Array.from({ length: to - from }, (_, i) =>
    [
      1.7e12 + (from + i) * HOUR,
      price + i,
      price + i + 2,
      price + i - 2,
      price + i + 1,
      5,
      ...(symbol ? [symbol] : []),
    ].join(','),
  );
const file = (name: string, lines: string[], header = 'time,open,high,low,close,volume') => ({
  name,
  bytes: encode(`${header}\n${lines.join('\n')}\n`),
});

describe('several files at once', () => {
  it('are put together where they are pieces of one symbol, in order of time', async () => {
    const pieces = [
      file('BTCUSDT-1h-2024-02.csv', rows(50, 90, 150)),
      file('BTCUSDT-1h-2024-01.csv', rows(0, 50, 100)),
    ];
    const { panel, reports } = await openPanel(pieces);
    const whole = await openKlines(encode(`time,open,high,low,close,volume\n${rows(0, 90, 100).join('\n')}\n`), {
      name: 'x',
    });
    expect([...panel.keys()]).toEqual(['BTCUSDT']);
    expect(panel.get('BTCUSDT')?.openTime).toEqual(whole.klines.openTime);
    expect(reports.get('BTCUSDT')?.map(({ file: name }) => name)).toEqual([
      'BTCUSDT-1h-2024-01.csv',
      'BTCUSDT-1h-2024-02.csv',
    ]);
  });

  it('may share bars that agree, and are refused where they do not', async () => {
    const { panel, reports } = await openPanel([file('A-1.csv', rows(0, 50, 100)), file('A-2.csv', rows(40, 90, 140))]);
    expect(panel.get('A')?.openTime.length).toBe(90);
    expect(reports.get('A')?.[1].issues[0]).toMatchObject({ code: 'PIECES_OVERLAP', count: 10 });
    const differing = openPanel([file('A-1.csv', rows(0, 50, 100)), file('A-2.csv', rows(40, 90, 141))]);
    await expect(differing).rejects.toMatchObject({ code: 'PIECES_DIFFER', where: { file: 'A-2.csv' } });
  });

  it('report bars that are missing between two pieces', async () => {
    const { reports } = await openPanel([file('A-1.csv', rows(0, 50, 100)), file('A-2.csv', rows(60, 90, 160))]);
    expect(reports.get('A')?.[1].issues[0]).toMatchObject({ code: 'PIECES_GAP', count: 10, severity: 'warning' });
  });

  it('make a panel where they hold several symbols, by name or by a column', async () => {
    const byName = await openPanel([file('BTCUSDT-1h.csv', rows(0, 30, 100)), file('ETHUSDT-1h.csv', rows(5, 40, 50))]);
    expect([...byName.panel.keys()]).toEqual(['BTCUSDT', 'ETHUSDT']);
    const mixed = rows(0, 30, 100, 'BTC').flatMap((row, i) => [row, rows(0, 30, 50, 'ETH')[i]]);
    const table = file('all.csv', mixed, 'time,open,high,low,close,volume,symbol');
    const byColumn = await openPanel([table]);
    expect([...byColumn.panel].map(([symbol, { openTime }]) => [symbol, openTime.length])).toEqual([
      ['BTC', 30],
      ['ETH', 30],
    ]);
    await expect(openKlines(table.bytes, { name: 'all.csv' })).rejects.toMatchObject({ code: 'SEVERAL_SYMBOLS' });
    const picked = await openKlines(table.bytes, { name: 'all.csv', symbol: 'ETH' });
    expect(picked.klines.open[0]).toBe(50);
  });

  it('are verified by the checksum file beside them', async () => {
    const data = file('BTCUSDT-1h-2024-01.csv', rows(0, 50, 100));
    const checksum = (hash: string) => ({
      name: 'BTCUSDT-1h-2024-01.csv.CHECKSUM',
      bytes: encode(`${hash}  ${data.name}\n`),
    });
    const { panel } = await openPanel([data, checksum(sha256Hex(data.bytes))]);
    expect(panel.get('BTCUSDT')?.openTime.length).toBe(50);
    await expect(openPanel([data, checksum('0'.repeat(64))])).rejects.toMatchObject({
      code: 'CHECKSUM',
      kind: 'check',
    });
  });

  it('name the file that is at fault', async () => {
    const broken = openPanel([file('A.csv', rows(0, 50, 100)), { name: 'B.csv', bytes: encode('<html>') }]);
    await expect(broken).rejects.toMatchObject({ where: { file: 'B.csv' } });
  });
});

describe('files dropped together', () => {
  const name = 'A-1.csv + 1';

  it('are one series with one report, that names the file of each finding', async () => {
    const broken = rows(60, 120, 160).map((row, i) => (i === 4 ? row.replace(/,[^,]*$/, ',') : row));
    const pieces = [file('A-2.csv', broken), file('A-1.csv', rows(0, 50, 100))];
    const { klines, report } = await openPieces(pieces, { name });
    expect(klines.openTime.length).toBe(110);
    expect(report).toMatchObject({ file: name, bars: 110, rowsRead: 110, lastTime: klines.openTime[109] });
    expect(report.issues.map(({ code, count, rows: [first] }) => [code, count, first])).toEqual([
      ['PIECES_GAP', 10, { file: 'A-2.csv', time: klines.openTime[49] }],
      ['VOLUME_GAPS', 1, { file: 'A-2.csv', line: 6, time: klines.openTime[54] }],
    ]);
    expect(report.sha256).toBe(await fingerprintKlines(klines));
  });

  it('lose the unfinished bar of the newest piece alone, and do so again without a clock', async () => {
    const pieces = [file('A-1.csv', rows(0, 50, 100)), file('A-2.csv', rows(50, 90, 150))];
    const first = await openPieces(pieces, { name, nowMs: 1.7e12 + 89.5 * HOUR });
    expect(first.klines.openTime.length).toBe(89);
    expect(first.report.repairs).toEqual(['drop-last-bar']);
    const again = await openPieces(pieces, { name, repairs: first.report.repairs });
    expect(again.report).toMatchObject({ sha256: first.report.sha256, repairs: ['drop-last-bar'] });
  });

  it('of several symbols are refused by their names', async () => {
    const pieces = [file('BTCUSDT-1h.csv', rows(0, 50, 100)), file('ETHUSDT-1h.csv', rows(0, 50, 100))];
    await expect(openPieces(pieces, { name })).rejects.toMatchObject({
      code: 'SEVERAL_SYMBOLS',
      message: expect.stringContaining('BTCUSDT, ETHUSDT') as string,
    });
  });
});

describe('files of several symbols', () => {
  const pieces = [
    file('A-2.csv', rows(50, 90, 150)),
    file('B.csv', rows(0, 50, 70)),
    file('A-1.csv', rows(0, 50, 100)),
  ];

  it('are a series each, with one report and the files that it came from', async () => {
    const series = await openSeries(pieces, {});
    expect(series.map(({ klines, files }) => [klines.symbol, klines.openTime.length, files])).toEqual([
      ['A', 90, ['A-2.csv', 'A-1.csv']],
      ['B', 50, ['B.csv']],
    ]);
    for (const { klines, report, files } of series) {
      const own = pieces.filter(({ name }) => files.includes(name));
      const alone = await openPieces(own, { name: report.file });
      expect({ klines, report }).toEqual(alone);
    }
  });

  it('give the one that is asked for, also where a column tells them apart', async () => {
    const mixed = rows(0, 30, 100, 'BTC').flatMap((row, i) => [row, rows(0, 30, 50, 'ETH')[i]]);
    const table = file('all.csv', mixed, 'time,open,high,low,close,volume,symbol');
    const [, eth] = await openSeries([table], {});
    expect(eth.files).toEqual(['all.csv']);
    const picked = await openPieces([table], { name: 'all.csv', symbol: 'ETH' });
    expect(picked.report.sha256).toBe(eth.report.sha256);
  });
});

describe('a panel on one time axis', () => {
  const opened = openPanel([file('A.csv', rows(0, 30, 100)), file('B.csv', rows(10, 40, 50))]);

  it('keeps all times or the common ones, as it is told, and fills nothing', async () => {
    const { panel } = await opened;
    const union = alignPanel(panel, 'union');
    expect(union.openTime.length).toBe(40);
    const close = onAxis(panel.get('B')!.close, union.rows.get('B')!);
    expect(close.slice(0, 10).every(Number.isNaN)).toBe(true);
    expect(close[10]).toBe(51);
    const common = alignPanel(panel, 'intersection');
    expect(common.openTime.length).toBe(20);
    expect([...common.rows.get('A')!.slice(0, 2)]).toEqual([10, 11]);
  });

  it('lays its symbols one behind the other', async () => {
    const { panel } = await opened;
    expect(panelBlocks(panel)).toEqual([
      { symbol: 'A', start: 0, end: 30 },
      { symbol: 'B', start: 30, end: 60 },
    ]);
  });

  it('refuses symbols of different intervals', async () => {
    const { panel } = await opened;
    const a = panel.get('A')!;
    const odd = new Map([
      ['A', a],
      ['C', { ...a, intervalMs: 2 * HOUR }],
    ]);
    expect(() => alignPanel(odd, 'union')).toThrow(expect.objectContaining({ code: 'PANEL_INTERVALS' }));
  });
});

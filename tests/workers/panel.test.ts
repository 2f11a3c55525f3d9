import { describe, expect, it } from 'vitest';
import { klinesTable } from '../../src/core/klines/columns.ts';
import { sliceKlines } from '../../src/core/klines/klines.ts';
import { defaultMarket, marketSettings } from '../../src/core/klines/market-source.ts';
import { syntheticMarket } from '../../src/core/klines/synthetic.ts';
import { completeResearch } from '../../src/core/research/document.ts';
import { writeCsv } from '../../src/core/tables/write-csv.ts';
import type { OpenedFile } from '../../src/workers/api.ts';
import { fileAt } from '../support/browser-page.ts';
import { demoModels } from '../support/demo.ts';
import { newEngine } from '../support/engine.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const csv = (seed: number, bars: number): string =>
  new TextDecoder().decode(
    writeCsv(klinesTable(syntheticMarket(marketSettings({ ...defaultMarket, seed, bars })).klines)),
  );
const [one, two] = [csv(1, 700), csv(2, 600)];
const files = [
  { name: 'ONE-1h.csv', bytes: bytes(one) },
  { name: 'TWO-1h.csv', bytes: bytes(two) },
];
/** Both in one table, told apart by a column. */
const table = (): Uint8Array => {
  const rows = (text: string): string[] => text.trimEnd().split('\n');
  const body = [
    ['ONE', one],
    ['TWO', two],
  ].flatMap(([symbol, text]) =>
    rows(text)
      .slice(1)
      .map((row) => `${row},${symbol}`),
  );
  return bytes(`${[`${rows(one)[0]},symbol`, ...body].join('\n')}\n`);
};

function seriesOf(opened: OpenedFile) {
  if (opened.kind !== 'panel') throw new Error(`expected several series, got ${opened.kind}`);
  return opened.series;
}

describe('the engine, given bars of several symbols', () => {
  it('opens a series each, from files or from a column, with the same bars', async () => {
    const engine = newEngine();
    const apart = seriesOf(await engine.open({ name: 'ONE-1h.csv + 1', pieces: files }));
    expect(apart.map(({ klines, files: own }) => [klines.symbol, klines.openTime.length, own])).toEqual([
      ['ONE', 700, ['ONE-1h.csv']],
      ['TWO', 600, ['TWO-1h.csv']],
    ]);
    const together = seriesOf(await engine.open({ name: 'all.csv', bytes: table() }));
    expect(together.map(({ sha256 }) => sha256)).toEqual(apart.map(({ sha256 }) => sha256));
    const picked = await engine.open({ name: 'all.csv', bytes: table(), reading: { symbol: 'TWO' } });
    expect(picked).toMatchObject({ kind: 'klines', klines: { sha256: apart[1].sha256 } });
  });

  it('runs them as one document, whichever is shown, and says which bars are missing', async () => {
    const engine = newEngine();
    const series = seriesOf(await engine.open({ name: 'both', pieces: files }));
    const [{ path }] = demoModels;
    const opened = await engine.open(fileAt(path));
    if (opened.kind !== 'model') throw new Error('expected a model');
    const research = completeResearch({
      klinelab: 1,
      data: series.map(({ klines: { symbol }, sha256 }) => ({ symbol, interval: '1h', source: 'file:x', sha256 })),
      models: [{ name: 'lgb', source: 'file:lgb', sha256: opened.model.card.sha256 }],
      label: { expression: 'Ref($close, -5) / $close - 1' },
    });
    const first = await engine.run(research);
    const second = await engine.run({ ...research, data: [...research.data].reverse(), expect: first.fingerprints });
    expect([first.data.symbol, second.data.symbol]).toEqual(['ONE', 'TWO']);
    expect(second.differs).toEqual([]);
    expect(second.panel).toEqual(first.panel);
    // Bars join the shown series; the other stays beside it, and nothing differs from a run over all.
    const { klines } = syntheticMarket(marketSettings({ ...defaultMarket, seed: 1, bars: 700 }));
    const part = await engine.open({ name: 'part', bars: { ...sliceKlines(klines, 0, 690), symbol: 'ONE' } });
    if (part.kind !== 'klines') throw new Error('expected klines');
    const shorter = { ...research, data: [{ ...research.data[0], sha256: part.klines.sha256 }, research.data[1]] };
    const { opened: longer, report } = await engine.append(shorter, {
      ...sliceKlines(klines, 690, 700),
      symbol: 'ONE',
    });
    expect(longer.sha256).toBe(research.data[0].sha256);
    // Votes do not wait for the judgement by label.
    expect(report!.fingerprints).toEqual((await engine.run({ ...research, label: undefined })).fingerprints);
    await engine.forget(series[1].sha256);
    await expect(engine.run(research)).rejects.toMatchObject({
      code: 'KLINES_MISSING',
      message: expect.stringContaining('TWO') as string,
      where: { field: '/data/1/sha256' },
    });
  });
});

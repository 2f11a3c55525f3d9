import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { klinesBars } from '../../src/core/backtest/bar.ts';
import { sliceKlines } from '../../src/core/klines/klines.ts';
import { openKlines } from '../../src/core/klines/open.ts';
import { completeResearch } from '../../src/core/research/document.ts';
import { newEngine } from '../support/engine.ts';

const bytesOf = (path: string) => new Uint8Array(readFileSync(path));
const { klines } = await openKlines(bytesOf('public/samples/eurusd-1h.csv'), { name: 'EURUSD-1h.csv' });
/** Enough for bars that no model was trained on. */
const all = klines.openTime.length;
// The third of these answers later, by ONNX Runtime.
const modelPaths = ['models/lgb-5.txt', 'models/lgb-20.txt', 'models/updown-10.onnx'];

/** An engine with the first `count` bars open as an exchange's, and a document of three models over them. */
async function following(count: number) {
  const engine = newEngine();
  const bars = sliceKlines(klines, 0, count);
  const opened = await engine.open({ name: 'EURUSD-1h', bars, reading: { symbol: 'EURUSD', interval: '1h' } });
  if (opened.kind !== 'klines') throw new Error('expected klines');
  const models = [];
  for (const path of modelPaths) {
    const model = await engine.open({ name: path, bytes: bytesOf(path) });
    if (model.kind === 'model') models.push(model.model.card);
  }
  const research = completeResearch({
    klinelab: 1,
    data: [{ symbol: 'EURUSD', interval: '1h', source: 'exchange:here', sha256: opened.klines.sha256 }],
    models: models.map(({ name, sha256 }) => ({ name, source: 'x', sha256, weight: 1 / 3 })),
    label: { expression: 'Ref($close, -5) / $close - 1' },
    strategy: {},
  });
  return { engine, research, opened: opened.klines };
}

const over = (research: Awaited<ReturnType<typeof following>>['research'], sha256: string) => ({
  ...research,
  data: [{ ...research.data[0], sha256 }],
});

const unjudged = <Document extends object>(research: Document) => ({
  ...research,
  label: undefined,
  strategy: undefined,
});

describe('live bars in the engine', () => {
  it('give, one by one, the report of all bars at once, and only the new bars are sent back', async () => {
    const { engine, research } = await following(all - 3);
    await engine.run(research);
    let present = research;
    let last;
    for (let bar = all - 3; bar < all; bar++) {
      last = await engine.append(present, sliceKlines(klines, bar, bar + 1));
      expect(last.opened.klines.openTime).toHaveLength(1);
      expect(last.report?.ensemble.score).toHaveLength(bar + 1);
      present = over(present, last.opened.sha256);
    }
    const whole = await following(all);
    expect(last?.opened.sha256).toBe(whole.opened.sha256);
    expect(last?.report).toEqual(await whole.engine.run(unjudged(whole.research)));
    // Its judgement is asked for like any other, and finds the scores there.
    expect(await engine.run(present)).toEqual(await whole.engine.run(whole.research));
    // What was appended is open like any file: other weights are computed from the scores that are kept.
    const heavier = { ...present, models: present.models.map((model, i) => ({ ...model, weight: i })) };
    expect((await engine.run(heavier)).fingerprints.scores).toBe(last?.report?.fingerprints.scores);
  });

  it('go on after weights or thresholds were changed, and after the worker is a fresh one', async () => {
    const { engine, research } = await following(1000);
    const first = await engine.append(research, sliceKlines(klines, 1000, 1001));
    const changed = {
      ...over(research, first.opened.sha256),
      signals: { ...research.signals, thresholdBuy: 0.1, thresholdSell: -0.1 },
    };
    const second = await engine.append(changed, sliceKlines(klines, 1001, 1002));
    const fresh = await following(1002);
    const expected = await fresh.engine.run(unjudged({ ...fresh.research, signals: changed.signals }));
    expect(second.report).toEqual(expected);
  });

  it('are judged while open as they will be once closed, as often as they change', async () => {
    const { engine, research } = await following(900);
    const [bar] = klinesBars(sliceKlines(klines, 900, 901));
    await engine.preview(research, { ...bar, close: bar.high });
    const seen = await engine.preview(research, bar);
    const { report } = await engine.append(research, sliceKlines(klines, 900, 901));
    expect([seen.signal, seen.score, seen.confidence]).toEqual([
      report?.ensemble.signal[900],
      report?.ensemble.score[900],
      report?.ensemble.confidence[900],
    ]);
    expect(seen.votes.map(({ score }) => score)).toEqual(report?.models.map(({ signals }) => signals.score[900]));
  });

  it('are taken without models too, and refused where they do not follow', async () => {
    const { engine, research } = await following(500);
    const alone = { ...research, models: [] };
    const { opened, report } = await engine.append(alone, sliceKlines(klines, 500, 510));
    expect([opened.report.bars, report]).toEqual([510, undefined]);
    await expect(engine.append(research, sliceKlines(klines, 400, 401))).rejects.toMatchObject({ kind: 'data' });
    expect((await engine.run(research)).data.bars).toBe(500);
  });

  it('tell what is wrong with them as a file of the same bars would', async () => {
    const { engine, research } = await following(500);
    const { opened } = await engine.append({ ...research, models: [] }, sliceKlines(klines, 503, 504));
    expect(opened.report.issues.map(({ code }) => code)).toContain('GAPS');
    const [high, low] = [Float64Array.of(1), Float64Array.of(2)];
    const broken = { ...sliceKlines(klines, 500, 501), high, low };
    await expect(engine.append(research, broken)).rejects.toMatchObject({ code: 'HIGH_BELOW_LOW' });
    // Nothing of it is left behind: the sound bar of that time joins as if it were the first.
    const { report } = await engine.append(research, sliceKlines(klines, 500, 501));
    const fresh = await following(501);
    expect(report).toEqual(await fresh.engine.run(unjudged(fresh.research)));
  });
});

describe('a made-up market', () => {
  it('follows from what the document says, to the same bits, and trades go into a file', async () => {
    const market = 'synthetic:regimes?seed=7&bars=3000&interval=15m&ic=0.2&horizon=5';
    const [a, b] = await Promise.all([newEngine(), newEngine()].map((engine) => engine.open({ name: 'x', market })));
    if (a.kind !== 'klines' || b.kind !== 'klines') throw new Error('expected klines');
    expect(a.klines.sha256).toBe(b.klines.sha256);
    expect([a.klines.klines.intervalMs, a.klines.report.bars, a.klines.report.format.kind]).toEqual([
      900_000,
      3000,
      'bars',
    ]);
    await expect(newEngine().open({ name: 'x', market: 'synthetic:walk?seed=x' })).rejects.toMatchObject({
      code: 'MARKET_SOURCE',
      kind: 'usage',
    });
  });
});

describe('the table of trades', () => {
  it('holds every trade of the run with the times of entry and exit', async () => {
    const { engine, research } = await following(all);
    const { backtest } = await engine.run(research);
    const csv = new TextDecoder().decode(await engine.exportTable(research, 'trades', 'csv'));
    const [header, ...rows] = csv.trimEnd().split('\n');
    expect(header).toBe('Size,EntryBar,ExitBar,EntryPrice,ExitPrice,PnL,Commission,ReturnPct,EntryTime,ExitTime');
    expect(rows).toHaveLength(backtest?.trades.length ?? -1);
    const [, entryBar, , entryPrice, , profit, , , entryTime] = rows[0].split(',').map(Number);
    expect(entryTime).toBe(klines.openTime[entryBar]);
    expect([entryPrice, profit]).toEqual([backtest?.trades[0].entryPrice, backtest?.trades[0].profit]);
    for (const format of ['parquet', 'arrow', 'json'] as const) {
      expect((await engine.exportTable(research, 'trades', format)).length).toBeGreaterThan(200);
    }
    await expect(engine.exportTable({ ...research, strategy: undefined }, 'trades', 'csv')).rejects.toMatchObject({
      code: 'EXPORT_TRADES',
    });
  });
});

describe('bars read with another interval', () => {
  it('are reported as the document names them, whichever reading came last', async () => {
    const { engine, research, opened } = await following(300);
    await engine.open({ name: 'x', bars: opened.klines, reading: { symbol: 'EURUSD', interval: '4h' } });
    expect((await engine.run(research)).data.intervalMs).toBe(3_600_000);
    const four = { ...research, data: [{ ...research.data[0], interval: '4h' }] };
    expect((await engine.run(four)).data.intervalMs).toBe(14_400_000);
  });
});

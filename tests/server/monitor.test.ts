import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/core/base/random.ts';
import { MonitorBook } from '../../src/server/monitor-book.ts';
import { monitorSchema } from '../../src/server/openapi.ts';
import { lastBars, models, startService } from '../support/service.ts';

const model = { name: 'm', sha256: 'a'.repeat(64), horizon: 2 };
const scored = (score: number) => ({ scores: Float64Array.of(score) });

describe('MonitorBook', () => {
  it('pairs predictions with the actuals of their requests, each once', async () => {
    const book = await MonitorBook.open({ window: 3 });
    [0.1, 0.2, 0.3].forEach((score, index) => book.record(model, `r${index}`, scored(score)));
    book.record(model, 'batch', { scores: Float64Array.of(0.4, Number.NaN, 0.6) });
    const given = [
      { id: 'r0', actual: 1 },
      { id: 'r0', actual: 1 },
      { id: 'batch/2', actual: 3 },
      { id: 'batch/1', actual: 3 },
      { id: 'unknown', actual: 3 },
    ];
    expect(book.actuals([model], given)).toBe(2);
    expect(book.state(model)).toMatchObject({ predictions: 5, waiting: 3, observations: 2, retrain: false });
  });

  it('takes later bars of a series as the actuals of its earlier predictions, the horizon on', async () => {
    // Four scores of twenty are spread otherwise by chance alone: drift is not what this is about.
    const book = await MonitorBook.open({ window: 4, driftThreshold: 100 });
    const random = createRandom(3);
    const closes = Float64Array.from({ length: 40 }, () => 100 + random.next());
    const times = closes.map((_, bar) => bar * 1000);
    for (let bars = 10; bars <= 40; bars++) {
      const series = { symbol: 'S', times: times.slice(0, bars), closes: closes.slice(0, bars) };
      // A score that knows the future: its IC with what comes is 1.
      const score = bars + 1 < 40 ? closes[bars + 1] / closes[bars - 1] - 1 : 0;
      book.record(model, `r${bars}`, { scores: Float64Array.of(score), series });
      // Asked twice, it is one prediction.
      book.record(model, `again${bars}`, { scores: Float64Array.of(score), series });
    }
    // IC to rounding: the pairs are equal numbers.
    expect(book.state(model).ic).toBeCloseTo(1, 12);
    expect(book.state(model)).toMatchObject({ predictions: 31, waiting: 2, observations: 4, retrain: false });
  });

  it('never pairs a prediction with bars of another series, nor with a bar that has changed since', async () => {
    const book = await MonitorBook.open({ window: 3 });
    const times = Float64Array.of(1, 2, 3, 4);
    const seriesOf = (closes: readonly number[]) => ({
      symbol: '',
      times: times.slice(0, closes.length),
      closes: Float64Array.from(closes),
    });
    book.record(model, 'a', { scores: Float64Array.of(0.5), series: seriesOf([10, 11]) });
    book.record(model, 'b', { scores: Float64Array.of(0.5), series: seriesOf([70, 71, 72, 73]) });
    expect(book.state(model)).toMatchObject({ observations: 0, waiting: 2 });
    book.record(model, 'c', { scores: Float64Array.of(0.5), series: seriesOf([10, 11, 12, 13]) });
    expect(book.state(model)).toMatchObject({ observations: 1 });
  });

  it('asks for training by the rule of the IC, and of scores that drift from the first five windows', async () => {
    const book = await MonitorBook.open({ window: 100, driftThreshold: 0.5 });
    const random = createRandom(5);
    const feed = (count: number, shift: number, sign: number): void => {
      for (let i = 0; i < count; i++) {
        const score = random.normal() + shift;
        book.record(model, `r${i}`, scored(score));
        book.actuals([model], [{ id: `r${i}`, actual: sign * score }]);
      }
    };
    feed(600, 0, 1);
    expect(book.state(model)).toMatchObject({ retrain: false });
    feed(100, 3, 1);
    expect(book.state(model)).toMatchObject({ retrain: true, rule: 'score-drift' });
    feed(100, 0, -1);
    expect(book.state(model)).toMatchObject({ retrain: true, rule: 'ic' });
    expect(book.state({ ...model, sha256: 'b'.repeat(64) })).toMatchObject({ predictions: 0, retrain: false });
  });

  it('goes on after a restart, whenever it was killed; what cannot be read is put aside', async () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'klinelab-')), 'state');
    const open = (onTrouble?: (message: string) => void) => MonitorBook.open({ window: 5, folder, onTrouble });
    const before = await open();
    for (let i = 0; i < 8; i++) before.record(model, `r${i}`, scored(i / 10));
    before.actuals(
      [model],
      [0, 1, 2].map((i) => ({ id: `r${i}`, actual: i })),
    );
    await before.close();
    // What a killed process leaves: a file that was never finished.
    writeFileSync(join(folder, '.monitor.json.new'), '{"klinelabMon');
    const after = await open();
    expect(after.state(model)).toEqual(before.state(model));
    expect(after.actuals([model], [{ id: 'r3', actual: 3 }])).toBe(1);
    await after.close();
    expect(readdirSync(folder)).toEqual(['monitor.json']);

    const text = readFileSync(join(folder, 'monitor.json'), 'utf8');
    writeFileSync(join(folder, 'monitor.json'), text.slice(0, -20));
    const told: string[] = [];
    const anew = await open((message) => told.push(message));
    expect(anew.state(model).predictions).toBe(0);
    expect(told).toHaveLength(1);
    expect(readFileSync(join(folder, 'monitor.json.unread'), 'utf8')).toBe(text.slice(0, -20));
  });

  it('refuses a state folder that is none', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'klinelab-')), 'file');
    writeFileSync(file, 'text');
    await expect(MonitorBook.open({ folder: file })).rejects.toMatchObject({ code: 'STATE_FOLDER', kind: 'usage' });
    expect(readFileSync(file, 'utf8')).toBe('text');
  });
});

describe('/actuals and /monitor', () => {
  it('show how good a served model has been', async () => {
    const monitor = await MonitorBook.open({ window: 4 });
    const running = await startService([{ name: 'lgb-5', path: models['lgb-5'] }], { monitor });
    const post = (path: string, body: unknown, id = 'none'): Promise<Response> =>
      fetch(running.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-request-id': id },
        body: JSON.stringify(body),
      });
    try {
      for (let i = 0; i < 5; i++) await post('/predict', lastBars(100, 1000 + i), `bar-${i}`);
      const actuals = Array.from({ length: 5 }, (_, i) => ({ id: `bar-${i}`, actual: Math.sin(i) }));
      expect(await (await post('/actuals', { actuals })).json()).toEqual({ matched: 5, unmatched: 0 });
      const { models: watched } = monitorSchema.parse(await (await fetch(`${running.url}/monitor`)).json());
      expect(watched[0]).toMatchObject({ name: 'lgb-5', predictions: 5, waiting: 0, observations: 4 });
      expect(watched[0].ic).not.toBeNull();
      const refused = await post('/actuals', { actuals: [{ id: 'x', actual: 'much' }] });
      expect(await refused.json()).toMatchObject({ code: 'BODY_VALUE', errors: [{ pointer: '/actuals/0/actual' }] });
      expect((await post('/actuals?model=none', { actuals })).status).toBe(404);
    } finally {
      await running.stop();
    }
  });

  it('count each vote of the ensemble as its model’s prediction, and take one actual for all of them', async () => {
    const served = (['lgb-5', 'lgb-20'] as const).map((name) => ({ name, path: models[name] }));
    const running = await startService(served);
    const post = async (path: string, body: unknown): Promise<Response> =>
      fetch(running.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-request-id': 'vote' },
        body: JSON.stringify(body),
      });
    const waiting = async (): Promise<unknown> =>
      monitorSchema
        .parse(await (await fetch(`${running.url}/monitor`)).json())
        .models.map(({ name, predictions, waiting: open }) => [name, predictions, open]);
    try {
      await post('/ensemble', lastBars(100));
      expect(await waiting()).toEqual([
        ['lgb-5', 1, 1],
        ['lgb-20', 1, 1],
      ]);
      const actuals = [{ id: 'vote', actual: 0.01 }];
      expect(await (await post('/actuals?model=lgb-20', { actuals })).json()).toEqual({ matched: 1, unmatched: 0 });
      expect(await (await post('/actuals', { actuals })).json()).toEqual({ matched: 1, unmatched: 0 });
      expect(await (await post('/actuals', { actuals })).json()).toEqual({ matched: 0, unmatched: 1 });
      expect(await waiting()).toEqual([
        ['lgb-5', 1, 0],
        ['lgb-20', 1, 0],
      ]);
    } finally {
      await running.stop();
    }
  });
});

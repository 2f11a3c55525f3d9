import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { klinelabSignals } from '../support/command-line.ts';
import { engines, lastBars, models, sampleKlines } from '../support/service.ts';
import { EmbeddedModel } from '../../src/core/serving/embedded-model.ts';

describe('EmbeddedModel', () => {
  it.each(['lgb-5', 'lgb-20', 'updown-10'] as const)('%s gives the bits of `klinelab signals`', async (name) => {
    const model = await EmbeddedModel.fromFile(models[name], engines());
    const rows = klinelabSignals(sampleKlines, '--model', models[name]);
    for (const bar of [0, 1, 20, 61, 62, 250, 1999]) {
      const got = await model.predict(lastBars(bar + 1, bar + 1));
      const { [`score:${name}`]: score, [`signal:${name}`]: signal } = rows[bar];
      expect([got.score, got.signal]).toEqual([score, signal]);
    }
    expect(await model.test()).toBe(true);
  });

  it('streams bars through several models with the bits that each gives for the whole window', async () => {
    const opened = await Promise.all(
      [models['lgb-5'], models['updown-10']].map((path) => EmbeddedModel.fromFile(path, engines())),
    );
    const live = opened[0].live([opened[1]], { weights: [2, 1] });
    const { open, high, low, close, volume } = lastBars(300, 300);
    for (let bar = 0; bar < 300; bar++) {
      const values = { open: open[bar], high: high[bar], low: low[bar], close: close[bar], volume: volume[bar] };
      const { votes } = live.push({ openTime: bar, ...values });
      if (bar % 23 !== 0) continue;
      const alone = await Promise.all(opened.map((model) => model.predict(lastBars(bar + 1, bar + 1))));
      expect(votes.map(({ signal, score, confidence }) => ({ signal, score, confidence }))).toEqual(alone);
      expect(votes.map(({ weight }) => weight)).toEqual([2, 1]);
    }
    expect(() => opened[0].live([], { weights: [1, 2] })).toThrow(expect.objectContaining({ code: 'WEIGHTS' }));
  });

  it('keeps the present model where another file is none, and takes a sound one', async () => {
    const model = await EmbeddedModel.fromFile(models['lgb-5'], engines());
    await expect(model.reload('README.md')).rejects.toMatchObject({ kind: 'model' });
    await expect(model.reload('no-such-file')).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
    expect(model.getModelName()).toBe('lgb-5');
    await model.reload(models['lgb-20']);
    expect(model.getModelName()).toBe('lgb-20');
    await model.close();
    expect(model.isLoaded()).toBe(false);
    await expect(model.predict(lastBars(10, 100))).rejects.toMatchObject({ code: 'MODEL_CLOSED' });
  });

  it('names the place of what is wrong with an input', async () => {
    const model = await EmbeddedModel.open(new Uint8Array(readFileSync(models['lgb-5'])), 'm', engines());
    const bars = lastBars(10, 100);
    const refused = (input: unknown) => expect(model.predict(input as typeof bars)).rejects;
    await refused({ ...bars, high: bars.high.slice(1) }).toMatchObject({
      code: 'BODY_LENGTHS',
      where: { field: '/high' },
    });
    await refused({ ...bars, low: ['x'] }).toMatchObject({ code: 'BODY_VALUE', where: { field: '/low/0' } });
    await refused({ ...bars, open: [] }).toMatchObject({ code: 'BODY_VALUE', where: { field: '/open' } });
    await refused({ ...bars, timestamp: bars.open.map(() => 1) }).toMatchObject({ code: 'BODY_TIMES' });
    await refused({ features: [1, 2] }).toMatchObject({ code: 'FEATURE_COUNT' });
    await refused(null).toMatchObject({ code: 'BODY_VALUE' });
  });
});

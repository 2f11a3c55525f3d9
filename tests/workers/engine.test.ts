import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { completeResearch } from '../../src/core/research/document.ts';
import { klinelabSignals } from '../support/command-line.ts';
import { newEngine } from '../support/engine.ts';

const file = (path: string) => ({ name: path.split('/').at(-1)!, bytes: new Uint8Array(readFileSync(path)) });
const klinesPath = 'public/samples/eurusd-1h.csv';
const modelPaths = ['models/lgb-5.txt', 'models/lgb-20.txt', 'models/updown-10.onnx'];

async function openDemo(engine = newEngine()) {
  const opened = await engine.open(file(klinesPath));
  if (opened.kind !== 'klines') throw new Error('expected klines');
  const models = [];
  for (const path of modelPaths) {
    const model = await engine.open(file(path));
    if (model.kind !== 'model') throw new Error('expected a model');
    models.push(model.model);
  }
  const research = completeResearch({
    klinelab: 1,
    title: 'demo',
    data: [{ symbol: 'EURUSD', interval: '1h', source: 'sample:eurusd-1h', sha256: opened.klines.sha256 }],
    features: { set: 'lite53' },
    models: models.map(({ card }) => ({ name: card.name, source: 'x', sha256: card.sha256, weight: 1 / 3 })),
    signals: {},
  });
  return { engine, research, models };
}

describe('the engine', () => {
  it('opens klines and models by content and says whether a model can run', async () => {
    const { models } = await openDemo();
    expect(models.map(({ card, missing, matched }) => [card.name, missing, matched])).toEqual([
      ['lgb-5', [], 'name'],
      ['lgb-20', [], 'name'],
      ['updown-10', [], 'name'],
    ]);
  });

  it('runs a document to the numbers that the command line prints, bit for bit', async () => {
    const { engine, research } = await openDemo();
    const report = await engine.run(research);
    const printed = klinelabSignals(klinesPath, ...modelPaths.flatMap((path) => ['--model', path]));
    expect(report.ensemble.score).toEqual(Float64Array.from(printed, (row) => row.score));
    expect(report.ensemble.signal).toEqual(Int8Array.from(printed, (row) => row.signal));
    expect(report.models[2].signals.score).toEqual(Float64Array.from(printed, (row) => row['score:updown-10']));
  });

  it('runs again with other weights to the same scores and other votes', async () => {
    const { engine, research } = await openDemo();
    const first = await engine.run(research);
    const heavier = research.models.map((model, i) => ({ ...model, weight: i === 0 ? 5 : 1 }));
    const second = await engine.run({ ...research, models: heavier });
    expect(second.fingerprints.scores).toBe(first.fingerprints.scores);
    expect(second.fingerprints.votes).not.toBe(first.fingerprints.votes);
  });

  it('hands out columns of the feature set by name', async () => {
    const { engine, research } = await openDemo();
    const [sma, returns] = await engine.features(research, ['sma_5', 'returns']);
    expect(sma).toHaveLength(6225);
    expect([...returns.subarray(0, 2)]).toEqual([Number.NaN, 1.05282 / 1.05227 - 1]);
    await expect(engine.features(research, ['sma_6'])).rejects.toMatchObject({ code: 'FEATURE_UNKNOWN' });
  });

  it('names the file in every error and keeps what it had', async () => {
    const { engine, research } = await openDemo();
    const before = await engine.run(research);
    const broken = { name: 'broken.csv', bytes: new TextEncoder().encode('<html>404</html>') };
    await expect(engine.open(broken)).rejects.toMatchObject({ where: { file: 'broken.csv' } });
    expect((await engine.run(research)).fingerprints).toEqual(before.fingerprints);
  });

  it('asks for klines and models that were forgotten, by fingerprint', async () => {
    const { engine, research, models } = await openDemo();
    await engine.forget(models[0].card.sha256);
    await expect(engine.run(research)).rejects.toMatchObject({
      code: 'MODEL_MISSING',
      hint: expect.stringContaining(models[0].card.sha256),
    });
    await engine.forget(research.data[0].sha256);
    await expect(engine.run(research)).rejects.toMatchObject({ code: 'KLINES_MISSING' });
  });
});

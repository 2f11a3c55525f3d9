import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { completeResearch } from '../../src/core/research/document.ts';
import type { Progress } from '../../src/core/base/progress.ts';
import type { TrainedReference } from '../../src/core/research/training/reference.ts';
import { newEngine } from '../support/engine.ts';

const file = (path: string) => ({ name: path.split('/').at(-1)!, bytes: new Uint8Array(readFileSync(path)) });

async function openDemo() {
  const engine = newEngine();
  const klines = await engine.open(file('public/samples/eurusd-1h.csv'));
  const paths = ['models/lgb-5.txt', 'models/lgb-20.txt', 'models/updown-10.onnx'];
  const models = await Promise.all(paths.map((path) => engine.open(file(path))));
  const cards = models.map((model) => {
    if (model.kind !== 'model') throw new Error('expected a model');
    return model.model.card;
  });
  if (klines.kind !== 'klines') throw new Error('expected klines');
  const research = completeResearch({
    klinelab: 1,
    data: [{ symbol: 'EURUSD', interval: '1h', source: 'x', sha256: klines.klines.sha256 }],
    models: cards.map(({ name, sha256 }) => ({ name, source: 'x', sha256, weight: 1 })),
  });
  return { engine, research, cards };
}

const mine: TrainedReference = {
  name: 'mine',
  train: {
    label: 'Ref($close, -5) / $close - 1',
    split: { kind: 'holdout', train: 0.6, valid: 0.2 },
    params: { num_leaves: 15, min_data_in_leaf: 100, learning_rate: 0.05 },
    rounds: 30,
    earlyStopping: 0,
    calibration: 'rank',
    trials: 1,
  },
};

describe('models in the engine', () => {
  it('explain a bar with contributions that add up to the margin', async () => {
    const { engine, research, cards } = await openDemo();
    for (const { sha256 } of cards.slice(0, 2)) {
      const { expected, margin, contributions } = await engine.explain(research, sha256, 5000);
      const sum = contributions.reduce((total, { contribution }) => total + contribution, expected);
      // 33 numbers of size 1e-5, added in another order than the trees'.
      expect(Math.abs(sum - margin)).toBeLessThan(1e-15);
      expect(contributions).toHaveLength(32);
      const sizes = contributions.map(({ contribution }) => Math.abs(contribution));
      expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    }
    // ONNX does not say how many training rows went each way, which contributions are weighed by.
    await expect(engine.explain(research, cards[2].sha256, 5000)).rejects.toMatchObject({
      code: 'MODEL_CONTRIBUTIONS',
    });
  });

  it('explain the number that the report shows, and answer what-if questions about it', async () => {
    const { engine, research, cards } = await openDemo();
    const report = await engine.run(research);
    const { raw, contributions } = await engine.explain(research, cards[0].sha256, 5000);
    expect(raw).toBe(report.models[0].raw[5000]);
    expect(await engine.predictWith(research, cards[0].sha256, 5000, {})).toBe(raw);
    const [{ feature }] = contributions;
    const changed = await engine.predictWith(research, cards[0].sha256, 5000, { [feature]: Number.NaN });
    expect(changed).not.toBe(raw);
  });

  it('rank features by their mean contribution and by the trees', async () => {
    const { engine, research, cards } = await openDemo();
    const means = await engine.meanContributions(research, cards[0].sha256, 500);
    const inspection = await engine.inspectModel(cards[0].sha256);
    expect(means).toHaveLength(32);
    expect(means.every((value) => value >= 0)).toBe(true);
    expect(inspection?.features.map(({ name }) => name)).toEqual(cards[0].featureNames);
    // A feature that no tree splits on contributes nothing.
    inspection?.features.forEach(({ split }, i) => expect(means[i] > 0).toBe(split > 0));
  });

  it('draw a tree and say which leaf a bar reaches', async () => {
    const { engine, research, cards } = await openDemo();
    const leaves = await engine.leavesAt(research, cards[0].sha256, 5000);
    const nodes = await engine.treeOf(cards[0].sha256, 0);
    expect(leaves).toHaveLength(100);
    expect(nodes.some(({ leaf }) => leaf === leaves[0])).toBe(true);
    await expect(engine.treeOf(cards[0].sha256, 100)).rejects.toMatchObject({ code: 'TREE' });
  });

  it('compare two models as files and on the bars', async () => {
    const { engine, research, cards } = await openDemo();
    const { structural, behavioural } = await engine.diffModels(research, cards[0].sha256, cards[1].sha256);
    expect(structural?.same).toBe(false);
    expect(behavioural.bars).toBe(6225 - 59);
    expect(behavioural.agreement).toBeGreaterThan(0);
    const same = await engine.diffModels(research, cards[0].sha256, cards[0].sha256);
    expect(same.structural?.same).toBe(true);
    expect(same.behavioural).toMatchObject({ agreement: 1, parting: [] });
  });

  it('train a model whose file opens and runs, with the metrics of each round as progress', async () => {
    const { engine, research } = await openDemo();
    const told: Progress[] = [];
    const trained = await engine.train(research, mine, { onProgress: (progress) => told.push(progress) });
    expect(trained).toMatchObject({ bestIteration: 30, stopped: 'all rounds' });
    expect(told).toHaveLength(30);
    expect(told.map(({ figures }) => figures?.['valid_0 l2'])).toEqual(trained.evals.valid_0.l2);
    const opened = await engine.open({ name: 'mine.txt', bytes: trained.bytes });
    expect(opened).toMatchObject({ kind: 'model', model: { card: { name: 'mine', sha256: trained.card.sha256 } } });
  });

  it('end a training with the model so far when asked to stop', async () => {
    const { engine, research } = await openDemo();
    const trained = await engine.train(
      research,
      { ...mine, train: { ...mine.train, rounds: 5000 } },
      { onProgress: ({ done }) => void (done === 20 && engine.stopTraining()) },
    );
    expect(trained.stopped).toBe('stopped by the caller');
    expect(trained.bestIteration).toBeGreaterThanOrEqual(20);
    expect(trained.bestIteration).toBeLessThan(5000);
  });
});

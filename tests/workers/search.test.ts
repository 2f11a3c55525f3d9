import { describe, expect, it } from 'vitest';
import { completeResearch, type Research } from '../../src/core/research/document.ts';
import type { TrainedReference } from '../../src/core/research/training/reference.ts';
import { lightgbmSpace } from '../../src/core/training/search/space.ts';
import type { Trial, TrialJob } from '../../src/core/training/search/trial.ts';
import type { Engine } from '../../src/workers/api.ts';
import { fileAt } from '../support/browser-page.ts';
import { demoKlines } from '../support/demo.ts';
import { newEngine } from '../support/engine.ts';

async function openBars(): Promise<{ engine: Engine; research: Research }> {
  const engine = newEngine();
  const opened = await engine.open(fileAt(demoKlines));
  if (opened.kind !== 'klines') throw new Error('expected klines');
  const data = [{ symbol: 'EURUSD', interval: '1h', source: 'x', sha256: opened.klines.sha256 }];
  return { engine, research: completeResearch({ klinelab: 1, data, models: [] }) };
}

const reference: TrainedReference = {
  name: 'best',
  train: { params: { seed: 1 }, rounds: 10, earlyStopping: 0, calibration: 'rank', trials: 1 },
};
const job = (number: number, num_leaves: number): TrialJob => ({
  number,
  parameters: { num_leaves, learning_rate: 0.1, feature_fraction: 0.8, bagging_fraction: 0.8 },
  limits: [],
  direction: 'maximise',
});

describe('a search in the engine', () => {
  it('runs a trial to the same outcome in every engine, whatever ran before it', async () => {
    const [one, other] = [await openBars(), await openBars()];
    await other.engine.runTrial(other.research, reference, job(0, 40));
    const outcome = await one.engine.runTrial(one.research, reference, job(1, 15));
    expect(outcome).toMatchObject({ state: 'complete' });
    expect(await other.engine.runTrial(other.research, reference, job(1, 15))).toEqual(outcome);
  });

  it('trains the model that a trial had, and judges it against the number of trials on bars apart', async () => {
    const { engine, research } = await openBars();
    const { value } = await engine.runTrial(research, reference, job(0, 15));
    const params = { bagging_freq: 1, seed: 1, ...job(0, 15).parameters, metric: 'ic' };
    const { judgement, split } = await engine.train(research, {
      ...reference,
      train: { ...reference.train, params, trials: 30 },
    });
    const { valid, test } = judgement!;
    // The same predictions on the same bars.
    expect(valid.ic).toBe(value);
    // Of the last bars the label is not known yet.
    expect(test!.count).toBe(split.test[0].end - split.test[0].start - 5);
    expect(valid.verdict.hurdle).toBeGreaterThan(test!.verdict.hurdle);
    expect(valid.luckyIc).toBeGreaterThan(0);
    expect(test!.luckyIc).toBe(0);
    expect(valid.deflated > 0.5).toBe(valid.ic > valid.luckyIc);
  });

  it('says nothing of importance and overfitting where there are too few trials', async () => {
    const { engine } = await openBars();
    const trials: Trial[] = [{ number: 0, parameters: {}, state: 'complete', value: 0.1, steps: [] }];
    expect(await engine.trialFigures(lightgbmSpace, trials)).toEqual({ importance: undefined, overfitting: undefined });
  });
});

import { describe, expect, it } from 'vitest';
import { fingerprintKlines } from '../../../../src/core/klines/fingerprint.ts';
import type { Klines } from '../../../../src/core/klines/klines.ts';
import { openModel } from '../../../../src/core/models/open.ts';
import { completeResearch, type Research } from '../../../../src/core/research/document.ts';
import { minimalResearch } from '../../../../src/core/research/minimal.ts';
import { runResearch } from '../../../../src/core/research/run.ts';
import { recipeOf } from '../../../../src/core/research/training/document.ts';
import { isTrained, keepRecipes } from '../../../../src/core/research/training/reference.ts';
import { trainOnKlines, type TrainedModel } from '../../../../src/core/research/training/train.ts';
import { countedTrials } from '../../../../src/core/research/trials.ts';
import { rollingKernels, trainingKernels, treeKernels } from '../../../../src/node/kernels.ts';
import { loadOnnxRuntime } from '../../../../src/node/onnxRuntime.ts';
import { hash } from '../example.ts';
import { walk } from '../fake.ts';

const klines = walk(900);
const bars = await fingerprintKlines(klines);
const data = [{ symbol: 'WALK', interval: '1h', source: 'file:walk.csv', sha256: bars }];
const train = { params: { num_leaves: 7, min_data_in_leaf: 20 }, rounds: 20, earlyStopping: 0 };
const written = { klinelab: 1, data, models: [{ name: 'mine', train }] };

function trained(research: Research, over: Klines = klines): TrainedModel {
  const [reference] = research.models.filter(isTrained);
  const engines = { rolling: rollingKernels(), trees: treeKernels(), training: trainingKernels() };
  const rounds = trainOnKlines(engines, { klines: over, sha256: bars }, recipeOf(research, reference));
  for (;;) {
    const step = rounds.next();
    if (step.done) return step.value;
  }
}

async function run(research: Research) {
  const { bytes } = trained(research);
  const model = await openModel(bytes, { name: 'mine', kernels: treeKernels(), onnx: loadOnnxRuntime });
  return runResearch(research, { klines: () => klines, model: () => model, kernels: rollingKernels() });
}

const problemOf = (models: unknown): unknown => {
  try {
    completeResearch({ ...written, models });
    return undefined;
  } catch (error) {
    return error;
  }
};

describe('a document that trains its model', () => {
  it('fills what the training leaves out, and leaves it out again in a link', () => {
    const research = completeResearch(written);
    expect(research.models).toEqual([
      { name: 'mine', source: 'train', sha256: '', weight: 1, train: { ...train, calibration: 'rank', trials: 1 } },
    ]);
    expect(minimalResearch(research)).toEqual(written);
    expect(completeResearch(minimalResearch(research))).toEqual(research);
  });

  it.each([
    [[{ name: 'm', source: 'file:m.txt' }], 'RESEARCH_VALUE', '/models/0/sha256'],
    [[{ name: 'm', sha256: hash(1) }], 'RESEARCH_VALUE', '/models/0/source'],
    [[{ name: 'm', train: { round: 3 } }], 'RESEARCH_KEY', '/models/0/train/round'],
    [[{ name: 'm', train: { rounds: 0 } }], 'RESEARCH_VALUE', '/models/0/train/rounds'],
    [[{ name: 'm', train: { params: { a: null } } }], 'RESEARCH_VALUE', '/models/0/train/params/a'],
    [[{ name: 'm', train: { split: { kind: 'cpcv' } } }], 'RESEARCH_VALUE', '/models/0/train/split/kind'],
  ])('refuses %j', (models, code, field) => {
    expect(problemOf(models)).toMatchObject({ kind: 'usage', code, where: { field } });
  });

  it('takes label, split and features of the document unless it has its own, and never its thresholds', () => {
    const research = completeResearch({
      ...written,
      label: { expression: 'Ref($close, -2) / $close - 1' },
      split: { kind: 'holdout', train: 0.5 },
      signals: { thresholdBuy: 0.9 },
    });
    const [reference] = research.models.filter(isTrained);
    expect(recipeOf(research, reference)).toMatchObject({
      name: 'mine',
      label: 'Ref($close, -2) / $close - 1',
      split: { kind: 'holdout', train: 0.5 },
      thresholds: { buy: 0.6, sell: -0.3 },
    });
    const own = { ...reference, train: { ...reference.train, label: 'Ref($close, -9) / $close - 1', seed: 7 } };
    expect(recipeOf(research, own)).toMatchObject({ label: own.train.label, params: { ...train.params, seed: 7 } });
  });

  it('refuses to train on a split that is no holdout', () => {
    const research = completeResearch({ ...written, split: { kind: 'purged-k-fold', folds: 5 } });
    const [reference] = research.models.filter(isTrained);
    expect(() => recipeOf(research, reference)).toThrow(expect.objectContaining({ code: 'TRAINING_SPLIT' }));
  });

  it('reproduces its own fingerprints, and says so where training gives another model', async () => {
    const research = completeResearch(written);
    const { fingerprints, models } = await run(research);
    const [{ card }] = models;
    const named = { ...research, models: [{ ...research.models[0], sha256: card.sha256 }], expect: fingerprints };
    expect((await run(named)).differs).toEqual([]);
    const other = { ...research, models: [{ ...research.models[0], sha256: hash(1) }] };
    expect((await run(other)).differs).toEqual(['scores']);
  });

  it('keeps out validation bars that parameters were compared on', () => {
    const alone = trained(completeResearch(written)).card.trained;
    expect(alone?.validFrom).toBeUndefined();
    const best = completeResearch({ ...written, models: [{ name: 'mine', train: { ...train, trials: 20 } }] });
    const { card, samples } = trained(best);
    expect(card.trained?.validFrom).toBe(klines.openTime[samples.split.valid[0].start]);
  });

  it('is judged against as many trials as found its parameters', () => {
    const models = [{ name: 'mine', train: { ...train, trials: 20 } }];
    expect(countedTrials(completeResearch({ ...written, models }))).toBe(20);
    expect(countedTrials(completeResearch({ ...written, models, evaluation: { trials: 50 } }))).toBe(50);
    expect(countedTrials(completeResearch(written))).toBe(1);
  });
});

describe('a changed document', () => {
  const research = completeResearch(written);

  it('leaves its trained models as they are: what they took from it is written into them', () => {
    const changed = keepRecipes(research, {
      ...research,
      label: { expression: 'Ref($close, -1) / $close - 1' },
      split: { kind: 'holdout', train: 0.7 },
      features: { set: 'Alpha158' },
    });
    const [reference] = changed.models.filter(isTrained);
    expect(recipeOf(changed, reference)).toEqual(recipeOf(research, research.models.filter(isTrained)[0]));
    expect(trained(changed).bytes).toEqual(trained(research).bytes);
  });

  it('asks for the file of a model that was trained on other bars', () => {
    const known = { ...research, models: [{ ...research.models[0], sha256: hash(3) }] };
    const moved = keepRecipes(known, { ...known, data: [{ ...data[0], sha256: hash(9) }] });
    expect(moved.models).toEqual([{ name: 'mine', source: 'file:mine.txt', sha256: hash(3), weight: 1 }]);
  });

  it('is the same object where nothing of the kind changed', () => {
    const renamed = { ...research, title: 'other' };
    expect(keepRecipes(research, renamed)).toBe(renamed);
  });
});

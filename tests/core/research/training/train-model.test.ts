import { describe, expect, it } from 'vitest';
import { defaultLabel } from '../../../../src/core/features/default-label.ts';
import { builtInSet } from '../../../../src/core/features/sets/built-in.ts';
import { fingerprintKlines } from '../../../../src/core/klines/fingerprint.ts';
import { trainModel } from '../../../../src/core/research/training/train-model.ts';
import { trainOnKlines } from '../../../../src/core/research/training/train.ts';
import { rollingKernels, trainingKernels, treeKernels } from '../../../../src/node/kernels.ts';
import { walk } from '../fake.ts';

const engines = { rolling: rollingKernels(), trees: treeKernels(), training: trainingKernels() };
const klines = walk(600);
const quick = { params: { num_leaves: 7, min_data_in_leaf: 20 }, rounds: 8, earlyStopping: 0 };

describe('training a model on klines', () => {
  it('is the training of a recipe in which every default is written out', async () => {
    const rounds = trainOnKlines(
      engines,
      { klines, sha256: await fingerprintKlines(klines) },
      {
        name: 'model',
        set: builtInSet('lite53'),
        label: defaultLabel,
        split: { kind: 'holdout', train: 0.6, valid: 0.2 },
        calibration: 'rank',
        thresholds: { buy: 0.6, sell: -0.3 },
        ...quick,
      },
    );
    let step = rounds.next();
    while (!step.done) step = rounds.next();
    expect((await trainModel(engines, klines, quick)).bytes).toEqual(step.value.bytes);
  });

  it('tells every round, and stops where it is asked to', async () => {
    const done: number[] = [];
    await trainModel(engines, klines, quick, { onProgress: (progress) => done.push(progress.done) });
    expect(done).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    const stop = new AbortController();
    const control = { signal: stop.signal, onProgress: () => stop.abort() };
    await expect(trainModel(engines, klines, quick, control)).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('refuses a label that reads no later bar', async () => {
    await expect(trainModel(engines, klines, { ...quick, label: '$close' })).rejects.toMatchObject({
      code: 'LABEL_HORIZON',
    });
  });
});

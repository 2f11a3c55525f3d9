import { expect, test } from 'vitest';
import { train } from '../../../src/core/training/train.ts';
import { goldenJson } from '../../support/golden.ts';
import { randomTrainings } from '../../support/random-trainings.ts';
import { hashOf, modelBody, trainingKernels } from '../../support/training.ts';

const hashes = goldenJson<Record<string, string>>('training/native-hashes.json');

test.each(randomTrainings())('$name: the text is LightGBM 4.7’s byte for byte', (training) => {
  const { columns, label, weight, params, rounds, name } = training;
  const featureNames = columns.map((_, i) => `Column_${i}`);
  const { model } = train({
    kernels: trainingKernels,
    columns,
    featureNames,
    label,
    weight,
    params,
    numBoostRound: rounds,
  });
  expect(hashOf(modelBody(model))).toBe(hashes[name]);
});

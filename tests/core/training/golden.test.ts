import { describe, expect, test } from 'vitest';
import { TreeKernels } from '../../../src/core/kernels/trees.ts';
import { lightGbmCard } from '../../../src/core/models/lightgbm/card.ts';
import { LightGbmModel } from '../../../src/core/models/lightgbm/model.ts';
import { writeModelText } from '../../../src/core/models/lightgbm/write.ts';
import { train } from '../../../src/core/training/train.ts';
import type { TrainingResult } from '../../../src/core/training/request.ts';
import { goldenBytes, goldenColumn, goldenJson, goldenNpy } from '../../support/golden.ts';
import { hashOf, modelBody, trainingKernels } from '../../support/training.ts';
import { wasmModule } from '../../support/wasm.ts';

interface GoldenCase {
  readonly name: string;
  readonly dataset: string;
  readonly params: Record<string, number | boolean | string>;
  readonly rounds: number;
  readonly patience: number;
  readonly bestIteration: number;
  readonly trees: number;
  readonly header: string;
  readonly treeHashes: string;
  readonly wholeFile?: string;
  readonly fullText: boolean;
}

const cases = goldenJson<GoldenCase[]>('training/cases.json.gz');

function rowsOf(dataset: string, part: 'train' | 'valid') {
  const folder = `training/datasets/${dataset}`;
  const { featureNames, columnsOf } = goldenJson<{ featureNames: string[]; columnsOf: string }>(`${folder}/meta.json`);
  const matrix = goldenNpy(`training/datasets/${columnsOf}/X_${part}.npy.gz`);
  return {
    featureNames,
    columns: featureNames.map((_, column) => goldenColumn(matrix, column)),
    label: goldenNpy(`${folder}/y_${part}.npy.gz`).values,
  };
}

function trainCase({ dataset, params, rounds, patience }: GoldenCase): TrainingResult {
  return train({
    kernels: trainingKernels,
    ...rowsOf(dataset, 'train'),
    valid: [{ ...rowsOf(dataset, 'valid'), name: 'valid' }],
    params,
    numBoostRound: rounds,
    earlyStoppingRounds: patience,
    evaluateTraining: true,
    keepAllTrees: true,
  });
}

const trained = new Map<string, TrainingResult>();

/** Each case is trained once for all its tests. */
function resultOf(golden: GoldenCase): TrainingResult {
  const result = trained.get(golden.name) ?? trainCase(golden);
  trained.set(golden.name, result);
  return result;
}

describe.each(cases)('LightGBM 4.7 on $name', (golden) => {
  test('every tree block is the same byte for byte', () => {
    const body = modelBody(resultOf(golden).model);
    const [header, ...blocks] = body.split('\nend of trees')[0].split(/\n(?=Tree=\d+\n)/);
    expect(blocks.map((block) => hashOf(block).slice(0, 16))).toEqual(golden.treeHashes.split(' '));
    expect(hashOf(header)).toBe(golden.header);
    if (golden.wholeFile !== undefined) expect(hashOf(body)).toBe(golden.wholeFile);
  });

  test('the evaluations of every round are the same', () => {
    const result = resultOf(golden);
    const expected = goldenJson<Record<string, Record<string, number[]>>>(`training/evals/${golden.name}.json.gz`);
    for (const [part, dataset] of [
      ['train', 'training'],
      ['valid', 'valid'],
    ]) {
      for (const [metric, values] of Object.entries(expected[part])) {
        const got = result.evals[dataset][metric];
        expect(got).toHaveLength(values.length);
        // Sums in the same order; only the logarithm of log losses may differ in the last bit.
        const worst = Math.max(...values.map((value, i) => Math.abs(got[i] - value) / Math.abs(value)));
        expect(worst).toBeLessThanOrEqual(1e-14);
      }
    }
  });

  test('the best iteration is the same', () => {
    const result = resultOf(golden);
    // LightGBM says 0 without early stopping, where all iterations count here.
    expect(result.bestIteration).toBe(golden.bestIteration || golden.trees / result.model.treesPerIteration);
  });
});

describe('with the models trained', () => {
  test.each(cases.filter(({ name }) => name !== 'goog_default_row_wise'))(
    'validation rows of $name are predicted as by LightGBM',
    (golden) => {
      const { model } = resultOf(golden);
      const expected = goldenNpy(`training/predictions/${golden.name}.npy.gz`).values;
      const { columns, label } = rowsOf(golden.dataset, 'valid');
      const kernels = new TreeKernels(wasmModule('trees'));
      const predictor = new LightGbmModel(model, lightGbmCard(model, new Uint8Array(), 'golden'), kernels);
      const got = predictor.predict({ rows: label.length, columns });
      predictor.dispose();
      // Raw scores agree bit for bit; exp differs from glibc's in the last bit now and then.
      const worst = Math.max(...got.map((value, i) => Math.abs(value - expected[i]) / Math.abs(expected[i])));
      expect(worst).toBeLessThanOrEqual(4e-16);
    },
  );

  test.each(cases.filter(({ fullText }) => fullText))(
    'the whole file of $name is the same, parameters included',
    (golden) => {
      const expected = new TextDecoder().decode(goldenBytes(`training/models/${golden.name}.txt.gz`));
      expect(writeModelText(resultOf(golden).model)).toBe(expected);
    },
  );
});

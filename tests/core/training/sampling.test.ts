import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../src/core/base/random.ts';
import { Gradients } from '../../../src/core/kernels/training-scores.ts';
import { buildDataSet } from '../../../src/core/training/dataset.ts';
import { resolveParameters } from '../../../src/core/training/parameters/resolve.ts';
import type { TrainingParameters } from '../../../src/core/training/parameters/types.ts';
import { ColumnSampler } from '../../../src/core/training/sampling/columns.ts';
import { createRowSampler } from '../../../src/core/training/sampling/create.ts';
import { prepareRows } from '../../../src/core/training/table.ts';
import { trainingKernels } from '../../support/training.ts';

function setUp(params: TrainingParameters, rows: number, positives = 0) {
  const parameters = resolveParameters(params).values;
  const label = Float64Array.from({ length: rows }, (_, i) => (i % 4 === 0 ? 1 : 0));
  const prepared = prepareRows('rows', { columns: [Float64Array.from({ length: rows }, (_, i) => i)], label });
  const data = buildDataSet(trainingKernels, prepared, parameters, ['x']);
  const gradients = new Gradients(data.memory, rows, 1);
  const random = createRandom(1);
  const pairs = gradients.pairs();
  for (let i = 0; i < rows; i++) pairs.set([random.normal(), 1], 2 * i);
  return { sampler: createRowSampler(data, parameters, positives), gradients };
}

const isAscending = (rows: Uint32Array): boolean => rows.every((row, i) => i === 0 || row > rows[i - 1]);

describe('bagging', () => {
  test('is off without a frequency or a fraction', () => {
    expect(setUp({ bagging_fraction: 0.5 }, 100).sampler).toBeUndefined();
    expect(setUp({ bagging_freq: 1 }, 100).sampler).toBeUndefined();
  });

  test('draws about the fraction of the rows, in order, and anew every few iterations', () => {
    const { sampler, gradients } = setUp({ bagging_fraction: 0.3, bagging_freq: 2 }, 5000);
    const [first, second, third] = [0, 1, 2].map((iteration) => sampler!.next(iteration, gradients)!);
    expect(first.inside.length / 5000).toBeCloseTo(0.3, 1);
    expect(first.inside.length + first.outside.length).toBe(5000);
    expect(isAscending(first.inside) && isAscending(first.outside)).toBe(true);
    expect(second).toBe(first);
    expect(third.inside).not.toEqual(first.inside);
  });

  test('a bag that holds every row is never drawn again', () => {
    const { sampler, gradients } = setUp({ bagging_fraction: 0.999, bagging_freq: 1, min_data_in_leaf: 1 }, 3);
    const bags = Array.from({ length: 50 }, (_, iteration) => sampler!.next(iteration, gradients)!.inside.length);
    expect(bags.slice(bags.indexOf(3))).toEqual(bags.slice(bags.indexOf(3)).map(() => 3));
  });

  test('has fractions of its own for positive and negative rows', () => {
    const params = { pos_bagging_fraction: 1, neg_bagging_fraction: 0.2, bagging_freq: 1 };
    const { sampler, gradients } = setUp(params, 4000, 1000);
    const { inside } = sampler!.next(0, gradients)!;
    expect(inside.filter((row) => row % 4 === 0)).toHaveLength(1000);
    expect(inside.filter((row) => row % 4 !== 0).length / 3000).toBeCloseTo(0.2, 1);
  });
});

describe('goss', () => {
  const { sampler, gradients } = setUp(
    { data_sample_strategy: 'goss', learning_rate: 0.5, top_rate: 0.1, other_rate: 0.2 },
    2000,
  );
  const before = Array.from(gradients.pairs());

  test('warms up for one over the learning rate', () => {
    expect(sampler!.next(0, gradients)).toBeUndefined();
    expect(sampler!.next(1, gradients)).toBeUndefined();
    expect(Array.from(gradients.pairs())).toEqual(before);
  });

  test('keeps large gradients as they are and a weighted sample of the others', () => {
    const { inside } = sampler!.next(2, gradients)!;
    const after = gradients.pairs();
    const sizes = Array.from({ length: 2000 }, (_, i) => Math.abs(before[2 * i]));
    const threshold = [...sizes].sort((a, b) => b - a)[199];
    const factor = 1800 / 400; // rows that are not large, to rows sampled of them
    expect(inside.filter((row) => sizes[row] >= threshold)).toHaveLength(200);
    expect(inside.filter((row) => sizes[row] < threshold)).toHaveLength(400);
    for (const row of inside) {
      const scale = sizes[row] >= threshold ? 1 : factor;
      expect(after[2 * row]).toBe(Math.fround(before[2 * row] * scale));
      expect(after[2 * row + 1]).toBe(scale);
    }
  });
});

describe('column sampling', () => {
  const samplerOf = (params: TrainingParameters) => new ColumnSampler(20, resolveParameters(params).values);

  test('takes all without a fraction', () => {
    const sampler = samplerOf({});
    expect(sampler.features).toHaveLength(20);
    expect(sampler.nextNode()).toBeUndefined();
  });

  test('draws the fraction for each tree, and nodes draw from the tree’s', () => {
    const sampler = samplerOf({ feature_fraction: 0.5, feature_fraction_bynode: 0.3 });
    sampler.nextTree();
    const first = [...sampler.features];
    expect(first).toHaveLength(10);
    const allowed = sampler.nextNode()!;
    const picked = Array.from(allowed.keys()).filter((feature) => allowed[feature] !== 0);
    expect(picked).toHaveLength(3);
    expect(picked.every((feature) => first.includes(feature))).toBe(true);
    sampler.nextTree();
    expect([...sampler.features]).not.toEqual(first);
  });

  test('never takes none', () => {
    expect(samplerOf({ feature_fraction: 0.001 }).features).toHaveLength(1);
  });
});

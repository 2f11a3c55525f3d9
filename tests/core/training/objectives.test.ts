import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../src/core/base/random.ts';
import { Gradients, Scores } from '../../../src/core/kernels/training-scores.ts';
import { buildDataSet } from '../../../src/core/training/dataset.ts';
import { createObjective } from '../../../src/core/training/objectives/create.ts';
import { resolveParameters } from '../../../src/core/training/parameters/resolve.ts';
import type { TrainingParameters } from '../../../src/core/training/parameters/types.ts';
import { prepareRows } from '../../../src/core/training/table.ts';
import { trainingKernels } from '../../support/training.ts';

function objectiveOf(params: TrainingParameters, label: number[], weight?: number[]) {
  const columns = [Float64Array.from(label, (_, i) => i)];
  const rows = prepareRows('rows', {
    columns,
    label: Float64Array.from(label),
    weight: weight && Float64Array.from(weight),
  });
  const parameters = resolveParameters(params).values;
  const data = buildDataSet(trainingKernels, rows, parameters, ['x']);
  return { data, objective: createObjective({ data, parameters, math: trainingKernels }) };
}

/** Gradients and hessians at raw scores, class-major pairs. */
function gradientsAt(params: TrainingParameters, label: number[], raw: number[], weight?: number[]): number[] {
  const { data, objective } = objectiveOf(params, label, weight);
  const scores = new Scores(data.memory, label.length, objective.classes);
  const gradients = new Gradients(data.memory, label.length, objective.classes);
  scores.view().set(raw);
  objective.computeGradients(scores, gradients);
  return Array.from(gradients.pairs());
}

type Loss = (score: number, label: number) => number;

const LOSSES: readonly (readonly [params: TrainingParameters, loss: Loss, label: () => number])[] = [];
const random = createRandom(5);
const bell = (): number => random.normal();
const logistic = (score: number): number => Math.log1p(Math.exp(score));
const losses = LOSSES.concat([
  [{ objective: 'regression' }, (s, y) => 0.5 * (s - y) ** 2, bell],
  [{ objective: 'l1' }, (s, y) => Math.abs(s - y), bell],
  [
    { objective: 'huber', alpha: 0.6 },
    (s, y) => (Math.abs(s - y) <= 0.6 ? 0.5 * (s - y) ** 2 : 0.6 * (Math.abs(s - y) - 0.3)),
    bell,
  ],
  [
    { objective: 'fair', fair_c: 0.7 },
    (s, y) => 0.7 * Math.abs(s - y) - 0.49 * Math.log1p(Math.abs(s - y) / 0.7),
    bell,
  ],
  [{ objective: 'quantile', alpha: 0.75 }, (s, y) => (y > s ? 0.75 * (y - s) : 0.25 * (s - y)), bell],
  [{ objective: 'poisson' }, (s, y) => Math.exp(s) - y * s, () => random.integer(5)],
  [
    { objective: 'binary', sigmoid: 1.5 },
    (s, y) => (y > 0 ? logistic(-1.5 * s) : logistic(1.5 * s)),
    () => random.integer(2),
  ],
]);

describe.each(losses)('%o', (params, loss, drawLabel) => {
  const label = [0, 1, ...Array.from({ length: 30 }, drawLabel)];
  const raw = label.map(() => 2 * random.normal());
  const weight = label.map(() => 0.1 + random.next());

  test('gradients are the slope of the loss', () => {
    const pairs = gradientsAt(params, label, raw);
    const step = 1e-6;
    label.forEach((y, i) => {
      const at = Math.fround(y); // labels are float32
      const slope = (loss(raw[i] + step, at) - loss(raw[i] - step, at)) / (2 * step);
      expect(pairs[2 * i]).toBeCloseTo(slope, 4); // float32 gradients and a finite difference
    });
  });

  test('weights multiply gradients and hessians', () => {
    const plain = gradientsAt(params, label, raw);
    const weighted = gradientsAt(params, label, raw, weight);
    label.forEach((_, i) => {
      for (const at of [2 * i, 2 * i + 1]) {
        expect(weighted[at]).toBeCloseTo(plain[at] * Math.fround(weight[i]), 5); // two roundings to float32
      }
    });
  });
});

test('softmax gradients are probability minus one at the label', () => {
  const raw = [0.3, -1, 2, 0.5, 1, 0]; // class-major: two rows, three classes
  const pairs = gradientsAt({ objective: 'multiclass', num_class: 3 }, [0, 2], raw);
  for (let row = 0; row < 2; row++) {
    const exponents = [0, 1, 2].map((k) => Math.exp(raw[2 * k + row]));
    const sum = exponents.reduce((a, b) => a + b);
    exponents.forEach((exponent, k) => {
      const p = exponent / sum;
      const at = 2 * (2 * k + row);
      expect(pairs[at]).toBeCloseTo(p - (k === [0, 2][row] ? 1 : 0), 6); // float32
      expect(pairs[at + 1]).toBeCloseTo(1.5 * p * (1 - p), 6);
    });
  }
});

describe('start values', () => {
  const startOf = (params: TrainingParameters, label: number[], weight?: number[]): number =>
    objectiveOf(params, label, weight).objective.startValue(0);

  test('are the mean, the median, the quantile, the log of the mean, the log odds', () => {
    expect(startOf({}, [1, 2, 6])).toBe(3);
    expect(startOf({}, [1, 2, 6], [1, 1, 2])).toBe(15 / 4);
    expect(startOf({ objective: 'l1' }, [1, 2, 60])).toBe(2);
    expect(startOf({ objective: 'quantile', alpha: 0.5 }, [1, 2, 60])).toBe(2);
    expect(startOf({ objective: 'poisson' }, [1, 2, 6])).toBe(trainingKernels.log(3));
    expect(startOf({ objective: 'binary' }, [1, 0, 0, 0])).toBe(trainingKernels.log(0.25 / 0.75));
    expect(startOf({ objective: 'binary', sigmoid: 2 }, [1, 0, 0, 0])).toBe(trainingKernels.log(0.25 / 0.75) / 2);
    expect(startOf({ reg_sqrt: true }, [4, 9, -16])).toBe((2 + 3 - 4) / 3);
  });
});

describe('labels an objective cannot learn', () => {
  test.each([
    [{ objective: 'poisson' }, [1, -1]],
    [{ objective: 'poisson' }, [0, 0]],
    [{ objective: 'multiclass', num_class: 3 }, [0, 3]],
    [{ objective: 'multiclass', num_class: 3 }, [0, 0.5]],
  ])('%o refuses %o', (params, label) => {
    expect(() => objectiveOf(params, label)).toThrow(/expected .*label/);
  });

  test('one class alone is not trained', () => {
    expect(objectiveOf({ objective: 'binary' }, [1, 1]).objective.canTrain(0)).toBe(false);
    expect(objectiveOf({ objective: 'binary' }, [1, 0]).objective.canTrain(0)).toBe(true);
  });
});

test('exp and log of the kernels are those of the engine to one ulp', () => {
  for (let i = 0; i < 2000; i++) {
    const x = 20 * random.normal();
    expect(Math.abs(trainingKernels.exp(x) / Math.exp(x) - 1)).toBeLessThanOrEqual(4.5e-16);
    const y = Math.exp(x);
    expect(Math.abs(trainingKernels.log(y) - Math.log(y))).toBeLessThanOrEqual(Math.abs(Math.log(y)) * 4.5e-16);
  }
});

import { describe, expect, test } from 'vitest';
import { createMetrics } from '../../../src/core/training/metrics/create.ts';
import { resolveParameters } from '../../../src/core/training/parameters/resolve.ts';
import type { TrainingParameters } from '../../../src/core/training/parameters/types.ts';

interface Rows {
  readonly predictions: number[];
  readonly label: number[];
  readonly weight?: number[];
  readonly classes?: number;
}

function value(
  metric: string,
  { predictions, label, weight, classes = 1 }: Rows,
  params: TrainingParameters = {},
): number {
  const objective: TrainingParameters = classes > 1 ? { objective: 'multiclass', num_class: classes } : {};
  const [built] = createMetrics(resolveParameters({ metric, ...objective, ...params }).values, Math);
  const numbers = Float64Array.from(predictions);
  return built.evaluate({
    rows: label.length,
    classes,
    label: Float32Array.from(label),
    weight: weight && Float32Array.from(weight),
    raw: numbers,
    predictions: numbers,
  });
}

describe('regression metrics', () => {
  const rows = { predictions: [1, 2, 4], label: [0, 2, 1] };

  test.each([
    ['l2', 10 / 3],
    ['rmse', Math.sqrt(10 / 3)],
    ['l1', 4 / 3],
    ['mape', (1 + 0 + 3) / 3],
    ['quantile', (0.1 * 1 + 0 + 0.1 * 3) / 3],
    ['huber', (0.9 * (1 - 0.45) + 0 + 0.9 * (3 - 0.45)) / 3],
    ['fair', (1 - Math.log(2) + 3 - Math.log(4)) / 3],
  ])('%s of three rows', (metric, expected) => {
    expect(value(metric, rows)).toBeCloseTo(expected, 14); // by hand from the definition
  });

  test('weights count rows as often as they say', () => {
    expect(value('l2', { ...rows, weight: [2, 1, 1] })).toBe((2 + 0 + 9) / 4);
  });

  test('poisson is the negative log likelihood without its constant', () => {
    const params = { objective: 'poisson' };
    expect(value('poisson', { predictions: [2, 0], label: [3, 0] }, params)).toBeCloseTo((2 - 3 * Math.log(2)) / 2, 9); // a mean of 0 counts as 1e-10
  });
});

describe('classification metrics', () => {
  const params = { objective: 'binary' };
  const rows = { predictions: [0.9, 0.4, 0.5, 0.8], label: [1, 1, 0, 0] };

  test('binary_logloss is the mean surprise, bounded', () => {
    const expected = -(Math.log(0.9) + Math.log(0.4) + Math.log(0.5) + Math.log(1 - 0.8)) / 4;
    expect(value('binary_logloss', rows, params)).toBeCloseTo(expected, 14);
    expect(value('binary_logloss', { predictions: [0], label: [1] }, params)).toBe(-Math.log(Math.fround(1e-15)));
  });

  test('binary_error counts one half as negative', () => {
    expect(value('binary_error', rows, params)).toBe(0.5);
  });

  test('auc is the share of pairs in order, ties half', () => {
    expect(value('auc', rows, params)).toBe(0.5);
    expect(value('auc', { predictions: [1, 1, 1], label: [0, 1, 1] }, params)).toBe(0.5);
    expect(value('auc', { predictions: [1, 2], label: [1, 1] }, params)).toBe(1);
    expect(value('auc', { predictions: [3, 2, 1], label: [0, 1, 1] }, params)).toBe(0);
  });

  test('average_precision is the mean precision at the positives', () => {
    // Descending: 0.9 (+), 0.8, 0.5, 0.4 (+): precisions 1 and 2/4.
    expect(value('average_precision', rows, params)).toBe(0.75);
  });

  test('multiclass metrics read class-major probabilities', () => {
    const probabilities = { predictions: [0.7, 0.2, 0.2, 0.4, 0.1, 0.4], label: [0, 1], classes: 3 };
    expect(value('multi_logloss', probabilities)).toBeCloseTo(-(Math.log(0.7) + Math.log(0.4)) / 2, 14);
    // The second row ties with class 2, which counts as wrong.
    expect(value('multi_error', probabilities)).toBe(0.5);
  });

  test('a metric of the other kind is refused', () => {
    expect(() => value('multi_logloss', rows, params)).toThrow('metric: expected one that fits binary');
  });
});

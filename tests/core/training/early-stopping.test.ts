import { describe, expect, test } from 'vitest';
import { EarlyStopping, type EarlyStoppingRules } from '../../../src/core/training/early-stopping.ts';

const RULES: EarlyStoppingRules = { rounds: 3, minDelta: 0, firstMetricOnly: false, trainingName: 'training' };

interface Series {
  readonly dataset?: string;
  readonly metric: string;
  readonly values: number[];
  readonly higherIsBetter?: boolean;
}

/** Runs series of metric values through; the rounds kept and the round it ended in, from 0. */
function run(series: Series[], rules: Partial<EarlyStoppingRules> = {}): { kept?: number; ended: number } {
  const stopping = new EarlyStopping({ ...RULES, ...rules });
  const { length } = series[0].values;
  for (let round = 0; round < length; round++) {
    const evaluations = series.map(({ dataset = 'valid_0', metric, values, higherIsBetter = false }) => ({
      dataset,
      metric,
      higherIsBetter,
      value: values[round],
    }));
    const kept = stopping.next(round, evaluations, round === length - 1);
    if (kept !== undefined) return { kept, ended: round };
  }
  return { ended: length };
}

describe('early stopping', () => {
  test('ends after as many rounds without improvement, at the best one', () => {
    expect(run([{ metric: 'l2', values: [5, 4, 3, 3, 3.5, 3, 2, 1] }])).toEqual({ kept: 3, ended: 5 });
  });

  test('keeps the best round where it is never triggered', () => {
    expect(run([{ metric: 'l2', values: [5, 4, 6] }])).toEqual({ kept: 2, ended: 2 });
  });

  test('looks upwards where higher is better', () => {
    expect(run([{ metric: 'auc', values: [0.5, 0.7, 0.6, 0.7, 0.7, 0.9], higherIsBetter: true }])).toEqual({
      kept: 2,
      ended: 4,
    });
  });

  test('changes below min_delta are no improvement', () => {
    expect(run([{ metric: 'l2', values: [5, 4.95, 4.9, 4.85, 1] }], { minDelta: 0.2 })).toEqual({ kept: 1, ended: 3 });
  });

  test('NaN never improves, and a first NaN is never beaten', () => {
    expect(run([{ metric: 'l2', values: [5, NaN, NaN, NaN, 1] }])).toEqual({ kept: 1, ended: 3 });
    expect(run([{ metric: 'l2', values: [NaN, 3, 2, 1, 0] }])).toEqual({ kept: 1, ended: 3 });
  });

  test('the first metric to fail decides, unless only the first counts', () => {
    const series = [
      { metric: 'l1', values: [5, 4, 3, 2, 1, 0] },
      { metric: 'l2', values: [1, 2, 3, 4, 5, 6] },
    ];
    expect(run(series)).toEqual({ kept: 1, ended: 3 });
    expect(run(series, { firstMetricOnly: true })).toEqual({ kept: 6, ended: 5 });
  });

  test('the training rows never stop a training', () => {
    const series = [
      { dataset: 'training', metric: 'l2', values: [1, 2, 3, 4, 5] },
      { metric: 'l2', values: [5, 4, 3, 2, 1] },
    ];
    expect(run(series)).toEqual({ kept: 5, ended: 4 });
  });
});

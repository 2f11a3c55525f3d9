import { describe, expect, it } from 'vitest';
import { parameterImportance } from '../../../../src/core/training/search/importance.ts';
import type { SearchSpace } from '../../../../src/core/training/search/space.ts';
import type { ParameterValues } from '../../../../src/core/training/search/sampler.ts';
import { trainingKernels } from '../../../support/training.ts';

const space: SearchSpace = {
  rate: { kind: 'float', low: 0.01, high: 0.1, log: true },
  leaves: { kind: 'int', low: 15, high: 63 },
  kind: { kind: 'categorical', choices: ['a', 'b', 'c'] },
  noise: { kind: 'float', low: 0, high: 1 },
};

/** The multiples of four irrational numbers spread evenly over the cube. */
const steps = [0.8566748838545029, 0.733891856627126, 0.6287067210378087, 0.5385972572236101];
const points: ParameterValues[] = Array.from({ length: 100 }, (_, i) => {
  const [a, b, c, d] = steps.map((step) => (0.5 + (i + 1) * step) % 1);
  return { rate: 10 ** (-2 + a), leaves: 15 + Math.floor(49 * b), kind: 'abc'[Math.floor(3 * c)], noise: d };
});
const trialsOf = (objective: (at: Record<string, number | string>) => number) =>
  points.map((parameters) => ({
    state: 'complete' as const,
    parameters,
    value: objective(parameters as Record<string, number | string>),
  }));
const importance = (trials: ReturnType<typeof trialsOf>) =>
  Object.fromEntries(
    (parameterImportance(trainingKernels, space, trials) ?? []).map(({ name, share }) => [name, share]),
  );

describe('the importance of parameters', () => {
  const sum = trialsOf(
    ({ rate, leaves, kind, noise }) =>
      3 * Math.log10(rate as number) + 0.05 * (leaves as number) + (kind === 'b' ? 0.5 : 0) + 0.02 * (noise as number),
  );

  it('is the share of the variance of a sum, to a tenth', () => {
    // Variances over the cube: 9/12, 0.05² (49² - 1)/12, 0.25 2/9, 0.0004/12.
    const shares = importance(sum);
    for (const [name, exact] of [
      ['rate', 0.584],
      ['leaves', 0.389],
      ['kind', 0.043],
      ['noise', 0],
    ] as const) {
      expect(Math.abs(shares[name] - exact), name).toBeLessThan(0.1);
    }
  });

  it("agrees with Optuna's on the same trials to 0.06: the forests differ, the method does not", () => {
    // optuna 5.0.0, FanovaImportanceEvaluator, mean of seeds 0, 1 and 2.
    const optuna = { rate: 0.5668, leaves: 0.4164, kind: 0.0112, noise: 0.0055 };
    const shares = importance(sum);
    for (const [name, share] of Object.entries(optuna)) expect(Math.abs(shares[name] - share)).toBeLessThan(0.06);
  });

  it('is told largest first, adds up to 1 and is the same each time', () => {
    const told = parameterImportance(trainingKernels, space, sum)!;
    expect(told.map(({ name }) => name).slice(0, 2)).toEqual(['rate', 'leaves']);
    expect(told.reduce((all, { share }) => all + share, 0)).toBeCloseTo(1, 12);
    expect(parameterImportance(trainingKernels, space, sum)).toEqual(told);
  });

  it('does not depend on the unit of the objective', () => {
    const small = sum.map((trial) => ({ ...trial, value: 1e-6 * trial.value + 0.02 }));
    // The objective is held as float32 while trees grow.
    for (const [name, share] of Object.entries(importance(sum))) expect(importance(small)[name]).toBeCloseTo(share, 3);
  });

  it('is not told of fewer than ten complete trials, nor where nothing varies', () => {
    expect(parameterImportance(trainingKernels, space, sum.slice(0, 9))).toBeUndefined();
    expect(
      parameterImportance(
        trainingKernels,
        space,
        trialsOf(() => 0.01),
      ),
    ).toBeUndefined();
  });
});

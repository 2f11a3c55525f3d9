import type { SamplerSettings } from '../../../../src/core/training/search/samplers.ts';
import { lightgbmSpace, type FloatParameter, type SearchSpace } from '../../../../src/core/training/search/space.ts';
import { createStudy } from '../../../../src/core/training/search/study.ts';

type Numbers = Readonly<Record<string, number>>;

interface TestFunction {
  readonly space: SearchSpace;
  readonly loss: (parameters: Numbers & { readonly kind?: unknown }) => number;
  /** Medians of 20 studies of 100 trials with Optuna 5's TPE (seeds 0 to 19) and with its random sampler. */
  readonly optuna: { readonly tpe: number; readonly random: number };
}

const real = (low: number, high: number): FloatParameter => ({ kind: 'float', low, high });

// Hartmann's function in 6 dimensions (Dixon and Szegö, 1978).
const slopes = [
  [10, 3, 17, 3.5, 1.7, 8],
  [0.05, 10, 17, 0.1, 8, 14],
  [3, 3.5, 1.7, 10, 17, 8],
  [17, 8, 0.05, 10, 0.1, 14],
];
const centres = [
  [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
  [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
  [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.665],
  [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
];
const heights = [1, 1.2, 3, 3.2];

const reals = (count: number, low: number, high: number): SearchSpace =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`x${i}`, real(low, high)]));
const sumOf = (at: Numbers, term: (x: number, i: number) => number): number =>
  Object.values(at).reduce((sum, x, i) => sum + term(x, i), 0);

const best: Readonly<Record<string, number>> = { a: 1, b: 0, c: 0.5 };

export const testFunctions: Readonly<Record<string, TestFunction>> = {
  branin: {
    space: { x: real(-5, 10), y: real(0, 15) },
    loss: ({ x, y }) =>
      (y - (5.1 / (4 * Math.PI ** 2)) * x * x + (5 / Math.PI) * x - 6) ** 2 +
      10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) +
      10,
    optuna: { tpe: 0.41673, random: 0.778 },
  },
  hartmann6: {
    space: reals(6, 0, 1),
    loss: (at) =>
      -heights.reduce(
        (sum, height, peak) =>
          sum + height * Math.exp(-slopes[peak].reduce((q, a, i) => q + a * (at[`x${i}`] - centres[peak][i]) ** 2, 0)),
        0,
      ),
    optuna: { tpe: -3.22804, random: -2.12313 },
  },
  lightgbmSpace: {
    space: lightgbmSpace,
    loss: (p) =>
      ((p.num_leaves - 27) / 24) ** 2 +
      Math.log(p.learning_rate / 0.03) ** 2 +
      4 * (p.feature_fraction - 0.8) ** 2 +
      4 * (p.bagging_fraction - 0.9) ** 2 +
      (Math.log10(p.reg_alpha) + 2) ** 2 / 20 +
      (Math.log10(p.reg_lambda) - Math.log10(p.reg_alpha) / 2) ** 2 / 20,
    optuna: { tpe: 0.01462, random: 0.25026 },
  },
  mixed: {
    space: {
      kind: { kind: 'categorical', choices: ['a', 'b', 'c'] },
      x: real(-3, 3),
      n: { kind: 'int', low: 1, high: 20 },
    },
    loss: ({ kind, x, n }) => best[String(kind)] + (x - (String(kind) === 'b' ? 1 : -1)) ** 2 + ((n - 13) / 7) ** 2,
    optuna: { tpe: 0.00015, random: 0.08221 },
  },
  rosenbrock: {
    space: reals(4, -2, 2),
    loss: (at) => sumOf(at, (x, i) => (i < 3 ? 100 * (at[`x${i + 1}`] - x * x) ** 2 + (1 - x) ** 2 : 0)),
    optuna: { tpe: 3.20346, random: 33.14407 },
  },
  ackley: {
    space: reals(5, -10, 20),
    loss: (at) =>
      20 +
      Math.E -
      20 * Math.exp(-0.2 * Math.sqrt(sumOf(at, (x) => x * x) / 5)) -
      Math.exp(sumOf(at, (x) => Math.cos(2 * Math.PI * x)) / 5),
    optuna: { tpe: 3.93837, random: 12.34089 },
  },
  rastrigin: {
    space: reals(4, -4, 6),
    loss: (at) => 40 + sumOf(at, (x) => x * x - 10 * Math.cos(2 * Math.PI * x)),
    optuna: { tpe: 14.98569, random: 27.14267 },
  },
  styblinskiTang: {
    space: reals(5, -5, 5),
    loss: (at) => sumOf(at, (x) => x ** 4 - 16 * x * x + 5 * x) / 2,
    optuna: { tpe: -164.42996, random: -140.27199 },
  },
};

/** Median over seeds of the best loss in 100 trials, of which `lag` may be under way at once. */
export function medianBest(
  { space, loss }: TestFunction,
  name: SamplerSettings['name'],
  seeds: number,
  lag = 1,
): number {
  const bests = Array.from({ length: seeds }, (_, seed) => {
    const study = createStudy({ space, sampler: { name, seed }, direction: 'minimise', lag });
    for (let i = 0; i < 100; i++) {
      const { number, parameters } = study.ask();
      study.tell(number, { state: 'complete', value: loss(parameters as Numbers), steps: [] });
    }
    return study.best?.value ?? Number.NaN;
  }).sort((a, b) => a - b);
  return (bests[(seeds - 1) >> 1] + bests[seeds >> 1]) / 2;
}

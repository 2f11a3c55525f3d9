import { describe, expect, it } from 'vitest';
import { TreeKernels } from '../../../../src/core/kernels/trees.ts';
import { writeModelText } from '../../../../src/core/models/lightgbm/write.ts';
import { goldenBytes, goldenNpy } from '../../../support/golden.ts';
import { goldenInput, LIGHTGBM_CASES, openGolden, takeRows } from '../../../support/lightgbm.ts';
import { wasmModule } from '../../../support/wasm.ts';

const kernels = new TreeKernels(wasmModule('trees'));

/** The cases whose predictions are not their raw scores. */
const TRANSFORMED: readonly string[] = ['binary', 'multiclass3', 'poisson', 'random_forest', 'reg_sqrt'];

/** Largest |a - b| / max(|b|, 1e-300); equal values, and two NaN, differ by 0. */
function largestRelative(got: ArrayLike<number>, wanted: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < wanted.length; i++) {
    if (got[i] === wanted[i] || Object.is(got[i], wanted[i])) continue;
    largest = Math.max(largest, Math.abs(got[i] - wanted[i]) / Math.max(Math.abs(wanted[i]), 1e-300));
  }
  return largest;
}

// 150 ordinary rows and 50 awkward ones: values on, one ulp below and above thresholds, zeros, denormals, infinities,
// NaN. Numbers are those of LightGBM 4.7.0.
describe.each(LIGHTGBM_CASES)('LightGBM model %s', (name) => {
  const model = openGolden(name, kernels);
  const input = goldenInput(`lightgbm/${name}/X.npy.gz`);
  const raw = goldenNpy(`lightgbm/${name}/raw.npy.gz`).values;

  it('gives the raw scores bit for bit, in a batch and row by row', () => {
    expect(model.rawScore(input)).toEqual(raw);
    const width = model.card.outputCount;
    for (let row = 0; row < input.rows; row++) {
      expect(model.rawScore(takeRows(input, [row]))).toEqual(raw.slice(row * width, (row + 1) * width));
    }
  });

  it('gives the predictions within 1e-15 relative', () => {
    const wanted = TRANSFORMED.includes(name) ? goldenNpy(`lightgbm/${name}/predict.npy.gz`).values : raw;
    expect(largestRelative(model.predict(input), wanted)).toBeLessThanOrEqual(1e-15);
  });

  it('gives the leaf of every tree', () => {
    expect(Float64Array.from(model.leaves(input))).toEqual(goldenNpy(`lightgbm/${name}/leaf.npy.gz`).values);
  });

  it('writes the same text as it read', () => {
    const text = new TextDecoder().decode(goldenBytes(`lightgbm/${name}/model.txt.gz`));
    expect(writeModelText(model.ensemble)).toBe(text);
  });

  // LightGBM defines no contributions for linear leaves.
  if (name === 'linear_tree') {
    it('refuses contributions', () => {
      expect(() => model.contributions(input)).toThrow(/linear leaves/);
    });
    return;
  }

  it('gives the contributions within 1e-9 relative, and they add up to the raw score', () => {
    // Every seventh row is stored.
    const wanted = goldenNpy(`lightgbm/${name}/contrib.npy.gz`).values;
    const rows = Array.from({ length: Math.ceil(input.rows / 7) }, (_, i) => 7 * i);
    const some = takeRows(input, rows);
    const got = model.contributions(some);
    expect(got.length).toBe(wanted.length);
    expect(largestRelative(got, wanted)).toBeLessThanOrEqual(1e-9);
    const width = model.card.featureCount + 1;
    const scores = model.rawScore(some);
    const sums = scores.map((_, cell) => got.slice(cell * width, (cell + 1) * width).reduce((a, b) => a + b, 0));
    expect(largestRelative(sums, scores)).toBeLessThanOrEqual(1e-9);
  });
});

describe('iteration ranges', () => {
  const whole = openGolden('regression_early_stop', kernels);
  const best = openGolden('regression_early_stop', kernels, 'model_best.txt.gz');
  const input = goldenInput('lightgbm/regression_early_stop/X.npy.gz');

  it('the first best_iteration iterations predict as the model cut there', () => {
    const count = best.ensemble.trees.length;
    const wanted = goldenNpy('lightgbm/regression_early_stop/predict_best.npy.gz').values;
    expect(best.predict(input)).toEqual(wanted);
    expect(whole.predict(input, { count })).toEqual(wanted);
  });

  it('a count of 0, or beyond the last, takes all there are; a start beyond the last takes none', () => {
    expect(whole.rawScore(input, { count: 0 })).toEqual(whole.rawScore(input));
    expect(whole.rawScore(input, { count: 1e6 })).toEqual(whole.rawScore(input));
    expect(whole.rawScore(input, { start: 1e6 })).toEqual(new Float64Array(input.rows));
  });

  it('leaves and classes are sliced by iteration', () => {
    const three = openGolden('multiclass3', kernels);
    const rows = goldenInput('lightgbm/multiclass3/X.npy.gz');
    const all = three.leaves(rows);
    const slice = three.leaves(rows, { start: 2, count: 3 });
    expect(slice.length).toBe(rows.rows * 9);
    expect(slice.slice(0, 9)).toEqual(all.slice(6, 15));
  });

  it('a random forest divides by the iterations used', () => {
    const forest = openGolden('random_forest', kernels);
    const rows = goldenInput('lightgbm/random_forest/X.npy.gz');
    const raw = forest.rawScore(rows, { start: 5, count: 8 });
    expect(forest.predict(rows, { start: 5, count: 8 })).toEqual(raw.map((sum) => sum / 8));
  });

  it.each([{ start: -1 }, { count: 1.5 }, { start: Number.NaN }])('%o is refused', (range) => {
    expect(() => whole.predict(input, range)).toThrow(/iteration (start|count): expected an integer/);
  });
});

import { describe, expect, it } from 'vitest';
import { TreeKernels } from '../../../../src/core/kernels/trees.ts';
import { lightGbmCard } from '../../../../src/core/models/lightgbm/card.ts';
import { LightGbmModel } from '../../../../src/core/models/lightgbm/model.ts';
import { readModelText } from '../../../../src/core/models/lightgbm/text.ts';
import { writeModelText } from '../../../../src/core/models/lightgbm/write.ts';
import type { ModelInput } from '../../../../src/core/models/model.ts';
import { goldenBytes, goldenNpy } from '../../../support/golden.ts';
import { wasmModule } from '../../../support/wasm.ts';

// Models trained by LightGBM 4.7.0, and what it predicts for 150 ordinary rows and 50 awkward ones (values on, one
// ulp below and above thresholds, zeros, denormals, infinities, NaN): tests/golden/lightgbm/README.md.
const CASES = [
  'binary',
  'categorical',
  'dart',
  'large_500x63',
  'linear_tree',
  'missing_nan',
  'monotone',
  'multiclass3',
  'poisson',
  'quantile',
  'random_forest',
  'reg_sqrt',
  'regression',
  'regression_early_stop',
  'single_leaf',
  'use_missing_false',
  'zero_as_missing',
] as const;

const TRANSFORMED: readonly string[] = ['binary', 'multiclass3', 'poisson', 'random_forest', 'reg_sqrt'];

const kernels = new TreeKernels(wasmModule('trees'));

function open(name: string, file = 'model.txt.gz'): LightGbmModel {
  const bytes = goldenBytes(`lightgbm/${name}/${file}`);
  const ensemble = readModelText(bytes);
  return new LightGbmModel(ensemble, lightGbmCard(ensemble, bytes, name), kernels);
}

function inputOf(name: string): ModelInput {
  const { shape, values } = goldenNpy(`lightgbm/${name}/X.npy.gz`);
  const [rows, width] = shape;
  const columns = Array.from({ length: width }, (_, column) =>
    Float64Array.from({ length: rows }, (_, row) => values[row * width + column]),
  );
  return { rows, columns };
}

/** Largest |a - b| / max(|b|, 1e-300); equal values and pairs of NaN differ by 0. */
function largestRelative(got: ArrayLike<number>, wanted: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < wanted.length; i++) {
    if (Object.is(got[i], wanted[i]) || got[i] === wanted[i]) continue;
    largest = Math.max(largest, Math.abs(got[i] - wanted[i]) / Math.max(Math.abs(wanted[i]), 1e-300));
  }
  return largest;
}

describe.each(CASES)('LightGBM model %s', (name) => {
  const model = open(name);
  const input = inputOf(name);

  it('gives the raw scores bit for bit', () => {
    expect(model.rawScore(input)).toEqual(goldenNpy(`lightgbm/${name}/raw.npy.gz`).values);
  });

  it('gives the predictions within 1e-15 relative', () => {
    const file = TRANSFORMED.includes(name) ? 'predict' : 'raw';
    const wanted = goldenNpy(`lightgbm/${name}/${file}.npy.gz`).values;
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
  if (name === 'linear_tree') return;
  it('gives the contributions within 1e-9 relative', () => {
    // Every seventh row.
    const wanted = goldenNpy(`lightgbm/${name}/contrib.npy.gz`).values;
    const rows = Array.from({ length: Math.ceil(input.rows / 7) }, (_, i) => 7 * i);
    const columns = input.columns.map((column) => Float64Array.from(rows, (row) => column[row]));
    const got = model.contributions({ rows: rows.length, columns });
    expect(got.length).toBe(wanted.length);
    expect(largestRelative(got, wanted)).toBeLessThanOrEqual(1e-9);
  });
});

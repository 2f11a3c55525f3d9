import type { TreeKernels } from '../../src/core/kernels/trees.ts';
import { lightGbmCard } from '../../src/core/models/lightgbm/card.ts';
import { LightGbmModel } from '../../src/core/models/lightgbm/model.ts';
import { readModelText } from '../../src/core/models/lightgbm/text.ts';
import type { ModelInput } from '../../src/core/models/model.ts';
import { goldenBytes, goldenNpy } from './golden.ts';

/** Models trained by LightGBM 4.7.0: tests/golden/lightgbm/README.md. */
export const LIGHTGBM_CASES = [
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

export function openGolden(name: string, kernels: TreeKernels, file = 'model.txt.gz'): LightGbmModel {
  const bytes = goldenBytes(`lightgbm/${name}/${file}`);
  const ensemble = readModelText(bytes);
  return new LightGbmModel(ensemble, lightGbmCard(ensemble, bytes, name), kernels);
}

/** A stored matrix as columns. */
export function goldenInput(path: string): ModelInput {
  const { shape, values } = goldenNpy(path);
  const [rows, width] = shape;
  const columns = Array.from({ length: width }, (_, column) =>
    Float64Array.from({ length: rows }, (_, row) => values[row * width + column]),
  );
  return { rows, columns };
}

/** Some rows of an input. */
export const takeRows = ({ columns }: ModelInput, rows: readonly number[]): ModelInput => ({
  rows: rows.length,
  columns: columns.map((column) => Float64Array.from(rows, (row) => column[row])),
});

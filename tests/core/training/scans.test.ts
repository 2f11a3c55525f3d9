import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../src/core/base/random.ts';
import { RowList } from '../../../src/core/kernels/training-rows.ts';
import { Gradients } from '../../../src/core/kernels/training-scores.ts';
import { HistogramPool } from '../../../src/core/kernels/training-search.ts';
import { buildDataSet } from '../../../src/core/training/dataset.ts';
import { resolveParameters } from '../../../src/core/training/parameters/resolve.ts';
import type { TrainingParameters } from '../../../src/core/training/parameters/types.ts';
import { prepareRows } from '../../../src/core/training/table.ts';
import { scanNumeric } from '../../../src/core/training/tree/numeric-scan.ts';
import type { Leaf } from '../../../src/core/training/tree/split.ts';
import { randomTrainings } from '../../support/random-trainings.ts';
import { trainingKernels } from '../../support/training.ts';

const TABLES = randomTrainings();

/** A data set with random gradients, its root divided in two ranges of rows, and the histograms of both. */
function siblings(params: TrainingParameters, unitHessians: boolean, seed: number) {
  const { columns } = TABLES[seed % 5];
  const rows = columns[0].length;
  const random = createRandom(seed);
  const prepared = prepareRows('rows', { columns, label: new Float64Array(rows) });
  const parameters = resolveParameters(params).values;
  const names = columns.map((_, i) => `c${i}`);
  const data = buildDataSet(trainingKernels, prepared, parameters, names);
  const gradients = new Gradients(data.memory, rows, 1);
  const pairs = new Float32Array(2 * rows);
  for (let i = 0; i < rows; i++) {
    pairs[2 * i] = random.normal();
    pairs[2 * i + 1] = unitHessians ? 1 : 0.05 + random.next();
  }
  gradients.pairs().set(pairs);
  const searched = data.features.map(({ binCount, ...bins }) => ({ ...bins, bins: binCount }));
  const pool = new HistogramPool(data.memory, data.bins, searched);
  const all = data.features.map((_, feature) => feature);
  const list = new RowList(data.memory, rows, 1000);
  list.fill();
  const smallRows = Math.floor(rows / 3);
  const leafOf = (start: number, count: number, histogram: number): Leaf => {
    const ofRows = list.view(start, count);
    let gradient = 0;
    let hessian = 0;
    for (const row of ofRows) {
      gradient += pairs[2 * row];
      hessian += pairs[2 * row + 1];
    }
    return { start, rows: count, gradient, hessian, output: 0, depth: 0, histogram };
  };
  const root = leafOf(0, rows, 0);
  const small = leafOf(0, smallRows, 1);
  pool.build(root, all, undefined, 0, gradients, 0);
  pool.build(small, all, list, 0, gradients, 0);
  const large = leafOf(smallRows, rows - smallRows, 0);
  pool.setLimits({
    lambdaL1: parameters.lambda_l1,
    lambdaL2: parameters.lambda_l2,
    minRows: parameters.min_data_in_leaf,
    minHessian: parameters.min_sum_hessian_in_leaf,
    minGain: parameters.min_gain_to_split,
    unitHessians,
  });
  return { data, parameters, pool, all, small, large };
}

describe.each([
  ['no regularisation', {}],
  ['l1', { lambda_l1: 0.7 }],
  ['l2', { lambda_l2: 3 }],
  ['limits', { min_data_in_leaf: 90, min_sum_hessian_in_leaf: 40 }],
  ['tiny leaves', { min_data_in_leaf: 1, min_sum_hessian_in_leaf: 0 }],
  ['a gain to exceed', { min_gain_to_split: 2 }],
  ['zero is missing', { zero_as_missing: true }],
  ['nothing is missing', { use_missing: false, max_bin: 20 }],
  ['many bins', { max_bin: 900, min_data_in_bin: 1 }],
])('the search kernel and the plain scan agree with %s', (_, params) => {
  test.each([
    [1, true],
    [2, false],
    [3, true],
    [4, false],
    [5, false],
  ])('seed %i, unit hessians %s', (seed, unitHessians) => {
    const { data, parameters, pool, all, small, large } = siblings(params, unitHessians, seed);
    // One feature at a time, so that the winner over all cannot hide a difference.
    for (const feature of all) {
      const [foundSmall, foundLarge] = pool.search(small, large, [feature]);
      const bins = data.features[feature];
      if (bins.kind !== 'numeric') throw new Error('expected numeric features');
      [foundSmall, foundLarge].forEach((found, lane) => {
        const leaf = lane === 0 ? small : large;
        const cells = pool.cells(leaf.histogram, feature);
        const { best, splittable } = scanNumeric({ feature, cells, leaf, parentOutput: 0, parameters }, bins);
        expect(pool.splittable(leaf.histogram)[feature]).toBe(splittable ? 1 : 0);
        if (best === undefined) {
          expect(found).toBeUndefined();
          return;
        }
        const { leftRows, leftBins, ...comparable } = best;
        expect(leftRows).toBeGreaterThan(0);
        expect(leftBins).toBeUndefined();
        expect(found).toEqual(comparable);
      });
    }
  });
});

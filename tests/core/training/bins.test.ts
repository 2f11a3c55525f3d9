import { describe, expect, test } from 'vitest';
import { binOf } from '../../../src/core/training/binning/feature-bins.ts';
import { buildDataSet } from '../../../src/core/training/dataset.ts';
import { resolveParameters } from '../../../src/core/training/parameters/resolve.ts';
import { prepareRows } from '../../../src/core/training/table.ts';
import { goldenColumn, goldenJson, goldenNpy } from '../../support/golden.ts';
import { trainingKernels } from '../../support/training.ts';

interface GoldenBins {
  readonly feature: number;
  readonly num_bin: number;
  readonly default_bin: number;
  readonly most_freq_bin: number;
  readonly missing_type: 'none' | 'zero' | 'nan';
  readonly upper_bounds: number[];
}

const nextUp = (value: number): number => {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigInt64(0, view.getBigInt64(0) + (value > 0 ? 1n : -1n));
  return view.getFloat64(0);
};

const ZERO = 1.0000000180025095e-35; // 1e-35 as float32, LightGBM's limit of zero

/** Bins of one column, by the path that trainings take. */
function binsOf(column: number[], params: Record<string, number | boolean>) {
  const columns = [Float64Array.from(column)];
  const rows = prepareRows('rows', { columns, label: new Float64Array(column.length) });
  return buildDataSet(trainingKernels, rows, resolveParameters(params).values, ['x']);
}

describe('bins of LightGBM 4.7', () => {
  test.each([
    ['btcusd_default', 'btcusd', {}],
    ['goog_nan', 'goog_nan', {}],
    ['goog_max_bin_63', 'goog', { max_bin: 63 }],
    ['synthetic_20k_default', 'synthetic_20k', {}],
  ])('%s: bounds, bin of zero and most frequent bin of every feature are the same', (name, dataset, params) => {
    const expected = goldenJson<GoldenBins[]>(`training/bins/${name}.json.gz`);
    const matrix = goldenNpy(`training/datasets/${dataset}/X_train.npy.gz`);
    const columns = Array.from({ length: matrix.shape[1] }, (_, column) => goldenColumn(matrix, column));
    const rows = prepareRows('rows', { columns, label: new Float64Array(matrix.shape[0]) });
    const names = columns.map((_, i) => `c${i}`);
    const data = buildDataSet(trainingKernels, rows, resolveParameters({ seed: 42, ...params }).values, names);
    const got = data.features.map((bins, index) => ({
      feature: data.columnOf[index],
      num_bin: bins.binCount,
      default_bin: bins.zeroBin,
      most_freq_bin: bins.mostFrequentBin,
      missing_type: ['none', 'zero', 'nan'][bins.missing],
      upper_bounds: bins.kind === 'numeric' ? Array.from(bins.bounds).filter((bound) => !Number.isNaN(bound)) : [],
    }));
    const wanted = expected.map(({ feature, num_bin, default_bin, most_freq_bin, missing_type, upper_bounds }) => ({
      feature,
      num_bin,
      default_bin,
      most_freq_bin,
      missing_type,
      upper_bounds,
    }));
    expect(got).toEqual(wanted);
  });
});

describe('bounds', () => {
  test('lie one ulp above the middle of neighbours, small values join the next, zero has a bin of its own', () => {
    const values = [1, 2, 2, 3, 3, 3, 4, 5, 6, 7, 8, 9, 10, 0, 0, 0, 0, 0, 0, 0];
    const [bins] = binsOf(values, { min_data_in_leaf: 1 }).features;
    const expected = [ZERO, nextUp(2.5), nextUp(3.5), nextUp(6.5), nextUp(9.5), Infinity];
    expect(bins.kind === 'numeric' && Array.from(bins.bounds)).toEqual(expected);
  });

  test('put NaN last and zero between the signs', () => {
    const params = { min_data_in_bin: 1, min_data_in_leaf: 1 };
    const [bins] = binsOf([-2, -1, 1, 2, 2, 2, NaN, 0, 0, 0], params).features;
    const expected = [nextUp(-1.5), -ZERO, ZERO, nextUp(1.5), Infinity, NaN];
    expect(bins.kind === 'numeric' && Array.from(bins.bounds)).toEqual(expected);
  });

  test('of a constant column do not exist', () => {
    expect(binsOf(new Array<number>(50).fill(3), {}).features).toHaveLength(0);
    expect(binsOf(new Array<number>(50).fill(3), {}).featureInfos).toEqual(['none']);
  });

  test.each([2, 15, 255, 256, 700])('at most %i bins are made, and each value falls where the bounds say', (maxBin) => {
    const values = Array.from({ length: 3000 }, (_, i) => Math.sin(i) * 10 ** ((i % 7) - 3));
    values[5] = NaN;
    values[6] = Infinity;
    values[7] = -Infinity;
    values[8] = 0;
    const data = binsOf(values, { max_bin: maxBin, min_data_in_bin: 1, min_data_in_leaf: 1 });
    const [bins] = data.features;
    expect(bins.binCount).toBeLessThanOrEqual(maxBin + 1);
    const [cursor] = data.bins.cursors([0]);
    expect(values.map((_, row) => cursor.read(row))).toEqual(values.map((value) => binOf(bins, value)));
  });
});

import { describe, expect, test } from 'vitest';
import { KlineLabError } from '../../../../src/core/base/errors.ts';
import { printParameters } from '../../../../src/core/training/parameters/print.ts';
import { resolveParameters } from '../../../../src/core/training/parameters/resolve.ts';
import { ALL_PARAMETERS, PARAMETER_BY_NAME } from '../../../../src/core/training/parameters/table.ts';
import type { TrainingParameters } from '../../../../src/core/training/parameters/types.ts';

const valuesOf = (params: TrainingParameters) => resolveParameters(params).values;

function errorOf(params: TrainingParameters): KlineLabError {
  try {
    resolveParameters(params);
  } catch (error) {
    if (error instanceof KlineLabError) return error;
    throw error;
  }
  throw new Error('expected a refusal');
}

describe('parameter names', () => {
  test('no name or alias means two parameters', () => {
    const names = ALL_PARAMETERS.flatMap(({ name, aliases }) => [name, ...aliases]);
    expect(new Set(names).size).toBe(names.length);
    expect(PARAMETER_BY_NAME.size).toBe(names.length);
  });

  test.each([
    ['eta', 'learning_rate', 0.3],
    ['n_estimators', 'num_iterations', 7],
    ['max_leaves', 'num_leaves', 9],
    ['reg_alpha', 'lambda_l1', 0.5],
    ['reg_lambda', 'lambda_l2', 0.5],
    ['subsample', 'bagging_fraction', 0.5],
    ['subsample_freq', 'bagging_freq', 2],
    ['colsample_bytree', 'feature_fraction', 0.5],
    ['min_child_samples', 'min_data_in_leaf', 3],
    ['min_child_weight', 'min_sum_hessian_in_leaf', 0.25],
    ['min_split_gain', 'min_gain_to_split', 0.25],
    ['subsample_for_bin', 'bin_construct_sample_cnt', 100],
  ])('%s is %s', (alias, name, value) => {
    expect(valuesOf({ [alias]: value })[name as 'num_leaves']).toBe(value);
  });

  test('a canonical name wins over an alias in either order', () => {
    expect(valuesOf({ eta: 0.5, learning_rate: 0.25 }).learning_rate).toBe(0.25);
    expect(valuesOf({ learning_rate: 0.25, eta: 0.5 }).learning_rate).toBe(0.25);
  });

  test('two aliases that disagree are refused, and agree otherwise', () => {
    expect(errorOf({ eta: 0.5, shrinkage_rate: 0.25 }).code).toBe('PARAMETER_TWICE');
    expect(valuesOf({ eta: 0.5, shrinkage_rate: 0.5 }).learning_rate).toBe(0.5);
  });

  test('an unknown name is refused with the nearest one', () => {
    const error = errorOf({ num_leafs: 3 });
    expect(error.code).toBe('PARAMETER_UNKNOWN');
    expect(error.kind).toBe('usage');
    expect(error.hint).toContain('num_lea');
    expect(error.where.field).toBe('num_leafs');
  });

  test.each([
    ['monotone_constraints', [1, 0]],
    ['interaction_constraints', '[[0,1]]'],
    ['forcedsplits_filename', 'x.json'],
    ['linear_tree', true],
    ['use_quantized_grad', true],
    ['max_bin_by_feature', [3]],
    ['device_type', 'gpu'],
    ['cegb_penalty_split', 0.5],
  ])('%s is refused by name unless it is the default', (name, value) => {
    expect(errorOf({ [name]: value }).code).toBe('PARAMETER_UNSUPPORTED');
  });

  test('what is not supported is accepted at its default', () => {
    expect(valuesOf({ linear_tree: false, device: 'cpu', num_machines: 1, monotone_constraints: '' }).num_leaves).toBe(
      31,
    );
  });

  test('threads and verbosity are accepted and change nothing', () => {
    expect(valuesOf({ num_threads: 8, verbosity: -1, force_row_wise: true }).num_leaves).toBe(31);
  });
});

describe('parameter values', () => {
  test.each([
    ['num_leaves', 1],
    ['num_leaves', 31.5],
    ['num_leaves', 'many'],
    ['learning_rate', 0],
    ['learning_rate', NaN],
    ['bagging_fraction', 1.5],
    ['feature_fraction', 0],
    ['lambda_l1', -1],
    ['max_bin', 1],
    ['extra_trees', 'perhaps'],
    ['boosting', 'ada'],
    ['data_sample_strategy', 'all'],
    ['num_class', 3],
  ])('%s = %s is refused', (name, value) => {
    const error = errorOf({ [name]: value });
    expect(error.code).toBe('PARAMETER_VALUE');
    expect(error.message).toContain(name);
  });

  test('text is read like numbers and flags', () => {
    const values = valuesOf({ learning_rate: '0.05', num_leaves: '15', extra_trees: 'true', use_missing: '0' });
    expect(values).toMatchObject({ learning_rate: 0.05, num_leaves: 15, extra_trees: true, use_missing: false });
  });

  test('objectives go by all of LightGBM’s names', () => {
    expect(valuesOf({ objective: 'mse' }).objective).toBe('regression');
    expect(valuesOf({ app: 'mae' }).objective).toBe('regression_l1');
    expect(valuesOf({ loss: 'softmax', num_class: 3 }).objective).toBe('multiclass');
    expect(errorOf({ objective: 'lambdarank' }).code).toBe('OBJECTIVE_UNSUPPORTED');
    expect(errorOf({ objective: 'regresion' }).hint).toContain('regression');
  });

  test('the metric follows the objective unless given', () => {
    expect(valuesOf({}).metric).toEqual(['l2']);
    expect(valuesOf({ objective: 'rmse' }).metric).toEqual(['rmse']);
    expect(valuesOf({ objective: 'binary' }).metric).toEqual(['binary_logloss']);
    expect(valuesOf({ metric: ['mae', 'l1', 'auc'] }).metric).toEqual(['l1', 'auc']);
    expect(valuesOf({ metric: 'l2,rmse' }).metric).toEqual(['l2', 'rmse']);
    expect(valuesOf({ metric: 'none' }).metric).toEqual([]);
    expect(errorOf({ metric: 'ndcg' }).code).toBe('METRIC_UNSUPPORTED');
    expect(errorOf({ metric: 'acu' }).hint).toContain('auc');
  });
});

describe('fix-ups', () => {
  // The order of draws and the values are LightGBM's: data, bagging, drop, feature fraction, (objective,) extra.
  test.each([
    [0, [38, 7719, 21238, 2437, 11797]],
    [42, [175, 400, 17869, 30056, 12879]],
  ])('seed %i derives LightGBM’s seeds', (seed, expected) => {
    const { data_random_seed, bagging_seed, drop_seed, feature_fraction_seed, extra_seed } = valuesOf({ seed });
    expect([data_random_seed, bagging_seed, drop_seed, feature_fraction_seed, extra_seed]).toEqual(expected);
  });

  test('a seed of its own stays', () => {
    expect(valuesOf({ seed: 42, bagging_seed: 5 })).toMatchObject({ bagging_seed: 5, drop_seed: 17869 });
  });

  test('max_depth limits the leaves only where they are not given', () => {
    expect(valuesOf({ max_depth: 3 }).num_leaves).toBe(8);
    expect(valuesOf({ max_depth: 3, num_leaves: 31 }).num_leaves).toBe(31);
    expect(valuesOf({ max_depth: 9 }).num_leaves).toBe(31);
  });

  test('smoothing needs two rows in a leaf, and no limit at all means one', () => {
    expect(valuesOf({ path_smooth: 1, min_data_in_leaf: 1 }).min_data_in_leaf).toBe(2);
    expect(valuesOf({ min_data_in_leaf: 0, min_sum_hessian_in_leaf: 0 }).min_data_in_leaf).toBe(1);
  });

  test('goss as boosting is gbdt with goss sampling', () => {
    expect(valuesOf({ boosting: 'goss' })).toMatchObject({ boosting: 'gbdt', data_sample_strategy: 'goss' });
  });

  test('a forest without any sampling is refused', () => {
    expect(errorOf({ boosting: 'rf' }).where.field).toBe('boosting');
  });
});

test('the parameters section lists every model parameter in LightGBM’s order and spelling', () => {
  const lines = printParameters(resolveParameters({ eta: 0.05, seed: 42, deterministic: true, metric: 'l2' }));
  expect(lines[0]).toEqual(['boosting', 'gbdt']);
  expect(lines.at(-1)).toEqual(['num_gpu', '1']);
  expect(Object.fromEntries(lines)).toMatchObject({
    learning_rate: '0.05',
    min_sum_hessian_in_leaf: '0.001',
    bagging_seed: '400',
    deterministic: '1',
    force_col_wise: '0',
    monotone_constraints: '',
  });
});

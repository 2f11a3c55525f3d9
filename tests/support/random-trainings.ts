import { createRandom, type Random } from '../../src/core/base/random.ts';
import type { TrainingParameters } from '../../src/core/training/parameters/types.ts';

/** A training made from a seed with exact arithmetic only, so that every machine makes the same one. */
export interface RandomTraining {
  readonly name: string;
  readonly params: TrainingParameters;
  readonly rounds: number;
  readonly columns: readonly Float64Array[];
  readonly label: Float64Array;
  readonly weight?: Float64Array;
}

type Fill = (row: number) => number;

/** Bell-shaped, from additions alone: logarithms and cosines are not the same in every engine. */
const bell = (random: Random): number => random.next() + random.next() + random.next() + random.next() - 2;

const rounded = (value: number, steps: number): number => Math.round(value * steps) / steps;

/** Columns of the kinds that binning, bundling and missing values tell apart. */
function makeColumns(random: Random, rows: number): Float64Array[] {
  let walk = 100;
  const kinds: Fill[] = [
    () => bell(random),
    () => rounded(bell(random), 10),
    () => (walk += rounded(bell(random), 100)),
    () => (random.next() < 0.8 ? 0 : bell(random)),
    () => (random.next() < 0.3 ? NaN : bell(random)),
    () => (random.next() < 0.8 ? 7.25 : bell(random)),
    () => Math.abs(bell(random)) + 1,
    () => -Math.abs(bell(random)) - 1,
    () => (random.next() < 0.3 ? NaN : random.next() < 0.5 ? 0 : rounded(bell(random), 10)),
    (row) => (row % 3 === 0 ? 1 + random.integer(8) : 0),
    (row) => (row % 3 === 1 ? 1 + random.integer(8) : 0),
    () => random.integer(3),
    () => (random.next() < 0.1 ? NaN : random.integer(40)),
    () => (random.next() < 0.05 ? -1 : random.integer(200)),
    () => 3,
  ];
  return kinds.map((fill) => Float64Array.from({ length: rows }, (_, row) => fill(row)));
}

const CATEGORICAL = [11, 12, 13];

function makeScore(columns: readonly Float64Array[], random: Random, row: number): number {
  const at = (column: number): number => columns[column][row] || 0;
  const categories = (at(11) === 1 ? 0.5 : 0) + (at(12) % 7 === 3 ? 1 : 0) - (at(13) % 11 === 5 ? 1 : 0);
  const numeric = at(0) + at(1) * at(3) - at(6) * at(7) * 0.2 + (at(9) > 4 ? 1 : 0) - at(10) * 0.1 + at(4) * 0.5;
  return numeric + categories + 0.5 * bell(random);
}

function makeLabel(score: number, params: TrainingParameters): number {
  if (params.objective === 'binary') return score > 0.8 ? 1 : 0;
  if (params.objective === 'multiclass') return score < 0 ? 0 : score < 1 ? 1 : 2;
  if (params.objective === 'poisson') return Math.max(0, Math.round(score * 2));
  return score;
}

function make(name: string, params: TrainingParameters, weighted: boolean, seed: number): RandomTraining {
  const random = createRandom(seed);
  const rows = 700 + 400 * (seed % 3);
  const columns = makeColumns(random, rows);
  const label = Float64Array.from({ length: rows }, (_, row) => makeLabel(makeScore(columns, random, row), params));
  const weight = weighted ? Float64Array.from({ length: rows }, () => 0.1 + 3 * random.next()) : undefined;
  return { name, params: { learning_rate: 0.1, ...params }, rounds: 12, columns, label, weight };
}

const BINARY = { objective: 'binary' };
const MULTICLASS = { objective: 'multiclass', num_class: 3 };
const CATEGORIES = { categorical_feature: CATEGORICAL };

/** Every objective, split rule, sampling, boosting kind and missing-value rule at least once. */
const SETTINGS: readonly (readonly [name: string, params: TrainingParameters, weighted?: boolean])[] = [
  ['squared error', {}],
  ['squared error, weights', {}, true],
  ['square roots', { reg_sqrt: true }],
  ['absolute error', { objective: 'l1' }],
  ['absolute error, weights', { objective: 'mae' }, true],
  ['huber', { objective: 'huber', alpha: 0.7 }],
  ['huber, weights', { objective: 'huber', alpha: 0.3 }, true],
  ['fair', { objective: 'fair', fair_c: 0.6 }, true],
  ['quantile', { objective: 'quantile', alpha: 0.77 }],
  ['quantile, weights', { objective: 'quantile', alpha: 0.2 }, true],
  ['poisson', { objective: 'poisson' }],
  ['binary', BINARY],
  ['binary, unbalanced, sigmoid', { ...BINARY, is_unbalance: true, sigmoid: 1.3 }],
  ['binary, positive weight', { ...BINARY, scale_pos_weight: 2.718 }, true],
  ['multiclass', MULTICLASS],
  ['multiclass, weights', MULTICLASS, true],
  ['l1 and l2', { lambda_l1: 0.5, lambda_l2: 1.235 }],
  ['l2 alone, binary', { ...BINARY, lambda_l2: 7.5 }],
  ['max_delta_step', { max_delta_step: 0.3 }],
  ['path_smooth', { path_smooth: 2.5, min_gain_to_split: 0.01 }],
  ['path_smooth with categories', { ...CATEGORIES, path_smooth: 3 }],
  ['extra_trees', { extra_trees: true, extra_seed: 11 }],
  ['extra_trees with categories', { ...CATEGORIES, ...BINARY, extra_trees: true }],
  ['depth without leaves', { max_depth: 3 }],
  ['small leaves', { num_leaves: 63, min_data_in_leaf: 2, min_sum_hessian_in_leaf: 0 }],
  ['heavy leaves', { ...BINARY, min_sum_hessian_in_leaf: 10, min_data_in_leaf: 1 }],
  ['max_bin 2', { max_bin: 2 }],
  ['max_bin 15', { max_bin: 15, min_data_in_bin: 10 }],
  ['max_bin 1000', { max_bin: 1000, min_data_in_bin: 1 }],
  ['max_bin 1000, l1, binary', { ...BINARY, max_bin: 1000, min_data_in_bin: 1, lambda_l1: 0.2 }],
  ['bin sample', { bin_construct_sample_cnt: 300, data_random_seed: 9 }],
  ['no bundles', { enable_bundle: false }],
  ['no sparse pool', { is_enable_sparse: false }],
  ['no pre-filter', { feature_pre_filter: false, min_data_in_leaf: 200 }],
  ['zero is missing', { zero_as_missing: true }],
  ['zero is missing, binary', { ...BINARY, zero_as_missing: true, lambda_l1: 0.1 }],
  ['nothing is missing', { use_missing: false }],
  ['one-hot categories', { ...CATEGORIES, max_cat_to_onehot: 50 }],
  ['sorted categories', { ...CATEGORIES, cat_smooth: 1, cat_l2: 1, min_data_per_group: 5 }],
  ['sorted categories, few', { ...CATEGORIES, ...BINARY, max_cat_threshold: 4, min_data_per_group: 20 }],
  ['categories, l1, step', { ...CATEGORIES, lambda_l1: 0.3, max_delta_step: 0.5 }],
  ['categories, zero is missing', { ...CATEGORIES, zero_as_missing: true }],
  ['feature_fraction', { feature_fraction: 0.6, seed: 42 }],
  ['feature_fraction_bynode', { feature_fraction: 0.7, feature_fraction_bynode: 0.5 }],
  ['bagging', { bagging_fraction: 0.4, bagging_freq: 3, seed: 7 }],
  ['bagging, absolute error', { objective: 'l1', bagging_fraction: 0.8, bagging_freq: 1 }],
  ['balanced bagging', { ...BINARY, pos_bagging_fraction: 0.5, neg_bagging_fraction: 0.9, bagging_freq: 2 }],
  ['goss', { data_sample_strategy: 'goss', learning_rate: 0.3 }],
  ['goss, multiclass', { ...MULTICLASS, boosting: 'goss', learning_rate: 0.5, top_rate: 0.1, other_rate: 0.3 }],
  ['dart', { boosting: 'dart', drop_rate: 0.4, skip_drop: 0.1 }],
  ['dart, uniform', { boosting: 'dart', uniform_drop: true, skip_drop: 0, drop_rate: 0.2, max_drop: 2 }],
  [
    'dart, xgboost mode',
    { ...BINARY, boosting: 'dart', xgboost_dart_mode: true, skip_drop: 0, bagging_fraction: 0.7, bagging_freq: 1 },
  ],
  ['random forest', { boosting: 'rf', bagging_fraction: 0.6, bagging_freq: 1 }],
  ['random forest, binary', { ...BINARY, boosting: 'rf', feature_fraction: 0.5 }],
  ['random forest, quantile', { objective: 'quantile', boosting: 'rf', bagging_fraction: 0.5, bagging_freq: 1 }],
  ['no start value', { boost_from_average: false }],
  ['no start value, binary', { ...BINARY, boost_from_average: false }],
  ['no split possible', { min_data_in_leaf: 100000 }],
];

export const randomTrainings = (): RandomTraining[] =>
  SETTINGS.map(([name, params, weighted], index) => make(name, params, weighted ?? false, index + 1));

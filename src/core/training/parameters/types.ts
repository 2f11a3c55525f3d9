/** A value as a caller may write it. Lists may be arrays or comma-separated text. */
export type ParameterValue = number | boolean | string | readonly (number | string)[] | null | undefined;

/** LightGBM parameters under any of LightGBM's names. */
export type TrainingParameters = Readonly<Record<string, ParameterValue>>;

export type BoostingKind = 'gbdt' | 'dart' | 'rf';

export type ObjectiveName =
  'regression' | 'regression_l1' | 'huber' | 'fair' | 'poisson' | 'quantile' | 'binary' | 'multiclass';

/** The parameters a training works with, under LightGBM's canonical names, complete and consistent. */
export interface Parameters {
  readonly boosting: BoostingKind;
  readonly objective: ObjectiveName;
  /** Canonical metric names in the order given; the objective's own where none was asked for. */
  readonly metric: readonly string[];
  readonly data_sample_strategy: 'bagging' | 'goss';
  readonly num_iterations: number;
  readonly learning_rate: number;
  readonly num_leaves: number;
  readonly max_depth: number;
  readonly min_data_in_leaf: number;
  readonly min_sum_hessian_in_leaf: number;
  readonly bagging_fraction: number;
  readonly pos_bagging_fraction: number;
  readonly neg_bagging_fraction: number;
  readonly bagging_freq: number;
  readonly bagging_seed: number;
  readonly feature_fraction: number;
  readonly feature_fraction_bynode: number;
  readonly feature_fraction_seed: number;
  readonly extra_trees: boolean;
  readonly extra_seed: number;
  readonly early_stopping_round: number;
  readonly early_stopping_min_delta: number;
  readonly first_metric_only: boolean;
  readonly max_delta_step: number;
  readonly lambda_l1: number;
  readonly lambda_l2: number;
  readonly min_gain_to_split: number;
  readonly drop_rate: number;
  readonly max_drop: number;
  readonly skip_drop: number;
  readonly xgboost_dart_mode: boolean;
  readonly uniform_drop: boolean;
  readonly drop_seed: number;
  readonly top_rate: number;
  readonly other_rate: number;
  readonly min_data_per_group: number;
  readonly max_cat_threshold: number;
  readonly cat_l2: number;
  readonly cat_smooth: number;
  readonly max_cat_to_onehot: number;
  readonly path_smooth: number;
  readonly max_bin: number;
  readonly min_data_in_bin: number;
  readonly bin_construct_sample_cnt: number;
  readonly data_random_seed: number;
  readonly is_enable_sparse: boolean;
  readonly enable_bundle: boolean;
  readonly use_missing: boolean;
  readonly zero_as_missing: boolean;
  readonly feature_pre_filter: boolean;
  /** As written: column numbers or names. */
  readonly categorical_feature: readonly string[];
  readonly num_class: number;
  readonly is_unbalance: boolean;
  readonly scale_pos_weight: number;
  readonly sigmoid: number;
  readonly boost_from_average: boolean;
  readonly reg_sqrt: boolean;
  readonly alpha: number;
  readonly fair_c: number;
  readonly poisson_max_delta_step: number;
}

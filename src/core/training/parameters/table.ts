// Every parameter that LightGBM 4.7 knows, in the order in which its text models list them.

/** What a parameter's value is. Lists are written joined by commas. */
export type ParameterKind = 'flag' | 'integer' | 'real' | 'text' | 'list';

/**
 * `used`: changes the model here as it does in LightGBM. `inert`: accepted, cannot change a model trained here (threads,
 * memory, files, verbosity). `refused`: known, but only its default is accepted.
 */
export type ParameterSupport = 'used' | 'inert' | 'refused';

export interface ParameterRow {
  readonly name: string;
  readonly kind: ParameterKind;
  readonly standard: number | boolean | string;
  readonly support: ParameterSupport;
  readonly aliases: readonly string[];
  /** Interval notation, e.g. `(0,1]`; numbers only. */
  readonly range?: string;
}

type Value = number | boolean | string;

const row = (
  support: ParameterSupport,
  kind: ParameterKind,
  name: string,
  standard: Value,
  aliases = '',
  range?: string,
): ParameterRow => ({
  name,
  kind,
  standard,
  support,
  aliases: aliases === '' ? [] : aliases.split(' '),
  range,
});

const used = (kind: ParameterKind, name: string, standard: Value, aliases?: string, range?: string) =>
  row('used', kind, name, standard, aliases, range);
const inert = (kind: ParameterKind, name: string, standard: Value, aliases?: string) =>
  row('inert', kind, name, standard, aliases);
const refused = (kind: ParameterKind, name: string, standard: Value, aliases?: string) =>
  row('refused', kind, name, standard, aliases);

/** Listed in text models. */
export const MODEL_PARAMETERS: readonly ParameterRow[] = [
  used('text', 'boosting', 'gbdt', 'boosting_type boost'),
  used('text', 'objective', 'regression', 'objective_type app application loss'),
  used('list', 'metric', '', 'metrics metric_types'),
  refused('text', 'tree_learner', 'serial', 'tree tree_type tree_learner_type'),
  refused('text', 'device_type', 'cpu', 'device'),
  used('text', 'data_sample_strategy', 'bagging'),
  refused('text', 'data', '', 'train train_data train_data_file data_filename'),
  refused('text', 'valid', '', 'test valid_data valid_data_file test_data test_data_file valid_filenames'),
  used(
    'integer',
    'num_iterations',
    100,
    'num_iteration n_iter num_tree num_trees num_round num_rounds nrounds num_boost_round n_estimators max_iter',
    '[0,inf)',
  ),
  used('real', 'learning_rate', 0.1, 'shrinkage_rate eta', '(0,inf)'),
  used('integer', 'num_leaves', 31, 'num_leaf max_leaves max_leaf max_leaf_nodes', '(1,131072]'),
  inert('integer', 'num_threads', 0, 'num_thread nthread nthreads n_jobs'),
  used('integer', 'seed', 0, 'random_seed random_state'),
  inert('flag', 'deterministic', false),
  inert('flag', 'force_col_wise', false),
  inert('flag', 'force_row_wise', false),
  inert('real', 'histogram_pool_size', -1, 'hist_pool_size'),
  used('integer', 'max_depth', -1),
  used('integer', 'min_data_in_leaf', 20, 'min_data_per_leaf min_data min_child_samples min_samples_leaf', '[0,inf)'),
  used(
    'real',
    'min_sum_hessian_in_leaf',
    1e-3,
    'min_sum_hessian_per_leaf min_sum_hessian min_hessian min_child_weight',
    '[0,inf)',
  ),
  used('real', 'bagging_fraction', 1, 'sub_row subsample bagging', '(0,1]'),
  used('real', 'pos_bagging_fraction', 1, 'pos_sub_row pos_subsample pos_bagging', '(0,1]'),
  used('real', 'neg_bagging_fraction', 1, 'neg_sub_row neg_subsample neg_bagging', '(0,1]'),
  used('integer', 'bagging_freq', 0, 'subsample_freq'),
  used('integer', 'bagging_seed', 3, 'bagging_fraction_seed'),
  refused('flag', 'bagging_by_query', false),
  used('real', 'feature_fraction', 1, 'sub_feature colsample_bytree', '(0,1]'),
  used('real', 'feature_fraction_bynode', 1, 'sub_feature_bynode colsample_bynode', '(0,1]'),
  used('integer', 'feature_fraction_seed', 2),
  used('flag', 'extra_trees', false, 'extra_tree'),
  used('integer', 'extra_seed', 6),
  used('integer', 'early_stopping_round', 0, 'early_stopping_rounds early_stopping n_iter_no_change'),
  used('real', 'early_stopping_min_delta', 0, '', '[0,inf)'),
  used('flag', 'first_metric_only', false),
  used('real', 'max_delta_step', 0, 'max_tree_output max_leaf_output'),
  used('real', 'lambda_l1', 0, 'reg_alpha l1_regularization', '[0,inf)'),
  used('real', 'lambda_l2', 0, 'reg_lambda lambda l2_regularization', '[0,inf)'),
  inert('real', 'linear_lambda', 0),
  used('real', 'min_gain_to_split', 0, 'min_split_gain', '[0,inf)'),
  used('real', 'drop_rate', 0.1, 'rate_drop', '[0,1]'),
  used('integer', 'max_drop', 50),
  used('real', 'skip_drop', 0.5, '', '[0,1]'),
  used('flag', 'xgboost_dart_mode', false),
  used('flag', 'uniform_drop', false),
  used('integer', 'drop_seed', 4),
  used('real', 'top_rate', 0.2, '', '[0,1]'),
  used('real', 'other_rate', 0.1, '', '[0,1]'),
  used('integer', 'min_data_per_group', 100, '', '(0,inf)'),
  used('integer', 'max_cat_threshold', 32, '', '(0,inf)'),
  used('real', 'cat_l2', 10, '', '[0,inf)'),
  used('real', 'cat_smooth', 10, '', '[0,inf)'),
  used('integer', 'max_cat_to_onehot', 4, '', '(0,inf)'),
  inert('integer', 'top_k', 20, 'topk'),
  refused('list', 'monotone_constraints', '', 'mc monotone_constraint monotonic_cst'),
  inert('text', 'monotone_constraints_method', 'basic', 'monotone_constraining_method mc_method'),
  inert('real', 'monotone_penalty', 0, 'monotone_splits_penalty ms_penalty mc_penalty'),
  refused('list', 'feature_contri', '', 'feature_contrib fc fp feature_penalty'),
  refused('text', 'forcedsplits_filename', '', 'fs forced_splits_filename forced_splits_file forced_splits'),
  inert('real', 'refit_decay_rate', 0.9),
  refused('real', 'cegb_tradeoff', 1),
  refused('real', 'cegb_penalty_split', 0),
  refused('list', 'cegb_penalty_feature_lazy', ''),
  refused('list', 'cegb_penalty_feature_coupled', ''),
  used('real', 'path_smooth', 0, '', '[0,inf)'),
  refused('text', 'interaction_constraints', ''),
  inert('integer', 'verbosity', 1, 'verbose'),
  refused('integer', 'saved_feature_importance_type', 0),
  refused('flag', 'use_quantized_grad', false),
  inert('integer', 'num_grad_quant_bins', 4),
  inert('flag', 'quant_train_renew_leaf', false),
  inert('flag', 'stochastic_rounding', true),
  refused('flag', 'linear_tree', false, 'linear_trees'),
  used('integer', 'max_bin', 255, 'max_bins', '(1,65535]'),
  refused('list', 'max_bin_by_feature', ''),
  used('integer', 'min_data_in_bin', 3, '', '(0,inf)'),
  used('integer', 'bin_construct_sample_cnt', 200000, 'subsample_for_bin', '(0,inf)'),
  used('integer', 'data_random_seed', 1, 'data_seed'),
  used('flag', 'is_enable_sparse', true, 'is_sparse enable_sparse sparse'),
  used('flag', 'enable_bundle', true, 'is_enable_bundle bundle'),
  used('flag', 'use_missing', true),
  used('flag', 'zero_as_missing', false),
  used('flag', 'feature_pre_filter', true),
  inert('flag', 'pre_partition', false, 'is_pre_partition'),
  inert('flag', 'two_round', false, 'two_round_loading use_two_round_loading'),
  inert('flag', 'header', false, 'has_header'),
  refused('text', 'label_column', '', 'label'),
  refused('text', 'weight_column', '', 'weight'),
  refused('text', 'group_column', '', 'group group_id query_column query query_id'),
  refused('text', 'ignore_column', '', 'ignore_feature blacklist'),
  used('list', 'categorical_feature', '', 'cat_feature categorical_column cat_column categorical_features'),
  refused('text', 'forcedbins_filename', ''),
  inert('flag', 'precise_float_parser', false),
  inert('text', 'parser_config_file', ''),
  used('integer', 'objective_seed', 5),
  used('integer', 'num_class', 1, 'num_classes', '(0,inf)'),
  used('flag', 'is_unbalance', false, 'unbalance unbalanced_sets'),
  used('real', 'scale_pos_weight', 1, '', '(0,inf)'),
  used('real', 'sigmoid', 1, '', '(0,inf)'),
  used('flag', 'boost_from_average', true),
  used('flag', 'reg_sqrt', false),
  used('real', 'alpha', 0.9, '', '(0,inf)'),
  used('real', 'fair_c', 1, '', '(0,inf)'),
  used('real', 'poisson_max_delta_step', 0.7, '', '(0,inf)'),
  inert('real', 'tweedie_variance_power', 1.5),
  inert('integer', 'lambdarank_truncation_level', 30),
  inert('flag', 'lambdarank_norm', true),
  inert('list', 'label_gain', ''),
  inert('real', 'lambdarank_position_bias_regularization', 0),
  inert('list', 'eval_at', '', 'ndcg_eval_at ndcg_at map_eval_at map_at'),
  refused('integer', 'multi_error_top_k', 1),
  inert('list', 'auc_mu_weights', ''),
  refused('integer', 'num_machines', 1, 'num_machine'),
  inert('integer', 'local_listen_port', 12400, 'local_port port'),
  inert('integer', 'time_out', 120),
  refused('text', 'machine_list_filename', '', 'machine_list_file machine_list mlist'),
  refused('text', 'machines', '', 'workers nodes'),
  inert('integer', 'gpu_platform_id', -1),
  inert('integer', 'gpu_device_id', -1),
  inert('list', 'gpu_device_id_list', ''),
  inert('flag', 'gpu_use_dp', false),
  inert('integer', 'num_gpu', 1),
];

/** Known to LightGBM, but of its command-line program and of prediction: they never appear in a text model. */
const OTHER_PARAMETERS: readonly ParameterRow[] = [
  refused('text', 'config', '', 'config_file'),
  refused('text', 'task', 'train', 'task_type'),
  refused('text', 'input_model', '', 'model_input model_in'),
  refused('text', 'output_model', 'LightGBM_model.txt', 'model_output model_out'),
  inert('integer', 'snapshot_freq', -1, 'save_period'),
  refused('flag', 'save_binary', false, 'is_save_binary is_save_binary_file'),
  inert('integer', 'metric_freq', 1, 'output_freq'),
  inert('flag', 'is_provide_training_metric', false, 'training_metric is_training_metric train_metric'),
  refused('integer', 'start_iteration_predict', 0),
  refused('integer', 'num_iteration_predict', -1),
  refused('flag', 'predict_raw_score', false, 'is_predict_raw_score predict_rawscore raw_score'),
  refused('flag', 'predict_leaf_index', false, 'is_predict_leaf_index leaf_index'),
  refused('flag', 'predict_contrib', false, 'is_predict_contrib contrib'),
  refused('flag', 'predict_disable_shape_check', false),
  refused('flag', 'pred_early_stop', false),
  inert('integer', 'pred_early_stop_freq', 10),
  inert('real', 'pred_early_stop_margin', 10),
  refused(
    'text',
    'output_result',
    '',
    'predict_result prediction_result predict_name prediction_name pred_name name_pred',
  ),
  refused('text', 'convert_model_language', ''),
  refused('text', 'convert_model', '', 'convert_model_file'),
];

export const ALL_PARAMETERS: readonly ParameterRow[] = [...MODEL_PARAMETERS, ...OTHER_PARAMETERS];

/** Row by canonical name and by every alias. */
export const PARAMETER_BY_NAME: ReadonlyMap<string, ParameterRow> = new Map(
  ALL_PARAMETERS.flatMap((entry) => [entry.name, ...entry.aliases].map((name) => [name, entry] as const)),
);

import { usageError } from '../../base/errors.ts';
import { nearestName } from '../../base/nearest.ts';
import type { ObjectiveName } from './types.ts';

const words = (text: string): string[] => text.split(' ');

/** LightGBM's names of the objectives that are trained here. */
const OBJECTIVES: Readonly<Record<ObjectiveName, readonly string[]>> = {
  regression: words('regression regression_l2 l2 mean_squared_error mse l2_root root_mean_squared_error rmse'),
  regression_l1: words('regression_l1 l1 mean_absolute_error mae'),
  huber: ['huber'],
  fair: ['fair'],
  poisson: ['poisson'],
  quantile: ['quantile'],
  binary: ['binary'],
  multiclass: ['multiclass', 'softmax'],
};

const OTHER_OBJECTIVES = words(
  'mape mean_absolute_percentage_error gamma tweedie multiclassova multiclass_ova ova ovr cross_entropy xentropy ' +
    'cross_entropy_lambda xentlambda lambdarank rank_xendcg xendcg xe_ndcg xe_ndcg_mart xendcg_mart custom none null na',
);

/** LightGBM's names of the metrics that are computed here. */
const METRICS: Readonly<Record<string, readonly string[]>> = {
  l1: words('l1 mean_absolute_error mae regression_l1'),
  l2: words('l2 mean_squared_error mse regression_l2 regression'),
  rmse: words('rmse root_mean_squared_error l2_root'),
  quantile: ['quantile'],
  mape: words('mape mean_absolute_percentage_error'),
  huber: ['huber'],
  fair: ['fair'],
  poisson: ['poisson'],
  auc: ['auc'],
  average_precision: ['average_precision'],
  binary_logloss: words('binary_logloss binary'),
  binary_error: ['binary_error'],
  multi_logloss: words('multi_logloss multiclass softmax multiclassova multiclass_ova ova ovr'),
  multi_error: ['multi_error'],
};

/** Words that ask for no built-in metric. */
const NO_METRIC = words('none null custom na None');

const OTHER_METRICS = words(
  'gamma gamma_deviance tweedie r2 ndcg lambdarank rank_xendcg xendcg xe_ndcg xe_ndcg_mart xendcg_mart map ' +
    'mean_average_precision auc_mu cross_entropy xentropy cross_entropy_lambda xentlambda kullback_leibler kldiv',
);

function lookUp<Name extends string>(
  table: Readonly<Record<Name, readonly string[]>>,
  written: string,
): Name | undefined {
  for (const name of Object.keys(table) as Name[]) if (table[name].includes(written)) return name;
  return undefined;
}

function refuse(
  what: 'objective' | 'metric',
  written: string,
  known: readonly string[],
  other: readonly string[],
): never {
  const code = `${what.toUpperCase()}_${other.includes(written) ? 'UNSUPPORTED' : 'UNKNOWN'}`;
  const near = nearestName(written, known);
  const message = other.includes(written)
    ? `${what}: expected one that is supported, got "${written}"`
    : `${what}: expected a name LightGBM knows, got "${written}"`;
  const hint =
    near === undefined || other.includes(written) ? `Supported: ${known.join(', ')}.` : `Did you mean "${near}"?`;
  throw usageError(code, message, { where: { field: what }, hint });
}

export function objectiveName(written: string): ObjectiveName {
  return lookUp(OBJECTIVES, written) ?? refuse('objective', written, Object.keys(OBJECTIVES), OTHER_OBJECTIVES);
}

/** The metric an objective is judged by when none is asked for. */
const STANDARD_METRIC: Readonly<Record<ObjectiveName, string>> = {
  regression: 'l2',
  regression_l1: 'l1',
  huber: 'huber',
  fair: 'fair',
  poisson: 'poisson',
  quantile: 'quantile',
  binary: 'binary_logloss',
  multiclass: 'multi_logloss',
};

/** Canonical names in order, each once; nothing written means the objective's own metric. */
export function metricNames(written: readonly string[], objective: string, writtenObjective: string): string[] {
  if (written.length === 0) {
    // LightGBM derives the metric from the objective's spelling: `rmse` is measured as rmse, not as l2.
    return [lookUp(METRICS, writtenObjective) ?? STANDARD_METRIC[objective as ObjectiveName]];
  }
  const names = new Set<string>();
  for (const name of written) {
    if (NO_METRIC.includes(name)) continue;
    names.add(lookUp(METRICS, name) ?? refuse('metric', name, Object.keys(METRICS), OTHER_METRICS));
  }
  return [...names];
}

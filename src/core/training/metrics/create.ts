import { usageError } from '../../base/errors.ts';
import type { TrainingKernels } from '../../kernels/training.ts';
import type { Parameters } from '../parameters/types.ts';
import { binaryError, binaryLogloss, multiError, multiLogloss } from './classification.ts';
import type { Metric } from './metric.ts';
import { auc, averagePrecision } from './ranking.ts';
import { fair, huber, l1, l2, mape, poisson, quantile, rmse } from './regression.ts';

type Maker = (parameters: Parameters, math: Pick<TrainingKernels, 'log'>) => Metric;

const METRICS: Readonly<Record<string, Maker>> = {
  l1: () => l1,
  l2: () => l2,
  rmse: () => rmse,
  mape: () => mape,
  quantile: (parameters) => quantile(parameters),
  huber: (parameters) => huber(parameters),
  fair: (parameters) => fair(parameters),
  poisson: (_, { log }) => poisson(log),
  binary_logloss: (_, { log }) => binaryLogloss(log),
  binary_error: () => binaryError,
  auc: () => auc,
  average_precision: () => averagePrecision,
  multi_logloss: (_, { log }) => multiLogloss(log),
  multi_error: () => multiError,
};

/** The built-in metrics asked for, in order. */
export function createMetrics(parameters: Parameters, math: Pick<TrainingKernels, 'log'>): Metric[] {
  const several = parameters.objective === 'multiclass';
  return parameters.metric.map((name) => {
    if (name.startsWith('multi_') !== several) {
      throw usageError('METRIC_OBJECTIVE', `metric: expected one that fits ${parameters.objective}, got "${name}"`, {
        where: { field: 'metric' },
      });
    }
    return METRICS[name](parameters, math);
  });
}

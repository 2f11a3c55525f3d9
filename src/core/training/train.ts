import { abortedError, usageError } from '../base/errors.ts';
import type { Ensemble } from '../models/lightgbm/ensemble.ts';
import { splitCounts, splitGains } from '../models/lightgbm/importance.ts';
import { Booster, type BoosterInput } from './boosting/booster.ts';
import { DartBooster } from './boosting/dart.ts';
import { ForestBooster } from './boosting/forest.ts';
import { buildDataSet, buildValidationSet, type DataSet } from './dataset.ts';
import { EarlyStopping } from './early-stopping.ts';
import { EvalHistory, evaluateAll, type Watched } from './evaluate.ts';
import { createMetrics } from './metrics/create.ts';
import type { Metric } from './metrics/metric.ts';
import { createObjective } from './objectives/create.ts';
import type { Objective } from './objectives/objective.ts';
import { printParameters } from './parameters/print.ts';
import { type ResolvedParameters, resolveParameters } from './parameters/resolve.ts';
import type { Parameters } from './parameters/types.ts';
import type { RoundReport, StopReason, TrainingRequest, TrainingResult } from './request.ts';
import { checkFeatureNames, prepareRows, type TrainingRows } from './table.ts';

/** Name under which the training rows are evaluated. */
const TRAINING = 'training';

function createBooster(input: BoosterInput): Booster {
  if (input.parameters.boosting === 'dart') return new DartBooster(input);
  return input.parameters.boosting === 'rf' ? new ForestBooster(input) : new Booster(input);
}

/** The parameters of a request; what `params` leaves open comes from its own fields. */
function resolveRequest(request: TrainingRequest): ResolvedParameters {
  const { params = {}, numBoostRound = 1000, earlyStoppingRounds = 50, valid = [] } = request;
  const { given } = resolveParameters(params);
  const rounds = given.has('num_iterations') ? {} : { num_iterations: numBoostRound };
  const patience = valid.length === 0 ? 0 : earlyStoppingRounds;
  const stopping = given.has('early_stopping_round') ? {} : { early_stopping_round: patience };
  return resolveParameters({ ...params, ...rounds, ...stopping });
}

function checkInitScore(what: string, data: TrainingRows, objective: Objective): void {
  if (data.initScore === undefined || data.initScore.length === data.rows * objective.classes) return;
  throw usageError('INIT_SCORE', `${what}: expected one initial score a row and class, got another number`, {
    where: { field: 'initScore' },
  });
}

/** A training under way: everything that exists before the first round. */
interface Prepared {
  readonly resolved: ResolvedParameters;
  readonly featureNames: readonly string[];
  readonly data: DataSet;
  readonly objective: Objective;
  readonly booster: Booster;
  readonly watched: readonly Watched[];
  readonly metrics: readonly Metric[];
  readonly stopping: EarlyStopping | undefined;
}

function prepare(request: TrainingRequest): Prepared {
  const resolved = resolveRequest(request);
  const parameters = resolved.values;
  const featureNames = checkFeatureNames(request.featureNames, request.columns.length);
  const { kernels, valid = [], customMetric } = request;
  const rows = prepareRows('training rows', request);
  if (rows.initScore !== undefined && parameters.boosting === 'rf') {
    throw usageError('INIT_SCORE', 'initScore: expected none with boosting=rf, got one', {
      where: { field: 'initScore' },
    });
  }
  const data = buildDataSet(kernels, rows, parameters, featureNames);
  const objective = createObjective({ data, parameters, math: kernels });
  checkInitScore('training rows', rows, objective);
  const names = valid.map((set, index) => set.name ?? `valid_${index}`);
  const validation = valid.map((set, index) => {
    const prepared = prepareRows(names[index], set);
    if (prepared.columnCount !== rows.columnCount) {
      throw usageError(
        'FEATURE_COUNT',
        `${names[index]}: expected ${rows.columnCount} columns, got ${prepared.columnCount}`,
      );
    }
    checkInitScore(names[index], prepared, objective);
    return buildValidationSet(prepared, data);
  });
  const booster = createBooster({ data, validation, objective, parameters });
  const watched: Watched[] = booster.followed.map(({ set, scores }, index) => ({ name: names[index], set, scores }));
  if (request.evaluateTraining) watched.unshift({ name: TRAINING, set: data, scores: booster.scores });
  const metrics = createMetrics(parameters, kernels);
  if (customMetric !== undefined) metrics.push(customMetric);
  return {
    resolved,
    featureNames,
    data,
    objective,
    booster,
    watched,
    metrics,
    stopping: stoppingOf(parameters, valid.length),
  };
}

/** Early stopping needs a validation set, and dart has none: its trees change after the fact. */
function stoppingOf(parameters: Parameters, validationSets: number): EarlyStopping | undefined {
  const { early_stopping_round: rounds, early_stopping_min_delta: minDelta } = parameters;
  if (rounds <= 0 || validationSets === 0 || parameters.boosting === 'dart') return undefined;
  return new EarlyStopping({ rounds, minDelta, firstMetricOnly: parameters.first_metric_only, trainingName: TRAINING });
}

function toEnsemble(prepared: Prepared, iterations: number): Ensemble {
  const { resolved, featureNames, data, objective, booster } = prepared;
  const trees = booster.trees.slice(0, iterations * objective.classes);
  return {
    version: 'v4',
    classCount: resolved.values.num_class,
    treesPerIteration: objective.classes,
    labelIndex: 0,
    objective: objective.text,
    averageOutput: resolved.values.boosting === 'rf',
    featureNames,
    featureInfos: data.featureInfos,
    trees: trees.map((tree) => tree.toTree(data.features, data.columnOf)),
    parameters: printParameters(resolved),
  };
}

/**
 * A training that yields after every round and returns its result. `next('stop')` ends it with the model so far; the
 * rows handed in must not change meanwhile.
 *
 * With the parameters of LightGBM 4.7 it grows the trees that LightGBM grows with `deterministic=true, num_threads=1`
 * on x86-64; see docs/training.md. Errors: unknown or unsupported parameters are usage errors, unusable rows data errors.
 */
export function* trainByRounds(request: TrainingRequest): Generator<RoundReport, TrainingResult, 'stop' | void> {
  const prepared = prepare(request);
  const { resolved, data, objective, booster, watched, metrics, stopping } = prepared;
  const total = resolved.values.num_iterations;
  const history = new EvalHistory();
  let kept: number | undefined;
  let stopped: StopReason = 'all rounds';
  for (let round = 0; round < total; round++) {
    booster.round();
    const evaluations = evaluateAll(watched, metrics, objective);
    history.add(evaluations);
    kept = stopping?.next(round, evaluations, round === total - 1);
    const trees = booster.trees.length;
    const answer = yield { iteration: round + 1, total, trees, evaluations };
    if (kept !== undefined) {
      if (round < total - 1) stopped = 'early stopping';
      break;
    }
    if (answer === 'stop') {
      stopped = 'stopped by the caller';
      kept = stopping?.bestSoFar;
      break;
    }
  }
  const grown = booster.trees.length / objective.classes;
  const bestIteration = kept ?? grown;
  const model = toEnsemble(prepared, request.keepAllTrees ? grown : bestIteration);
  return {
    model,
    bestIteration,
    evals: history.evals,
    featureImportance: { split: splitCounts(model), gain: splitGains(model) },
    stopped,
    droppedRows: data.dropped,
  };
}

/** A whole training at once; see `trainByRounds`. An abort signal ends it with an error, `onIteration` with a model. */
export function train(request: TrainingRequest): TrainingResult {
  const { control, onIteration } = request;
  if (control?.signal?.aborted) throw abortedError('training');
  const rounds = trainByRounds(request);
  let step = rounds.next();
  while (!step.done) {
    const { iteration, total } = step.value;
    control?.onProgress?.({ stage: 'training', done: iteration, total });
    if (control?.signal?.aborted) throw abortedError('training');
    step = rounds.next(onIteration?.(step.value));
  }
  return step.value;
}

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KlineLabError } from '../../../src/core/base/errors.ts';
import { createRandom } from '../../../src/core/base/random.ts';
import { proveEnsemble } from '../../../src/core/models/lightgbm/prove.ts';
import { readModelText } from '../../../src/core/models/lightgbm/text.ts';
import { writeModelText } from '../../../src/core/models/lightgbm/write.ts';
import type { RoundReport, TrainingRequest } from '../../../src/core/training/request.ts';
import { train, trainByRounds } from '../../../src/core/training/train.ts';
import { tryAwkwardTrainings } from '../../support/awkward-trainings.ts';
import { modelBody, trainingKernels } from '../../support/training.ts';

const random = createRandom(3);
const noise = (length: number): Float64Array => Float64Array.from({ length }, () => random.normal());

function rowsOf(length: number) {
  const columns = [noise(length), noise(length), noise(length)];
  const label = Float64Array.from(columns[0], (x, i) => x * 2 + columns[1][i] * columns[2][i] + 0.5 * random.normal());
  return { columns, label };
}

const BASE = { kernels: trainingKernels, featureNames: ['a', 'b', 'c'], ...rowsOf(500) };
const VALID = [rowsOf(200)];

function errorOf(request: Partial<TrainingRequest>): KlineLabError {
  try {
    train({ ...BASE, numBoostRound: 2, ...request });
  } catch (error) {
    if (error instanceof KlineLabError) return error;
    throw error;
  }
  throw new Error('expected a refusal');
}

describe('training', () => {
  test('learns: the error falls from round to round', () => {
    const { evals } = train({ ...BASE, numBoostRound: 30, evaluateTraining: true });
    const { l2 } = evals.training;
    expect(l2.every((value, i) => i === 0 || value < l2[i - 1])).toBe(true);
    expect(l2[29]).toBeLessThan(l2[0] / 3);
  });

  test('is the same every time', () => {
    const request = { ...BASE, numBoostRound: 5, params: { bagging_fraction: 0.5, bagging_freq: 1 } };
    expect(modelBody(train(request).model)).toBe(modelBody(train(request).model));
  });

  test('leaves its input alone', () => {
    const copies = BASE.columns.map((column) => column.slice());
    train({ ...BASE, numBoostRound: 2 });
    expect(BASE.columns).toEqual(copies);
  });

  test('writes a model that reads back and proves sound', () => {
    const { model } = train({ ...BASE, numBoostRound: 5 });
    const read = readModelText(new TextEncoder().encode(writeModelText(model)));
    proveEnsemble(read);
    expect(modelBody(read)).toBe(modelBody(model));
  });

  test('rows without a label are left out and counted', () => {
    const label = BASE.label.slice();
    const kept = Array.from(label.keys()).filter((i) => i % 7 !== 0);
    for (let i = 0; i < label.length; i += 7) label[i] = NaN;
    const weight = label.map(() => 1 + random.next());
    const pick = (values: Float64Array): Float64Array => Float64Array.from(kept, (i) => values[i]);
    const withGaps = train({ ...BASE, label, weight, numBoostRound: 5 });
    const picked = { columns: BASE.columns.map(pick), label: pick(label), weight: pick(weight) };
    const without = train({ ...BASE, ...picked, numBoostRound: 5 });
    expect(withGaps.droppedRows).toBe(72);
    expect(without.droppedRows).toBe(0);
    expect(modelBody(withGaps.model)).toBe(modelBody(without.model));
  });

  test('columns may be made when they are asked for', () => {
    const columns = BASE.columns.map((column) => () => column.slice());
    const made = train({ ...BASE, columns, numBoostRound: 3 });
    expect(modelBody(made.model)).toBe(modelBody(train({ ...BASE, numBoostRound: 3 }).model));
    expect(errorOf({ columns: [() => new Float64Array(3), ...BASE.columns.slice(1)] }).code).toBe('LENGTH_MISMATCH');
  });

  test('initial scores are started from and not stored', () => {
    const initScore = BASE.label.map((value) => value * 0.5);
    const halved = { ...BASE, label: BASE.label.map((value) => value * 0.5) };
    const from = train({ ...BASE, initScore, numBoostRound: 3 });
    // Gradients are score minus label: starting half way is learning the other half, up to rounding.
    const other = train({ ...halved, params: { boost_from_average: false }, numBoostRound: 3 });
    expect(from.model.trees[0].leafValue[0]).toBeCloseTo(other.model.trees[0].leafValue[0], 6);
  });

  test('importances count nodes and add gains', () => {
    const { model, featureImportance } = train({ ...BASE, numBoostRound: 5 });
    const nodes = model.trees.reduce((sum, tree) => sum + tree.splitFeature.length, 0);
    expect(featureImportance.split.reduce((a, b) => a + b)).toBe(nodes);
    expect(featureImportance.gain[0]).toBeGreaterThan(0);
  });
});

describe('early stopping', () => {
  const request = { ...BASE, valid: VALID, params: { learning_rate: 0.5 }, numBoostRound: 300 };

  test('is on with 50 rounds of patience where there is a validation set', () => {
    const { bestIteration, evals, stopped, model } = train(request);
    expect(stopped).toBe('early stopping');
    expect(evals.valid_0.l2).toHaveLength(bestIteration + 50);
    expect(model.trees).toHaveLength(bestIteration);
    expect(Math.min(...evals.valid_0.l2)).toBe(evals.valid_0.l2[bestIteration - 1]);
  });

  test('keeps later trees on request', () => {
    const { bestIteration, model } = train({ ...request, keepAllTrees: true });
    expect(model.trees).toHaveLength(bestIteration + 50);
  });

  test('does not exist for dart', () => {
    const { stopped, model } = train({
      ...request,
      params: { boosting: 'dart' },
      numBoostRound: 60,
      earlyStoppingRounds: 2,
    });
    expect(stopped).toBe('all rounds');
    expect(model.trees).toHaveLength(60);
  });

  test('a metric of the caller’s own comes last and can stop a training', () => {
    const customMetric = { name: 'constant', higherIsBetter: true, evaluate: () => 1 };
    const { evals, bestIteration } = train({
      ...request,
      customMetric,
      params: { metric: 'none' },
      earlyStoppingRounds: 4,
    });
    expect(evals.valid_0).toEqual({ constant: [1, 1, 1, 1, 1] });
    expect(bestIteration).toBe(1);
  });

  test('a metric of the caller’s own sees transformed predictions', () => {
    const label = BASE.label.map((value) => (value > 0 ? 1 : 0));
    let seen = new Float64Array();
    const customMetric = {
      name: 'look',
      higherIsBetter: true,
      evaluate: ({ predictions }: { predictions: Float64Array }) => {
        seen = predictions.slice() as typeof seen;
        return 0;
      },
    };
    train({ ...BASE, label, params: { objective: 'binary' }, numBoostRound: 2, evaluateTraining: true, customMetric });
    expect(seen.every((p) => p > 0 && p < 1)).toBe(true);
  });
});

describe('a training under way', () => {
  test('reports every round', () => {
    const reports: RoundReport[] = [];
    train({ ...BASE, valid: VALID, numBoostRound: 3, onIteration: (report) => void reports.push(report) });
    expect(reports.map(({ iteration, total, trees }) => [iteration, total, trees])).toEqual([
      [1, 3, 1],
      [2, 3, 2],
      [3, 3, 3],
    ]);
    expect(reports[0].evaluations[0]).toMatchObject({ dataset: 'valid_0', metric: 'l2', higherIsBetter: false });
  });

  test('stops on request with the best model so far', () => {
    const stopAt = (round: number) => ({
      onIteration: ({ iteration }: RoundReport) => (iteration === round ? 'stop' : undefined) as 'stop',
    });
    const { model, stopped } = train({ ...BASE, numBoostRound: 50, ...stopAt(7) });
    expect(stopped).toBe('stopped by the caller');
    expect(model.trees).toHaveLength(7);
    const all = train({ ...BASE, numBoostRound: 7 });
    expect(modelBody(model)).toBe(modelBody(all.model));
    const watched = train({ ...BASE, valid: VALID, params: { learning_rate: 0.5 }, ...stopAt(20) });
    const { l2 } = watched.evals.valid_0;
    expect(watched.bestIteration).toBe(l2.indexOf(Math.min(...l2)) + 1);
  });

  test('can be driven round by round', () => {
    const rounds = trainByRounds({ ...BASE, numBoostRound: 5 });
    expect(rounds.next()).toMatchObject({ done: false, value: { iteration: 1 } });
    expect(rounds.next()).toMatchObject({ done: false, value: { iteration: 2 } });
    expect(rounds.next('stop')).toMatchObject({ done: true, value: { bestIteration: 2 } });
  });

  test('two trainings do not disturb each other', () => {
    const alone = modelBody(train({ ...BASE, numBoostRound: 3 }).model);
    const first = trainByRounds({ ...BASE, numBoostRound: 3 });
    first.next();
    train({ ...BASE, ...rowsOf(300), numBoostRound: 3 });
    first.next();
    first.next();
    const last = first.next();
    expect(last.done === true && modelBody(last.value.model)).toBe(alone);
  });

  test('an abort signal ends it with an error', () => {
    const abort = new AbortController();
    const control = { signal: abort.signal, onProgress: () => abort.abort() };
    expect(errorOf({ control })).toMatchObject({ code: 'ABORTED', kind: 'aborted' });
  });
});

describe('unusable requests', () => {
  const short = new Float64Array(3);

  test.each<[string, Partial<TrainingRequest>]>([
    ['LENGTH_MISMATCH', { columns: [short, ...BASE.columns.slice(1)] }],
    ['LENGTH_MISMATCH', { weight: short }],
    ['NO_ROWS', { label: new Float64Array(500).fill(NaN) }],
    ['NO_ROWS', { columns: [short.slice(3), short.slice(3), short.slice(3)], label: short.slice(3) }],
    ['NO_COLUMNS', { columns: [], featureNames: [] }],
    ['ROWS_TYPE', { label: [1, 2, 3] as unknown as Float64Array }],
    ['LABEL_INFINITE', { label: BASE.label.map((value, i) => (i === 4 ? 1e300 : value)) }],
    ['WEIGHT_RANGE', { weight: BASE.label.map(() => -1) }],
    ['WEIGHT_RANGE', { weight: BASE.label.map(() => NaN) }],
    ['FEATURE_COUNT', { featureNames: ['a'] }],
    ['FEATURE_NAME', { featureNames: ['a', 'b', 'c:d'] }],
    ['FEATURE_NAME_TWICE', { featureNames: ['a', 'b', 'a'] }],
    ['FEATURE_COUNT', { valid: [{ columns: [short], label: short }] }],
    ['CATEGORICAL_FEATURE', { params: { categorical_feature: [7] } }],
    ['CATEGORICAL_FEATURE', { params: { categorical_feature: 'name:zz' } }],
    [
      'INIT_SCORE',
      {
        params: { objective: 'multiclass', num_class: 3 },
        label: BASE.label.map(() => 1),
        initScore: new Float64Array(500),
      },
    ],
    ['PARAMETER_UNKNOWN', { params: { leaves: 3 } }],
  ])('%s is a typed error', (code, request) => {
    const error = errorOf(request);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(/expected .+got /);
  });

  test('categories too large for bit sets are refused', () => {
    const [first, ...others] = BASE.columns;
    const columns = [first.map((_, i) => (i === 0 ? 1e9 : i % 5)), ...others];
    expect(errorOf({ columns, params: { categorical_feature: 'a' } }).code).toBe('CATEGORY_RANGE');
  });
});

describe('properties', () => {
  /** Structure without values: what a rescaled feature must not change. */
  const structure = (request: TrainingRequest) =>
    train(request).model.trees.map(({ splitFeature, leafValue, leafRows }) => ({ splitFeature, leafValue, leafRows }));

  test('doubling a feature changes thresholds only', () => {
    const scaled = BASE.columns.map((column, i) => (i === 1 ? column.map((value) => 2 * value) : column));
    const numBoostRound = 5;
    expect(structure({ ...BASE, columns: scaled, numBoostRound })).toEqual(structure({ ...BASE, numBoostRound }));
  });

  test('leaves share out the rows, and counts of nodes are sums of their children', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 40 }), fc.integer({ min: 1, max: 60 }), (num_leaves, min_data_in_leaf) => {
        const { model } = train({ ...BASE, params: { num_leaves, min_data_in_leaf }, numBoostRound: 2 });
        for (const tree of model.trees) {
          expect(tree.leafRows.reduce((a, b) => a + b)).toBe(500);
          expect(tree.leafCount).toBeLessThanOrEqual(num_leaves);
          const rowsOfChild = (child: number): number => (child < 0 ? tree.leafRows[~child] : tree.internalRows[child]);
          tree.internalRows.forEach((rows, node) => {
            expect(rowsOfChild(tree.leftChild[node]) + rowsOfChild(tree.rightChild[node])).toBe(rows);
          });
        }
      }),
      { numRuns: 15 },
    );
  });

  test('any table of awkward numbers trains or is refused with a typed error', () => {
    expect(() => tryAwkwardTrainings(60)).not.toThrow();
  });
});

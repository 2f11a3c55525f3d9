import fc from 'fast-check';
import { KlineLabError } from '../../src/core/base/errors.ts';
import { proveEnsemble } from '../../src/core/models/lightgbm/prove.ts';
import { train } from '../../src/core/training/train.ts';
import { trainingKernels } from './training.ts';

const awkward = fc.oneof(
  fc.constantFrom(0, -0, NaN, Infinity, -Infinity, 1e300, -1e300, 1e-300, 5e-324, 1),
  fc.double(),
  fc.integer({ min: -3, max: 3 }).map(Number),
);

const tables = fc.integer({ min: 1, max: 60 }).chain((rows) =>
  fc.record({
    columns: fc.array(fc.array(awkward, { minLength: rows, maxLength: rows }), { minLength: 3, maxLength: 3 }),
    label: fc.array(awkward, { minLength: rows, maxLength: rows }),
  }),
);

const settings = fc.record({
  min_data_in_leaf: fc.constantFrom(0, 1, 5),
  max_bin: fc.constantFrom(2, 5, 255, 300),
  objective: fc.constantFrom('regression', 'binary', 'l1', 'quantile', 'poisson'),
  zero_as_missing: fc.boolean(),
  boosting: fc.constantFrom('gbdt', 'dart'),
  extra_trees: fc.boolean(),
  path_smooth: fc.constantFrom(0, 1),
  categorical_feature: fc.constantFrom('', '0', '1,2'),
});

/** Trains on random tables of awkward numbers; throws where one neither gives a sound model nor a typed error. */
export function tryAwkwardTrainings(count: number): void {
  fc.assert(
    fc.property(tables, settings, ({ columns, label }, params) => {
      try {
        const { model } = train({
          kernels: trainingKernels,
          featureNames: ['a', 'b', 'c'],
          columns: columns.map((column) => Float64Array.from(column)),
          label: Float64Array.from(label),
          params,
          numBoostRound: 4,
        });
        proveEnsemble(model);
      } catch (error) {
        if (!(error instanceof KlineLabError) || error.kind === 'internal' || error.kind === 'model') throw error;
      }
    }),
    { numRuns: count },
  );
}

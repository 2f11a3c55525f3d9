import { describe, expect, test } from 'vitest';
import { computeColumns } from '../../../src/core/features/compute.ts';
import { operators } from '../../../src/core/features/operators.ts';
import { compilePlan } from '../../../src/core/features/planner.ts';
import type { WindowRule } from '../../../src/core/features/set.ts';
import { oracleColumns } from '../../support/feature-oracle.ts';
import { rollingKernels } from '../../support/features.ts';
import { madeUpKlines } from '../../support/series.ts';

const windows = [0, 1, 2, 3, 4, 5, 7, 20, 60];

/** Expressions that try an operator over all its kinds of arguments. */
const expressions = operators.flatMap(({ name, parameters, smallestWindow = 1, takesWeight }) => {
  const kinds = parameters.map(({ kind }) => kind);
  const series = ['$close', '$volume', '$open'];
  const call = (...numbers: (number | string)[]): string => {
    let next = 0;
    const values = kinds.map((kind, index) =>
      kind === 'series' || kind === 'value' ? series[index] : String(numbers[next++]),
    );
    return `${name}(${values.join(', ')})`;
  };
  if (kinds.includes('level')) return windows.flatMap((n) => [0, 0.2, 0.5, 1].map((level) => call(n, level)));
  if (kinds.includes('shift')) return [0, 1, 3, 60].map((n) => call(n));
  if (kinds.includes('span')) return [1, 2.5, 12, 0.3].map((n) => call(n));
  if (!kinds.includes('window')) return [call()];
  const accepted = windows.filter((n) => n === 0 || n >= smallestWindow);
  return [...accepted, ...(takesWeight ? [0.3] : [])].map((n) => call(n));
});

const features = expressions.map((expression) => ({ name: expression, expression }));

const series = {
  clean: madeUpKlines({ seed: 1, bars: 150 }),
  'with gaps': madeUpKlines({ seed: 2, bars: 150, missing: 0.1 }),
  'with gaps and infinities': madeUpKlines({ seed: 3, bars: 150, missing: 0.03, infinite: 0.03, repeated: 0.5 }),
  'nearly all missing': madeUpKlines({ seed: 4, bars: 100, missing: 0.8 }),
  'mostly constant': madeUpKlines({ seed: 5, bars: 150, repeated: 0.95 }),
  'of one bar': madeUpKlines({ seed: 6, bars: 1 }),
};

describe.each(['full', 'partial'] satisfies WindowRule[])('with %s windows', (rule) => {
  test.each(Object.entries(series))('every operator agrees with its plain definition on a series %s', (_, klines) => {
    const plan = compilePlan(features, { windows: rule });
    const got = computeColumns(rollingKernels, plan, klines);
    const want = oracleColumns(plan, klines);
    const wrong = plan.names.flatMap((name, column) => {
      const row = want[column].findIndex((value, at) => {
        const other = got[column][at];
        if (Number.isNaN(value) || Number.isNaN(other)) return Number.isNaN(value) !== Number.isNaN(other);
        // The plain definitions round, too: shapes and correlations are ratios of differences.
        return value !== other && !(Math.abs(value - other) <= 1e-9 * (1 + Math.abs(value)));
      });
      return row < 0 ? [] : [`${name} at ${row}: ${got[column][row]} instead of ${want[column][row]}`];
    });
    expect(wrong).toEqual([]);
  });
});

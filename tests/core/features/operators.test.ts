import { describe, expect, test } from 'vitest';
import { computeColumns } from '../../../src/core/features/compute.ts';
import { compilePlan } from '../../../src/core/features/planner.ts';
import type { WindowRule } from '../../../src/core/features/set.ts';
import type { Klines } from '../../../src/core/klines/klines.ts';
import { rollingKernels } from '../../support/features.ts';
import { goldenJson } from '../../support/golden.ts';

type Values = Readonly<Record<string, readonly number[]>>;

interface Case {
  readonly series: string;
  readonly columns: Values;
  readonly partial: Values;
  readonly full: Values;
}

/** Made by tests/golden/features/gen_operators.py with pyqlib 0.9.7 and pandas 3.1. */
const cases = goldenJson<Case[]>('features/operators.json.gz');

/** pandas' and Qlib's running sums lose digits that sums over each window keep. */
const tolerance = 1e-8;

function klinesOf({ series, columns }: Case): Klines {
  const column = (name: string): Float64Array => Float64Array.from(columns[name]);
  return {
    symbol: series,
    intervalMs: 60_000,
    openTime: Float64Array.from(columns.close, (_, bar) => bar * 60_000),
    open: column('open'),
    high: column('high'),
    low: column('low'),
    close: column('close'),
    volume: column('volume'),
  };
}

function differences(one: Case, windows: WindowRule): string[] {
  const wanted = Object.entries(one[windows]);
  const features = wanted.map(([expression]) => ({ name: expression, expression }));
  const columns = computeColumns(rollingKernels, compilePlan(features, { windows }), klinesOf(one));
  return wanted.flatMap(([expression, values], index) => {
    const row = values.findIndex((value, at) => {
      const got = columns[index][at];
      if (Number.isNaN(value) || Number.isNaN(got)) return Number.isNaN(value) !== Number.isNaN(got);
      // Of a constant window after others, running sums leave up to 2e-7 of deviation; ours is 0.
      if (got === 0 && Math.abs(value) < 1e-6) return false;
      return got !== value && !(Math.abs(got - value) <= tolerance * (1 + Math.abs(value)));
    });
    return row < 0 ? [] : [`${expression} at ${row}: ${columns[index][row]} instead of ${values[row]}`];
  });
}

describe.each(cases)('on the series "$series"', (one) => {
  test("every operator with partial windows gives what Qlib's gives", () => {
    expect(differences(one, 'partial')).toEqual([]);
  });

  test('every operator with full windows gives what pandas gives', () => {
    expect(differences(one, 'full')).toEqual([]);
  });
});

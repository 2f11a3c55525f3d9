import { expect, test } from 'vitest';
import { computeColumns } from '../../../src/core/features/compute.ts';
import { compilePlan } from '../../../src/core/features/planner.ts';
import { builtInSet } from '../../../src/core/features/sets/built-in.ts';
import { goldenKlines, rollingKernels } from '../../support/features.ts';
import { goldenColumn, goldenNpy } from '../../support/golden.ts';

const market = ['GOOG', 'EURUSD', 'BTCUSD'];
const rows = [1, 2, 5, 20, 59, 60, 61].map((count) => `edge/rows_${count}`);
const odd = ['flat_price', 'huge_price', 'one_jump', 'only_up', 'some_zero_volume', 'tiny_price', 'zero_volume'];
const series = [...market, ...rows, ...odd.map((name) => `edge/${name}`)];

/** Values of a table that differ from a set's by more than `absolute + relative * |reference|`, or in being NaN. */
function differences(set: string, name: string, file: string, relative: number, absolute: number): string[] {
  const { features, windows } = builtInSet(set);
  const plan = compilePlan(features, { windows });
  const columns = computeColumns(rollingKernels, plan, goldenKlines(name));
  const table = goldenNpy(`features/${name}/${file}`);
  expect(table.shape[1]).toBe(plan.names.length);
  return plan.names.flatMap((column, index) => {
    const want = goldenColumn(table, index);
    const row = want.findIndex((value, at) => {
      const got = columns[index][at];
      if (Number.isNaN(got) !== Number.isNaN(value)) return true;
      return got !== value && Math.abs(got - value) > absolute + relative * Math.abs(value);
    });
    return row < 0 ? [] : [`${column} at row ${row}: ${columns[index][row]} instead of ${want[row]}`];
  });
}

test.each(series)('lite53 of %s is within 1e-11 of windows summed with fsum, NaN in the same places', (name) => {
  // All but bb_position are within 1e-13 relative; that one subtracts nearly equal numbers.
  expect(differences('lite53', name, 'lite53.npy.gz', 1e-11, 0)).toEqual([]);
});

test.each(series)('Alpha158 of %s is within 1e-12 of windows summed on their own, NaN in the same places', (name) => {
  // Found: 1e-14 of 1 + |value|.
  expect(differences('Alpha158', name, 'alpha158.npy.gz', 1e-12, 1e-12)).toEqual([]);
});

test.each(market)("Alpha158 of %s is what Qlib's own operators give, but for their running sums", (name) => {
  // Running sums cost Qlib 4e-7 in RSQR5 of EURUSD, 8e-10 elsewhere.
  const rest = differences('Alpha158', name, 'alpha158_qlib.npy.gz', 1e-9, 1e-9);
  expect(rest.filter((text) => !text.startsWith('RSQR'))).toEqual([]);
  expect(differences('Alpha158', name, 'alpha158_qlib.npy.gz', 1e-6, 1e-6)).toEqual([]);
});

test.each(market)("Alpha360 of %s equals Qlib's output in every bit", (name) => {
  expect(differences('Alpha360', name, 'alpha360_qlib.npy.gz', 0, 0)).toEqual([]);
});

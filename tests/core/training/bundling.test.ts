import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bundleFeatures } from '../../../src/core/training/bundling/grouping.ts';
import { buildDataSet } from '../../../src/core/training/dataset.ts';
import { resolveParameters } from '../../../src/core/training/parameters/resolve.ts';
import { prepareRows } from '../../../src/core/training/table.ts';
import { trainingKernels } from '../../support/training.ts';

const parameters = resolveParameters({}).values;

/** Bundles of features that are off in the rows given, of 1000. */
const bundlesOf = (off: number[][], params = parameters) =>
  bundleFeatures(
    off.map((rows) => ({ rows: Uint32Array.from(rows), collected: rows.length })),
    1000,
    1000,
    params,
  );

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
const membersOf = (bundles: ReturnType<typeof bundlesOf>): number[][] =>
  bundles.map(({ features }) => [...features].sort((a, b) => a - b)).sort((a, b) => a[0] - b[0]);

describe('bundles', () => {
  test('features that are never off together share one', () => {
    expect(membersOf(bundlesOf([range(0, 450), range(450, 900)]))).toEqual([[0, 1]]);
  });

  test('features that clash stay alone', () => {
    expect(membersOf(bundlesOf([range(0, 600), range(300, 900)]))).toEqual([[0], [1]]);
  });

  test('sparse groups are pooled; the pool is exclusive only without clashes', () => {
    const [clean] = bundlesOf([range(0, 100), range(200, 300)]);
    expect(clean.exclusive).toBe(true);
    const [pool] = bundlesOf([range(0, 100), range(50, 150)]);
    expect([...pool.features].sort()).toEqual([0, 1]);
    expect(pool.exclusive).toBe(false);
    const apart = bundlesOf([range(0, 100), range(50, 150)], resolveParameters({ is_enable_sparse: false }).values);
    expect(membersOf(apart)).toEqual([[0], [1]]);
  });

  test('every feature is in exactly one bundle', () => {
    const rows = fc.uniqueArray(fc.nat(999), { maxLength: 300 }).map((list) => list.sort((a, b) => a - b));
    fc.assert(
      fc.property(fc.array(rows, { minLength: 1, maxLength: 8 }), (off) => {
        const all = bundlesOf(off).flatMap(({ features }) => features);
        expect(all.sort((a, b) => a - b)).toEqual(off.map((_, feature) => feature));
      }),
      { numRuns: 50 },
    );
  });
});

describe('rows in which several members of a bundle are off', () => {
  // 20,000 rows tolerate two conflicts a bundle: rows 9998 and 9999 are off in both columns.
  const rows = 20_000;
  const first = Float64Array.from({ length: rows }, (_, i) => (i < 10_000 ? 1 + (i % 8) : 0));
  const second = Float64Array.from({ length: rows }, (_, i) => (i >= 9998 ? 1 + (i % 29) : 0));
  const binsIn = (enable_bundle: boolean) => {
    const data = prepareRows('rows', { columns: [first, second], label: new Float64Array(rows) });
    return buildDataSet(trainingKernels, data, resolveParameters({ enable_bundle }).values, ['a', 'b']);
  };
  const read = (data: ReturnType<typeof binsIn>, row: number): number[] =>
    data.bins.cursors([0, 1]).map((cursor) => cursor.read(row));

  test('keep the later member only', () => {
    const bundled = binsIn(true);
    const plain = binsIn(false);
    const frequent = bundled.features[0].mostFrequentBin;
    for (const row of [9998, 9999]) {
      expect(read(plain, row)[0]).not.toBe(frequent);
      expect(read(bundled, row)).toEqual([frequent, read(plain, row)[1]]);
    }
    for (const row of [0, 5000, 9997, 10_000, 19_999]) expect(read(bundled, row)).toEqual(read(plain, row));
  });
});

import { describe, expect, test } from 'vitest';
import { sha256OfColumns } from '../../../src/core/base/sha256.ts';
import { computeColumns, computeFeatures, featureBlocks } from '../../../src/core/features/compute.ts';
import { compilePlan, selectOutputs } from '../../../src/core/features/planner.ts';
import { builtInSet } from '../../../src/core/features/sets/built-in.ts';
import { sliceKlines } from '../../../src/core/klines/klines.ts';
import { firstDifference, goldenKlines, rollingKernels } from '../../support/features.ts';
import { madeUpKlines } from '../../support/series.ts';

const planOf = (...expressions: string[]) =>
  compilePlan(
    expressions.map((expression) => ({ name: expression, expression })),
    { windows: 'full' },
  );
const klines = madeUpKlines({ seed: 11, bars: 500 });
const lite53 = builtInSet('lite53');
const litePlan = compilePlan(lite53.features, lite53);

describe('blocks', () => {
  test('come in order, cover every row once, and hold no more rows than asked for', async () => {
    const seen: [start: number, rows: number][] = [];
    await computeFeatures(rollingKernels, litePlan, klines, {
      blockRows: 128,
      onBlock: ({ start, rows, columns }) => {
        expect(columns).toHaveLength(53);
        expect(columns.every((column) => column.length === rows)).toBe(true);
        seen.push([start, rows]);
      },
    });
    expect(seen).toEqual([
      [0, 128],
      [128, 128],
      [256, 128],
      [384, 116],
    ]);
  });

  test('wait for a reader that is asynchronous, whatever else is computed meanwhile', async () => {
    const whole = computeColumns(rollingKernels, litePlan, klines);
    const collect = async (): Promise<number> => {
      let wrong = 0;
      await computeFeatures(rollingKernels, litePlan, klines, {
        blockRows: 50,
        onBlock: async ({ start, rows, columns }) => {
          await Promise.resolve();
          computeColumns(rollingKernels, planOf('Std($close, 400)'), klines);
          columns.forEach((column, i) => {
            if (firstDifference(column, whole[i].subarray(start, start + rows))) wrong++;
          });
        },
      });
      return wrong;
    };
    expect(await Promise.all([collect(), collect(), collect()])).toEqual([0, 0, 0]);
  });

  test('free their memory when the reader leaves early', () => {
    for (let i = 0; i < 200; i++) {
      for (const block of featureBlocks(rollingKernels, litePlan, klines, { blockRows: 64 })) {
        if (block.start === 64) break;
      }
    }
    expect(computeColumns(rollingKernels, litePlan, klines)[0]).toHaveLength(500);
  });

  test('report progress in rows and stop where asked', async () => {
    const done: number[] = [];
    const control = { onProgress: (progress: { done: number; total: number }) => done.push(progress.done) };
    await computeFeatures(rollingKernels, litePlan, klines, { start: 100, blockRows: 200, onBlock: () => {}, control });
    expect(done).toEqual([200, 400]);
    const aborted = computeFeatures(rollingKernels, litePlan, klines, {
      onBlock: () => {},
      control: { signal: AbortSignal.abort() },
    });
    await expect(aborted).rejects.toMatchObject({ code: 'ABORTED', kind: 'aborted' });
  });
});

test('columns asked for alone have the bits they have among all', () => {
  const all = computeColumns(rollingKernels, litePlan, klines);
  for (const [index, name] of litePlan.names.entries()) {
    const [alone] = computeColumns(rollingKernels, selectOutputs(litePlan, [name]), klines);
    expect(firstDifference(alone, all[index]), name).toBeUndefined();
  }
});

test('a column that is asked for twice, a plain field, and a shifted field are outputs like any other', () => {
  const features = [
    { name: 'a', expression: 'Ref($close, 3)' },
    { name: 'b', expression: '$close' },
    { name: 'c', expression: 'Ref($close, 3)' },
  ];
  const [a, b, c] = computeColumns(rollingKernels, compilePlan(features, { windows: 'full' }), klines);
  expect(firstDifference(b, klines.close)).toBeUndefined();
  expect(firstDifference(a, c)).toBeUndefined();
  expect(Array.from(a.subarray(0, 3))).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  expect(firstDifference(a.subarray(3), klines.close.subarray(0, 497))).toBeUndefined();
});

test('a constant series has deviation exactly 0 and its own value as mean, whatever the window', () => {
  const value = 0.1 + 0.2;
  const bars = 300;
  const flat = { ...klines, close: new Float64Array(bars).fill(value), openTime: klines.openTime.subarray(0, bars) };
  const windows = Array.from({ length: 130 }, (_, n) => n + 2);
  const plan = planOf(...windows.flatMap((n) => [`Std($close, ${n})`, `Mean($close, ${n})`, `Slope($close, ${n})`]));
  const columns = computeColumns(rollingKernels, plan, flat);
  const values = new Set(columns.flatMap((column, i) => [...column.subarray(windows[Math.floor(i / 3)])]));
  expect([...values].sort()).toEqual([0, value]);
});

test('a window of many thousands of bars is exact and quick', () => {
  const long = madeUpKlines({ seed: 12, bars: 70_000 });
  const [mean, sum] = computeColumns(rollingKernels, planOf('Mean($close, 60000)', 'Sum($close, 60000)'), long);
  const total = long.close.subarray(1, 60_001).reduce((all, value) => all + value, 0);
  // Steps of 1/64: the plain sum is exact.
  expect(sum[60_000]).toBe(total);
  expect(mean[60_000]).toBe(total / 60_000);
});

describe('fields', () => {
  test('vwap is quote volume over volume where both are there, else the typical price', () => {
    const volume = klines.volume.map((value, bar) => (bar % 3 === 0 ? 0 : value));
    const [vwap] = computeColumns(rollingKernels, planOf('$vwap'), { ...klines, volume });
    const { high, low, close, quoteVolume } = klines;
    const typical = (bar: number): number => (high[bar] + low[bar] + close[bar]) / 3;
    expect(Array.from(vwap)).toEqual(
      Array.from(volume, (value, bar) => (value > 0 ? quoteVolume![bar] / value : typical(bar))),
    );
    const [fallback] = computeColumns(rollingKernels, planOf('$vwap'), { ...klines, quoteVolume: undefined });
    expect(fallback[5]).toBe(typical(5));
  });

  test.each([
    ['$amount', 'quote volume'],
    ['$trades', 'a number of trades'],
  ])('%s of klines without it is refused, naming what is missing', (field, content) => {
    const bare = { ...klines, quoteVolume: undefined, trades: undefined };
    const attempt = () => computeColumns(rollingKernels, planOf(`Mean(${field}, 5)`), bare);
    expect(attempt).toThrow(expect.objectContaining({ code: 'FIELD_MISSING', kind: 'data' }));
    expect(attempt).toThrow(content);
  });
});

describe('odd requests', () => {
  test('no bars give no rows', () => {
    expect(computeColumns(rollingKernels, litePlan, sliceKlines(klines, 0, 0))[0]).toHaveLength(0);
    expect(computeColumns(rollingKernels, litePlan, klines, { start: 500 })[0]).toHaveLength(0);
  });

  test.each([{ start: -1 }, { end: 501 }, { start: 5, end: 4 }, { start: 0.5 }, { end: Number.NaN }])(
    'a range of %o is refused',
    (range) => {
      const attempt = () => computeColumns(rollingKernels, litePlan, klines, range);
      expect(attempt).toThrow(expect.objectContaining({ code: 'ROW_RANGE', kind: 'usage' }));
    },
  );

  test('a block of no rows is refused', () => {
    const attempt = () => computeColumns(rollingKernels, litePlan, klines, { blockRows: 0 });
    expect(attempt).toThrow(expect.objectContaining({ code: 'BLOCK_ROWS', kind: 'usage' }));
  });

  test('columns that need more memory than there is are refused, and the next run works', () => {
    const many = Array.from({ length: 100 }, (_, n) => `Corr($close * ${n + 2}, $volume, 100000)`);
    const attempt = () => computeColumns(rollingKernels, planOf(...many), klines);
    expect(attempt).toThrow(expect.objectContaining({ code: 'OUT_OF_MEMORY', kind: 'data' }));
    expect(computeColumns(rollingKernels, litePlan, klines)[0]).toHaveLength(500);
  });
});

test('a golden series gives the same column hashes as ever, so that a change of bits is noticed', async () => {
  // Fingerprints in shared links are made of these bits: a change here breaks them, and must be meant.
  const google = sliceKlines(goldenKlines('GOOG'), 0, 400);
  expect(await hashOf('lite53', google)).toMatchInlineSnapshot(
    `"1b7893d8a89e5cabf922d3cc3e7c93469d355b97bb687e7d7b2cf6d700ec92df"`,
  );
  expect(await hashOf('Alpha158', google)).toMatchInlineSnapshot(
    `"8c6a00aad74ed3d432b8b4c9e26d37a31f61875a123419eba630bc0e52945080"`,
  );
});

async function hashOf(id: string, bars: typeof klines): Promise<string> {
  const set = builtInSet(id);
  return sha256OfColumns(computeColumns(rollingKernels, compilePlan(set.features, set), bars));
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockwise, hitRate, ic, icir, rankIc, rolling } from '../../../src/core/evaluation/ic.ts';
import { goldenColumn, goldenJson, goldenNpy } from '../../support/golden.ts';
import { expectClose } from './close.ts';

interface IcGolden {
  readonly n: number;
  readonly ic: number;
  readonly rank_ic: number;
  readonly block: number;
  readonly block_ics: readonly number[];
  readonly icir: number;
  readonly hit_rate: number;
}

// From SciPy's pearsonr and spearmanr on fixed vectors (tests/golden/metrics).
const goldens = goldenJson<Record<string, IcGolden>>('metrics/ic.json');
const tolerance = 1e-12;

describe.each(Object.entries(goldens))('the IC family on %s', (name, golden) => {
  const table = goldenNpy(`metrics/ic_${name}.npy.gz`);
  const [prediction, actual] = [goldenColumn(table, 0), goldenColumn(table, 1)];

  it('equals SciPy to 1e-12', () => {
    expect(prediction).toHaveLength(golden.n);
    expectClose(ic(prediction, actual), golden.ic, tolerance, 'IC');
    expectClose(rankIc(prediction, actual), golden.rank_ic, tolerance, 'Rank IC');
    expectClose(hitRate(prediction, actual), golden.hit_rate, tolerance, 'hit rate');
    const blocks = blockwise(ic, prediction, actual, golden.block);
    expect(blocks).toHaveLength(golden.block_ics.length);
    blocks.forEach((value, i) => expectClose(value, golden.block_ics[i], tolerance, `block ${i}`));
    // Of perfect predictions every block's IC is 1 but for rounding, and the ratio is one of rounding errors.
    if (Math.abs(golden.icir) > 1e12) expect(icir(blocks) / golden.icir).toBeGreaterThan(0.1);
    else expectClose(icir(blocks), golden.icir, tolerance, 'ICIR');
  });

  if (golden.n < 60) return;
  it('rolls over 60 bars as SciPy does on each window', () => {
    const expected = goldenNpy(`metrics/ic_${name}_rolling60.npy.gz`);
    const wanted = [ic, rankIc].map((_, column) => goldenColumn(expected, column));
    [ic, rankIc].forEach((correlation, column) => {
      rolling(correlation, prediction, actual, 60).forEach((value, i) =>
        expectClose(value, wanted[column][i], tolerance, `bar ${i}`),
      );
    });
  });
});

describe('the IC family', () => {
  const series = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 2, maxLength: 40 });

  it('stays within [-1, 1] or is NaN', () => {
    fc.assert(
      fc.property(series, series, (a, b) => {
        const length = Math.min(a.length, b.length);
        const [x, y] = [Float64Array.from(a.slice(0, length)), Float64Array.from(b.slice(0, length))];
        for (const value of [ic(x, y), rankIc(x, y)]) expect(Number.isNaN(value) || Math.abs(value) <= 1).toBe(true);
      }),
    );
  });

  it('of ranks does not change under a rising transformation', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: -99, max: 99 }), fc.integer()), { minLength: 3 }), (pairs) => {
        const x = Float64Array.from(pairs, ([p]) => p);
        const y = Float64Array.from(pairs, ([, a]) => a);
        expect(
          rankIc(
            x.map((value) => value ** 3 + 7),
            y,
          ),
        ).toEqual(rankIc(x, y));
      }),
    );
  });

  it('refuses series of different lengths and windows that are none', () => {
    const [three, four] = [new Float64Array(3), new Float64Array(4)];
    expect(() => ic(three, four)).toThrowError(expect.objectContaining({ code: 'PAIR_LENGTH' }));
    expect(() => hitRate(three, four)).toThrowError(expect.objectContaining({ code: 'PAIR_LENGTH' }));
    for (const window of [0, 1, 2.5, Number.NaN]) {
      expect(() => rolling(ic, four, four, window)).toThrowError(expect.objectContaining({ code: 'IC_WINDOW' }));
      expect(() => blockwise(ic, four, four, window)).toThrowError(expect.objectContaining({ code: 'IC_WINDOW' }));
    }
  });
});

describe('blockwise', () => {
  it('does not let a few pairs stand for a block', () => {
    const actual = Float64Array.of(1, 2, 3, 4, 1, 2, 3, 4, 4, 3, 2, 1);
    const prediction = actual.map((value, i) => (i < 3 || i === 4 || i === 6 ? Number.NaN : value));
    // One pair of four is too few; two are half a block.
    expect([...blockwise(ic, prediction, actual, 4)]).toEqual([
      Number.NaN,
      expect.closeTo(1, 12),
      expect.closeTo(1, 12),
    ]);
  });
});

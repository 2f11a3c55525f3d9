import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brierScore, calibrationCurve, confusion } from '../../../src/core/evaluation/classification.ts';
import { crossSectionalIc } from '../../../src/core/evaluation/cross-section.ts';
import { forwardReturns, icByHorizon } from '../../../src/core/evaluation/horizons.ts';
import { ic } from '../../../src/core/evaluation/ic.ts';
import { neweyWest } from '../../../src/core/evaluation/newey-west.ts';
import { fittingPeriod, icByPeriod } from '../../../src/core/evaluation/periods.ts';
import { byQuantile } from '../../../src/core/evaluation/quantiles.ts';
import { rankAutocorrelation, signalTurnover } from '../../../src/core/evaluation/turnover.ts';
import { expectClose } from './close.ts';

describe('byQuantile', () => {
  it('cuts by rank into groups of equal size', () => {
    const prediction = Float64Array.from({ length: 10 }, (_, i) => (i * 7) % 10);
    const { groups, spread, monotonicity } = byQuantile(
      prediction,
      prediction.map((value) => value * 2),
      5,
    );
    expect(groups.map(({ count }) => count)).toEqual([2, 2, 2, 2, 2]);
    expect(groups.map(({ meanActual }) => meanActual)).toEqual([1, 5, 9, 13, 17]);
    expect(spread).toBe(16);
    expect(monotonicity).toBeCloseTo(1, 14);
  });

  it('counts every complete pair once and never divides equal predictions', () => {
    const pair = fc.tuple(fc.integer({ min: -3, max: 3 }), fc.double({ min: -1, max: 1 }));
    fc.assert(
      fc.property(fc.array(pair, { minLength: 1 }), fc.integer({ min: 2, max: 9 }), (pairs, count) => {
        const prediction = Float64Array.from(pairs, ([p]) => p);
        const actual = Float64Array.from(pairs, ([, a]) => a);
        const { groups } = byQuantile(prediction, actual, count);
        const complete = pairs.filter(([, a]) => !Number.isNaN(a));
        expect(groups.reduce((sum, group) => sum + group.count, 0)).toBe(complete.length);
        const distinct = new Set(complete.map(([p]) => p)).size;
        expect(groups.filter((group) => group.count > 0).length).toBeLessThanOrEqual(distinct);
      }),
    );
  });

  // statsmodels 0.15: OLS of the outcome on one indicator a group, HAC covariance of horizon - 1 lags without correction,
  // times sqrt(count / (count - 1)).
  it.each([
    [1, [0.20094210905818993, 0.16752541491736236, 0.10944977484130457]],
    [5, [0.38814124255162935, 0.23398040151168786, 0.178682571903062]],
  ])('have standard errors that allow for labels of %d bars', (horizon, expected) => {
    const prediction = Float64Array.from({ length: 60 }, (_, i) => Math.sin(0.37 * i));
    const actual = prediction.map((value, i) => Math.cos(0.21 * i) + value / 2 + ((i * i) % 7) / 10);
    const { groups } = byQuantile(prediction, actual, 3, horizon);
    groups.forEach(({ standardError }, i) => expectClose(standardError, expected[i], 1e-12));
  });

  it('refuses a number of groups that is none', () => {
    expect(() => byQuantile(new Float64Array(3), new Float64Array(3), 1)).toThrowError(
      expect.objectContaining({ code: 'QUANTILES' }),
    );
  });
});

describe('icByHorizon', () => {
  it('finds the horizon that a prediction is about', () => {
    const close = Float64Array.from({ length: 500 }, (_, i) => 100 + Math.sin(i * 0.7) + Math.sin(i * i));
    const rows = icByHorizon(forwardReturns(close, 5), close, [1, 5, 20]);
    expect(rows.map(({ horizon }) => horizon)).toEqual([1, 5, 20]);
    expect(rows[1].ic).toBeCloseTo(1, 12);
    expect(rows[1].count).toBe(495);
    expect(Math.abs(rows[2].ic)).toBeLessThan(0.9);
  });

  it('refuses a horizon that is none', () => {
    expect(() => forwardReturns(new Float64Array(3), 0)).toThrowError(expect.objectContaining({ code: 'HORIZON' }));
  });
});

describe('turnover', () => {
  it('is the mean change of position', () => {
    expect(signalTurnover(Int8Array.of(0, 1, 1, -1, 0), new Float64Array(5))).toBe(1);
    expect(signalTurnover(Int8Array.of(1), new Float64Array(1))).toBeNaN();
  });

  it('leaves out bars without a score, and the steps to and from them', () => {
    const score = Float64Array.of(Number.NaN, 0, 0, Number.NaN, 0);
    expect(signalTurnover(Int8Array.of(0, 1, -1, 0, 0), score)).toBe(2);
    expect(signalTurnover(Int8Array.of(0, 1), score.subarray(0, 2))).toBeNaN();
  });

  it('is what rank autocorrelation lacks to 1', () => {
    expect(rankAutocorrelation(Float64Array.of(1, 2, 3, 4, 5))).toBeCloseTo(1, 14);
    expect(rankAutocorrelation(Float64Array.of(1, -1, 2, -2, 3, -3))).toBeLessThan(0);
  });
});

describe('classifiers', () => {
  it('have a Brier score and a calibration curve', () => {
    const probability = Float64Array.of(0.1, 0.9, 0.8, 0.3, Number.NaN, 1);
    const happened = Float64Array.of(0, 1, 0, 0, 1, 1);
    // (0.01 + 0.01 + 0.64 + 0.09 + 0) / 5
    expect(brierScore(probability, happened)).toBeCloseTo(0.15, 14);
    const curve = calibrationCurve(probability, happened, 2);
    expect(curve.map(({ count }) => count)).toEqual([2, 3]);
    expect(curve[1].share).toBeCloseTo(2 / 3, 14);
    expect(curve[1].meanProbability).toBeCloseTo(0.9, 14);
    expect(() => calibrationCurve(probability, happened, 0)).toThrowError(expect.objectContaining({ code: 'BINS' }));
  });

  it('are confused as the table counts', () => {
    const score = Float64Array.of(1, 1, -1, 0, Number.NaN, 0);
    const actual = Float64Array.of(0.1, -0.1, -0.2, 0, 0.3, Number.NaN);
    expect(confusion(Int8Array.of(1, 1, -1, 0, 0, 0), score, actual)).toEqual([
      [1, 0, 0],
      [0, 1, 0],
      [1, 0, 1],
    ]);
  });
});

describe('icByPeriod', () => {
  const day = 86_400_000;
  const openTime = Float64Array.from({ length: 800 }, (_, i) => Date.UTC(2023, 10, 20) + i * day);
  const prediction = openTime.map((_, i) => Math.sin(i));
  const actual = openTime.map((_, i) => Math.sin(i) * (i < 400 ? 1 : -1) + Math.cos(i * 3));

  it('is the IC of each calendar month, quarter or year by itself', () => {
    const months = icByPeriod(openTime, prediction, actual, 'month');
    expect(months[0]).toEqual({
      from: Date.UTC(2023, 10),
      count: 11,
      ic: ic(prediction.subarray(0, 11), actual.subarray(0, 11)),
      rankIc: expect.any(Number),
    });
    expect(months.map(({ count }) => count).reduce((sum, count) => sum + count, 0)).toBe(800);
    const years = icByPeriod(openTime, prediction, actual, 'year');
    expect(years.map(({ from }) => new Date(from).getUTCFullYear())).toEqual([2023, 2024, 2025, 2026]);
    expect(icByPeriod(openTime, prediction, actual, 'quarter')[1].from).toBe(Date.UTC(2024, 0));
    expect(icByPeriod(openTime, prediction, actual, 'day')).toHaveLength(800);
  });

  it('leaves periods without a pair out', () => {
    const late = prediction.map((value, i) => (i < 100 ? Number.NaN : value));
    expect(icByPeriod(openTime, late, actual, 'month')[0].from).toBe(Date.UTC(2024, 1));
  });

  it('takes the shortest period that gives few enough', () => {
    expect(fittingPeriod(openTime)).toBe('month');
    expect(fittingPeriod(openTime.subarray(0, 50))).toBe('day');
    expect(fittingPeriod(Float64Array.of(0, 10 * 365 * day))).toBe('quarter');
    expect(fittingPeriod(Float64Array.of(0, 40 * 365 * day))).toBe('year');
  });
});

describe('crossSectionalIc', () => {
  it('compares symbols with each other on every bar, not bars of a symbol', () => {
    // Three symbols whose order is always foretold, though each one's own moves never are.
    const predictions = [1, 2, 3].map((level) =>
      Float64Array.from({ length: 40 }, (_, i) => level + 0.1 * Math.sin(i)),
    );
    const actuals = [1, 2, 3].map((level) => Float64Array.from({ length: 40 }, (_, i) => level - 0.1 * Math.sin(i)));
    const result = crossSectionalIc(predictions, actuals);
    expect(result.bars).toBe(40);
    expect(result.meanRankIc.mean).toBeCloseTo(1, 12);
    expect(result.symbols).toEqual({ least: 3, most: 3, mean: 3 });
    expect(ic(predictions[0], actuals[0])).toBeCloseTo(-1, 12);
  });

  it('has no IC on bars with fewer than two symbols', () => {
    const hole = Float64Array.of(1, Number.NaN);
    const { ic: perBar, bars } = crossSectionalIc(
      [Float64Array.of(1, 2), hole],
      [Float64Array.of(1, 2), Float64Array.of(2, 1)],
    );
    expect(perBar[1]).toBeNaN();
    expect(bars).toBe(0);
  });

  it('gives each date the same weight, whatever the number of its symbols', () => {
    const predictions = [
      Float64Array.of(1, 2, 1, 5),
      Float64Array.of(2, 1, 2, Number.NaN),
      Float64Array.of(3, 3, Number.NaN, 5),
      Float64Array.of(7, 9, 3, Number.NaN),
    ];
    const actuals = [
      Float64Array.of(0.1, 0.3, -0.2, 1),
      Float64Array.of(0.2, -0.1, 0.4, 2),
      Float64Array.of(-0.3, 0.2, 0.9, 3),
      Float64Array.of(0.4, Number.NaN, 0.5, 4),
    ];
    const { ic: perBar, bars, meanIc, symbols } = crossSectionalIc(predictions, actuals, 5);
    // Of the definition, written out in Python's floats: equal but for the order of additions.
    const written = [0.47358393380057934, 0.7205766921228922, 0.924473451641905];
    written.forEach((value, bar) => expect(perBar[bar]).toBeCloseTo(value, 14));
    expect(perBar[3]).toBeNaN();
    expect(bars).toBe(3);
    expect(symbols).toEqual({ least: 3, most: 4, mean: 10 / 3 });
    expect(meanIc.mean).toBeCloseTo((perBar[0] + perBar[1] + perBar[2]) / 3, 14);
    const { standardError } = neweyWest(perBar.subarray(0, 3), 4);
    expect(meanIc.t).toBe(meanIc.mean / standardError);
    expect(meanIc.band.high - meanIc.mean).toBeCloseTo(1.96 * standardError, 14);
  });

  it('refuses series that are not aligned', () => {
    expect(() => crossSectionalIc([new Float64Array(2)], [new Float64Array(3)])).toThrowError(
      expect.objectContaining({ code: 'PANEL_LENGTH' }),
    );
    expect(crossSectionalIc([], []).bars).toBe(0);
  });
});

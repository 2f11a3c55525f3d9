import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brierScore, calibrationCurve, confusion } from '../../../src/core/evaluation/classification.ts';
import { forwardReturns, icByHorizon } from '../../../src/core/evaluation/horizons.ts';
import { byQuantile } from '../../../src/core/evaluation/quantiles.ts';
import { rankAutocorrelation, signalTurnover } from '../../../src/core/evaluation/turnover.ts';

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
    expect(signalTurnover(Int8Array.of(0, 1, 1, -1, 0))).toBe(1);
    expect(signalTurnover(Int8Array.of(1))).toBeNaN();
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

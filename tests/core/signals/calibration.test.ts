import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/core/base/random.ts';
import { calibrate, fitCalibration, rankSteps } from '../../../src/core/signals/calibration.ts';

const normals = (count: number, seed: number): Float64Array => {
  const random = createRandom(seed);
  return Float64Array.from({ length: count }, () => random.normal() * 0.01);
};

describe('calibrate', () => {
  it("leaves the model's number untouched with 'none', in an array of its own", () => {
    const raw = Float64Array.of(0.003, Number.NaN, -7);
    const score = calibrate(raw, { kind: 'none' });
    expect([...score]).toEqual([...raw]);
    expect(score).not.toBe(raw);
  });

  it("is tanh of the standardised score with 'zscore'", () => {
    const score = calibrate(Float64Array.of(0.01, 0.02, Number.NaN), { kind: 'zscore', mean: 0.01, std: 0.02 });
    expect(score[0]).toBe(0);
    expect(score[1]).toBeCloseTo(Math.tanh(0.5), 15);
    expect(score[2]).toBeNaN();
  });

  it("says nothing with 'zscore' where the training scores never varied", () => {
    const score = calibrate(Float64Array.of(1, 5, Number.NaN), { kind: 'zscore', mean: 1, std: 0 });
    expect([...score]).toEqual([0, 0, Number.NaN]);
  });

  it("is the quantile scaled to [-1, 1] with 'rank', linear between two", () => {
    const calibration = { kind: 'rank', quantiles: [0, 1, 2, 4] } as const;
    const score = calibrate(Float64Array.of(-1, 0, 0.5, 1, 3, 4, 9, Number.NaN), calibration);
    const expected = [-1, -1, -2 / 3, -1 / 3, 2 / 3, 1, 1, Number.NaN];
    // A few roundings of numbers near 1.
    score.forEach((value, i) => (i < 7 ? expect(value).toBeCloseTo(expected[i], 14) : expect(value).toBeNaN()));
  });

  it("takes the middle of equal quantiles with 'rank'", () => {
    const score = calibrate(Float64Array.of(5, 1), { kind: 'rank', quantiles: [0, 5, 5, 5, 9] });
    expect(score[0]).toBe(0);
    expect(calibrate(Float64Array.of(3), { kind: 'rank', quantiles: [3, 3, 3] })[0]).toBe(0);
    expect(calibrate(Float64Array.of(4), { kind: 'rank', quantiles: [3, 3, 3] })[0]).toBe(1);
  });

  it('never turns the order of two scores round', () => {
    const training = normals(500, 3);
    for (const kind of ['zscore', 'rank'] as const) {
      const calibration = fitCalibration(kind, training);
      fc.assert(
        fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), (a, b) => {
          const [low, high] = calibrate(Float64Array.of(Math.min(a, b), Math.max(a, b)), calibration);
          expect(low <= high && low >= -1 && high <= 1).toBe(true);
        }),
      );
    }
  });
});

describe('fitCalibration', () => {
  it('spreads training scores evenly over [-1, 1] by rank', () => {
    const training = normals(4000, 1);
    const scores = calibrate(training, fitCalibration('rank', training)).sort();
    // 4,000 scores over 256 steps: evenly spread to within a step.
    scores.forEach((score, i) => expect(Math.abs(score - (2 * i) / 3999 + 1)).toBeLessThan(2 / rankSteps));
  });

  it('keeps the ends of the training scores', () => {
    const calibration = fitCalibration('rank', Float64Array.of(3, 1, 2, Number.NaN, Infinity));
    expect(calibration.kind === 'rank' && [calibration.quantiles[0], calibration.quantiles[rankSteps]]).toEqual([1, 3]);
  });

  it('keeps mean and standard deviation (ddof 1) for zscore', () => {
    expect(fitCalibration('zscore', Float64Array.of(1, 2, 3, 4, Number.NaN))).toEqual({
      kind: 'zscore',
      mean: 2.5,
      std: Math.sqrt(5 / 3),
    });
  });

  it('leaves its input as it was', () => {
    const training = Float64Array.of(3, 1, 2);
    fitCalibration('rank', training);
    expect([...training]).toEqual([3, 1, 2]);
  });

  it.each(['zscore', 'rank'] as const)('refuses fewer than two scores for %s', (kind) => {
    expect(() => fitCalibration(kind, Float64Array.of(1, Number.NaN))).toThrowError(
      expect.objectContaining({ code: 'CALIBRATION_ROWS' }),
    );
  });
});

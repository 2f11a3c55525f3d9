import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { getSignal, signalSeries } from '../../../src/core/signals/thresholds.ts';

describe('getSignal', () => {
  it('buys above 0.6 and sells below -0.3 by default', () => {
    expect(getSignal(0.61).signal).toBe(1);
    expect(getSignal(0.6)).toEqual({ signal: 0, score: 0.6, confidence: 0 });
    expect(getSignal(-0.3).signal).toBe(0);
    expect(getSignal(-0.31).signal).toBe(-1);
  });

  it('is the more confident the further the score is past its threshold', () => {
    expect(getSignal(0.8).confidence).toBeCloseTo(0.5, 15);
    expect(getSignal(1).confidence).toBe(1);
    expect(getSignal(-0.65).confidence).toBeCloseTo(0.5, 15);
    expect(getSignal(-1).confidence).toBe(1);
  });

  it('cuts confidence to 1 for raw scores beyond the scale', () => {
    expect(getSignal(17).confidence).toBe(1);
    expect(getSignal(-Infinity)).toEqual({ signal: -1, score: -Infinity, confidence: 1 });
  });

  it('holds with confidence 0 where the score is NaN', () => {
    expect(getSignal(Number.NaN)).toEqual({ signal: 0, score: Number.NaN, confidence: 0 });
  });

  it.each([
    [1.5, 1, -1, 1],
    [-1.5, 1, -1, -1],
    [3, 2, -2, 1],
    [-3, 2, -2, -1],
  ])('does not divide by zero: %d past %d or %d is wholly past it', (score, buy, sell, signal) => {
    expect(getSignal(score, { buy, sell })).toEqual({ signal, score, confidence: 1 });
  });

  it.each([
    { buy: 0, sell: 0.1 },
    { buy: Number.NaN, sell: 0 },
    { buy: 1, sell: -Infinity },
  ])('refuses the thresholds %j', (thresholds) => {
    expect(() => getSignal(0, thresholds)).toThrowError(
      expect.objectContaining({ name: 'KlineLabError', code: 'THRESHOLDS' }),
    );
  });
});

describe('signalSeries', () => {
  const threshold = fc.double({ min: -1, max: 1, noNaN: true });

  it('is getSignal on every bar', () => {
    fc.assert(
      fc.property(fc.float64Array({ maxLength: 50 }), threshold, threshold, (scores, a, b) => {
        const thresholds = { buy: Math.max(a, b), sell: Math.min(a, b) };
        const series = signalSeries(scores, thresholds);
        scores.forEach((score, i) => {
          const { signal, confidence } = getSignal(score, thresholds);
          expect(series.signal[i]).toBe(signal);
          expect(series.confidence[i]).toBe(confidence);
        });
      }),
    );
  });

  it('keeps confidence within [0, 1] whatever the numbers', () => {
    fc.assert(
      fc.property(fc.double(), threshold, threshold, (score, a, b) => {
        const { confidence } = getSignal(score, { buy: Math.max(a, b), sell: Math.min(a, b) });
        expect(confidence >= 0 && confidence <= 1).toBe(true);
      }),
    );
  });
});

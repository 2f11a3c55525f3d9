import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ensembleSeries, vote } from '../../../src/core/signals/ensemble.ts';
import type { Direction, EnsembleMethod, Voter } from '../../../src/core/signals/signal.ts';
import { signalSeries } from '../../../src/core/signals/thresholds.ts';

const voter = (weight: number, signal: Direction, score = signal * 0.8): Voter => ({
  name: `${weight}:${signal}`,
  weight,
  signal,
  score,
  confidence: Math.abs(signal) / 2,
});

describe('vote', () => {
  it('lets each model vote with its weight; confidence is the share of the winner', () => {
    const result = vote([voter(0.5, 1), voter(0.3, -1), voter(0.2, 0)]);
    expect(result.signal).toBe(1);
    expect(result.confidence).toBeCloseTo(0.5, 15);
    expect(result.score).toBeCloseTo(0.5 * 0.8 - 0.3 * 0.8, 15);
    expect(result.votes).toHaveLength(3);
  });

  it('holds on a tie, and then says what share of the weight wanted to hold', () => {
    expect(vote([voter(0.4, 1), voter(0.4, -1), voter(0.2, 0)])).toMatchObject({ signal: 0, confidence: 0.2 });
    expect(vote([voter(1, 1), voter(1, 0)])).toMatchObject({ signal: 0, confidence: 0.5 });
  });

  it('does not let rounding break a tie', () => {
    expect(0.1 + 0.2).toBeGreaterThan(0.3);
    expect(vote([voter(0.1, 1), voter(0.2, 1), voter(0.3, -1)]).signal).toBe(0);
  });

  it('is one model one vote by majority, without those of weight 0', () => {
    const voters = [voter(0.9, -1), voter(0.05, 1), voter(0.05, 1), voter(0, -1), voter(0, -1)];
    expect(vote(voters).signal).toBe(-1);
    const majority = vote(voters, 'majority');
    expect(majority).toMatchObject({ signal: 1 });
    expect(majority.confidence).toBeCloseTo(2 / 3, 15);
    expect(majority.score).toBeCloseTo(0.8 / 3, 15);
  });

  it('leaves a model without a score out and shares its weight among the others', () => {
    const result = vote([voter(0.8, 0, Number.NaN), voter(0.2, 1)]);
    expect(result).toMatchObject({ signal: 1, confidence: 1, score: 0.8 });
  });

  it('holds with a NaN score where nobody votes', () => {
    const nobody = { signal: 0, score: Number.NaN, confidence: 0 };
    expect(vote([])).toEqual({ ...nobody, votes: [] });
    expect(vote([voter(1, 0, Number.NaN)])).toMatchObject(nobody);
    expect(vote([voter(0, 1)])).toMatchObject(nobody);
  });

  it('holds where the winner has less confidence than asked for', () => {
    const voters = [voter(0.4, 1), voter(0.35, -1), voter(0.25, 0)];
    expect(vote(voters, 'weighted', 0.4).signal).toBe(1);
    expect(vote(voters, 'weighted', 0.41)).toMatchObject({ signal: 0, confidence: 0.25 });
  });

  it.each([-1, Number.NaN, Infinity])('refuses the weight %d', (weight) => {
    expect(() => vote([voter(weight, 1)])).toThrowError(expect.objectContaining({ code: 'WEIGHT' }));
  });
});

describe('ensembleSeries', () => {
  it('is the vote on every bar', () => {
    const models = fc.array(
      fc.record({
        weight: fc.double({ min: 0, max: 1, noNaN: true }),
        scores: fc.array(fc.double(), { minLength: 5, maxLength: 5 }),
      }),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(models, fc.constantFrom<EnsembleMethod>('weighted', 'majority'), (drawn, method) => {
        const weighted = drawn.map(({ weight, scores }) => ({
          weight,
          signals: signalSeries(Float64Array.from(scores)),
        }));
        const series = ensembleSeries(weighted, method, 0.3);
        for (let bar = 0; bar < 5; bar++) {
          const voters = weighted.map(({ weight, signals }) => ({
            name: 'm',
            weight,
            signal: signals.signal[bar] as Direction,
            score: signals.score[bar],
            confidence: signals.confidence[bar],
          }));
          const { signal, confidence, score } = vote(voters, method, 0.3);
          expect([series.signal[bar], series.confidence[bar], series.score[bar]]).toEqual([signal, confidence, score]);
        }
      }),
    );
  });

  it('does not depend on the scale of the weights', () => {
    const scores = [Float64Array.of(0.9, -0.9, 0), Float64Array.of(-0.9, -0.9, 0.7)];
    const of = (scale: number) =>
      ensembleSeries(scores.map((score, i) => ({ weight: scale * (i + 1), signals: signalSeries(score) })));
    expect(of(1024)).toEqual(of(1));
  });

  it('takes the number of bars where there is no model', () => {
    const { score, signal } = ensembleSeries([], 'weighted', 0, 3);
    expect([...score]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect([...signal]).toEqual([0, 0, 0]);
  });

  it('refuses models over different numbers of bars', () => {
    const of = (length: number) => ({ weight: 1, signals: signalSeries(new Float64Array(length)) });
    expect(() => ensembleSeries([of(3), of(4)])).toThrowError(expect.objectContaining({ code: 'ENSEMBLE_LENGTH' }));
  });
});

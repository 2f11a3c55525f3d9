import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/core/base/random.ts';
import { icBand, icT, icTest, permutationP } from '../../../src/core/evaluation/ic-test.ts';
import { evaluatePredictions } from '../../../src/core/evaluation/evaluate.ts';
import { ic } from '../../../src/core/evaluation/ic.ts';
import { kurtosis, sortedQuantile, skewness } from '../../../src/core/evaluation/moments.ts';
import { neweyWest } from '../../../src/core/evaluation/newey-west.ts';
import { normalCdf, normalQuantile } from '../../../src/core/evaluation/normal.ts';
import { overfittingProbability } from '../../../src/core/evaluation/overfitting.ts';
import { averageRanks } from '../../../src/core/evaluation/ranks.ts';
import { defaultEvaluation } from '../../../src/core/evaluation/settings.ts';
import {
  deflatedSharpe,
  expectedMaxSharpe,
  minimumTrackRecord,
  probabilisticSharpe,
  sharpeBand,
} from '../../../src/core/evaluation/sharpe-test.ts';
import { expectClose } from './close.ts';

// SciPy 1.x, scipy.stats.norm.
const cdf: [number, number][] = [
  [-10, 7.61985302416047e-24],
  [-6, 9.865876450376946e-10],
  [-5, 2.866515718791933e-7],
  [-2.5, 0.006209665325776132],
  [-1, 0.15865525393145707],
  [0, 0.5],
  [0.3, 0.6179114221889526],
  [1.96, 0.9750021048517795],
  [5.1, 0.9999998301732593],
];
const quantiles: [number, number][] = [
  [1e-300, -37.0470962993612],
  [1e-10, -6.361340902404056],
  [0.001, -3.090232306167813],
  [0.025, -1.9599639845400545],
  [0.3, -0.5244005127080409],
  [0.5, 0],
  [0.77, 0.7388468491852137],
  [0.999999, 4.753424308817087],
];

describe('the normal distribution', () => {
  it.each(cdf)('lies below %d with the probability SciPy has, to 1e-12 relative', (x, expected) => {
    expect(Math.abs(normalCdf(x) / expected - 1)).toBeLessThan(1e-12);
  });

  it.each(quantiles)('has the quantile SciPy has at %d, to 1e-10', (probability, expected) => {
    // 1 - p loses 1e-10 of the upper tail's digits; everything else is far closer.
    expectClose(normalQuantile(probability), expected, 1e-10);
  });

  it('ends at the ends', () => {
    expect(normalQuantile(0)).toBe(-Infinity);
    expect(normalQuantile(1)).toBe(Infinity);
    expect(() => normalQuantile(1.1)).toThrowError(expect.objectContaining({ code: 'PROBABILITY' }));
    expect(normalCdf(Infinity)).toBe(1);
    expect(normalCdf(-Infinity)).toBe(0);
  });
});

const sample = Float64Array.of(0.5, -0.2, 1.5, 0.7, -0.9, 0.1, 0.45, 2.0, -0.3, 0.05);

describe('tests of a mean', () => {
  // NumPy, the formula of Newey and West (1987) written out.
  it.each([
    [0, 0.2573713270743266, 1.51532031339051],
    [2, 0.17931536465121994, 2.1749391122092376],
    [4, 0.09780593029055033, 3.9874882723515226],
  ])('with %d lags have the standard error of Newey and West', (lags, standardError, t) => {
    const test = neweyWest(sample, lags);
    expectClose(test.standardError, standardError, 1e-13);
    expectClose(test.t, t, 1e-13);
  });

  it('say nothing of a constant', () => {
    expect(neweyWest(new Float64Array(9).fill(0.1))).toMatchObject({ mean: 0.1, standardError: 0, t: Number.NaN });
  });
});

describe('tests of a Sharpe ratio', () => {
  it('use the moments SciPy has', () => {
    expectClose(skewness(sample), 0.5245608181951059, 1e-13);
    expectClose(kurtosis(sample), 2.5944936178498916, 1e-13);
  });

  it('equal the formulas of Bailey and López de Prado', () => {
    // The same formulas with SciPy's moments and normal distribution.
    expectClose(probabilisticSharpe(sample), 0.9311696911491789, 1e-12);
    expectClose(probabilisticSharpe(sample, 0.1), 0.876566470708201, 1e-12);
    expectClose(expectedMaxSharpe(100, 0.04), 0.506120578640337, 1e-12);
    expectClose(minimumTrackRecord(sample), 12.048465252724888, 1e-12);
  });

  it('are deflated by trials, and not by a single one', () => {
    const one = Float64Array.of(0.45);
    expect(deflatedSharpe(sample, one)).toBe(probabilisticSharpe(sample));
    const many = Float64Array.from({ length: 100 }, (_, i) => 0.2 * Math.sin(i));
    expect(deflatedSharpe(sample, many)).toBeLessThan(probabilisticSharpe(sample));
    // A hundred trials of which one said how it did are still a hundred.
    const silent = Float64Array.from({ length: 100 }, (_, i) => (i === 0 ? 0.1 : Number.NaN));
    const best = expectedMaxSharpe(100, 1 / (sample.length - 1));
    expect(deflatedSharpe(sample, silent)).toBe(probabilisticSharpe(sample, best));
  });

  it('have a band at whose ends the probabilistic ratio is as sure as the band says', () => {
    const { low, high } = sharpeBand(sample);
    // By the definition of both, up to the tabulated normal quantile.
    expectClose(probabilisticSharpe(sample, low), 0.975, 1e-8);
    expectClose(probabilisticSharpe(sample, high), 0.025, 1e-8);
    expect(sharpeBand(new Float64Array(5)).low).toBeNaN();
  });

  it('need for ever where there is no gain', () => {
    expect(minimumTrackRecord(sample.map((value) => -value))).toBe(Infinity);
    expect(probabilisticSharpe(new Float64Array(5))).toBeNaN();
  });
});

/** Predictions with a planted correlation to outcomes that overlap as labels of `horizon` bars do. */
function planted(count: number, strength: number, horizon: number, seed: number): [Float64Array, Float64Array] {
  const random = createRandom(seed);
  const shocks = Float64Array.from({ length: count + horizon }, () => random.normal());
  const actual = Float64Array.from({ length: count }, (_, i) => {
    let sum = 0;
    for (let k = 1; k <= horizon; k++) sum += shocks[i + k];
    return sum / Math.sqrt(horizon);
  });
  const noise = Math.sqrt(1 - strength * strength);
  return [actual.map((value) => strength * value + noise * random.normal()), actual];
}

describe('tests of an IC', () => {
  it('are of the IC itself: the mean that is tested is the IC', () => {
    const [prediction, actual] = planted(500, 0.3, 5, 9);
    const { mean, standardError, t } = icTest(prediction, actual, 5);
    expectClose(mean, ic(prediction, actual), 1e-12);
    expectClose(t, mean / standardError, 1e-12);
    expect(icTest(new Float64Array(9), actual.subarray(0, 9)).standardError).toBeNaN();
  });

  it('give each window of a rolling IC a band about it that few true ICs leave', () => {
    const [prediction, actual] = planted(20_000, 0.3, 5, 10);
    const close = actual.map(() => 1);
    const { rolling } = evaluatePredictions(prediction, actual, close, 5, { ...defaultEvaluation, window: 1000 });
    let outside = 0;
    rolling.ic.forEach((value, i) => {
      expectClose((rolling.low[i] + rolling.high[i]) / 2, value, 1e-12);
      if (rolling.low[i] > 0.3 || rolling.high[i] < 0.3) outside++;
    });
    // 95 % bands of windows that overlap: 20 of them do not, and all of these outside 4 times has odds of 1 in 60.
    expect(outside / rolling.ic.length).toBeLessThan(0.2);
  });

  it('find a planted IC of 0.05 inside the band, over 20 seeds', () => {
    let inside = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const [prediction, actual] = planted(8000, 0.05, 5, seed);
      const band = icBand(prediction, actual, { horizon: 5, draws: 300, seed });
      if (band.low <= 0.05 && band.high >= 0.05) inside++;
      expect(icT(prediction, actual, 5)).toBeGreaterThan(2);
      expect(icT(averageRanks(prediction), averageRanks(actual), 5)).toBeGreaterThan(1.5);
    }
    // A band of 95 % misses 5 or more of 20 with a probability of 0.3 %.
    expect(inside).toBeGreaterThanOrEqual(16);
  });

  it('find nothing in noise, also where neighbouring labels overlap', () => {
    let loud = 0;
    for (let seed = 101; seed <= 120; seed++) {
      const [, actual] = planted(4000, 0, 10, seed);
      const [drift] = planted(4000, 0, 1, seed + 1000);
      // Slow predictions on overlapping labels: without lags a t of 3 would be common.
      const slow = drift.map((_, i) => drift.subarray(Math.max(0, i - 20), i + 1).reduce((sum, v) => sum + v, 0));
      if (Math.abs(icT(slow, actual, 10)) > 3) loud++;
    }
    expect(loud).toBeLessThanOrEqual(1);
  });

  it('count how often shuffled outcomes do as well', () => {
    const [prediction, actual] = planted(1000, 0.2, 1, 7);
    expect(permutationP(prediction, actual)).toBeCloseTo(1 / 501, 12);
    const [noise] = planted(1000, 0, 1, 8);
    expect(permutationP(noise, actual)).toBeGreaterThan(0.05);
    expect(permutationP(noise, actual, { horizon: 5 })).toBeGreaterThan(0.05);
  });

  it('are the same for the same seed', () => {
    const [prediction, actual] = planted(500, 0.1, 1, 3);
    expect(icBand(prediction, actual, { seed: 4 })).toEqual(icBand(prediction, actual, { seed: 4 }));
    expect(permutationP(prediction, actual, { seed: 4 })).toBe(permutationP(prediction, actual, { seed: 4 }));
  });

  it('are NaN where there is no IC', () => {
    const flat = new Float64Array(50);
    expect(icT(flat, flat)).toBeNaN();
    expect(permutationP(flat, flat)).toBeNaN();
    expect(icBand(flat, flat)).toEqual({ low: Number.NaN, high: Number.NaN });
    expect(ic(flat, flat)).toBeNaN();
  });
});

describe('the probability of overfitting', () => {
  const trialsOf = (count: number, edge: number, seed: number): Float64Array[] => {
    const random = createRandom(seed);
    return Array.from({ length: count }, (_, trial) =>
      Float64Array.from({ length: 800 }, () => random.normal() + (trial === 3 ? edge : 0)),
    );
  };

  it('is about a half among equals, and near 0 where one is truly better', () => {
    const noise = overfittingProbability(trialsOf(20, 0, 1), 10);
    expect(noise.divisions).toBe(252);
    expect(noise.pbo).toBeGreaterThan(0.25);
    expect(overfittingProbability(trialsOf(20, 0.4, 1), 10).pbo).toBe(0);
  });

  it('is 1 where the best half is always paid back in the other', () => {
    const length = 400;
    // Each trial earns in one quarter of the time what it loses in another.
    const trials = [0, 1, 2, 3].map((good) =>
      Float64Array.from({ length }, (_, i) => {
        const quarter = Math.floor((4 * i) / length);
        const wave = ((i * 7919) % 101) / 1010;
        return wave + (quarter === good ? 1 : quarter === (good + 2) % 4 ? -1 : 0);
      }),
    );
    expect(overfittingProbability(trials, 4).pbo).toBeGreaterThan(0.6);
  });

  it('refuses what cannot be divided', () => {
    const trials = trialsOf(2, 0, 1);
    expect(() => overfittingProbability(trials, 5)).toThrowError(expect.objectContaining({ code: 'PBO_BLOCKS' }));
    expect(() => overfittingProbability([trials[0]])).toThrowError(expect.objectContaining({ code: 'PBO_TRIALS' }));
    expect(() => overfittingProbability([trials[0], trials[1].subarray(1)])).toThrowError(
      expect.objectContaining({ code: 'PBO_TRIALS' }),
    );
  });
});

it('quantiles of sorted values are linear between order statistics', () => {
  expect(sortedQuantile(Float64Array.of(1, 2, 4), 0.75)).toBe(3);
  expect(sortedQuantile(new Float64Array(0), 0.5)).toBeNaN();
});

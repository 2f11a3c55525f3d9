import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/core/base/random.ts';
import { cusum, kolmogorovSmirnov, populationStability } from '../../../src/core/evaluation/drift.ts';
import { ModelMonitor } from '../../../src/core/evaluation/monitor.ts';
import { icVerdict } from '../../../src/core/evaluation/verdict.ts';

const rounded = (count: number, pace: number, shift: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => Math.round(Math.sin(i * pace) * 3000) / 1000 + shift);

describe('drift', () => {
  const before = rounded(200, 1.7, 0);
  const now = rounded(150, 0.9, 0.5);

  it('is measured as SciPy and NumPy measure it', () => {
    const { statistic, p } = kolmogorovSmirnov(before, now);
    // scipy.stats.ks_2samp and kstwobign.sf; the index by numpy.quantile and numpy.histogram.
    expect(statistic).toBeCloseTo(0.2533333333333333, 14);
    expect(p / 3.333983661095586e-5).toBeCloseTo(1, 10);
    expect(populationStability(before, now)).toBeCloseTo(2.2339681516933445, 10);
  });

  it('is nothing between equal samples', () => {
    expect(populationStability(before, before)).toBe(0);
    expect(kolmogorovSmirnov(before, before)).toEqual({ statistic: 0, p: 1 });
    expect(populationStability(new Float64Array(20), new Float64Array(9))).toBe(0);
  });

  it('of nothing is refused', () => {
    expect(() => populationStability(before, Float64Array.of(Number.NaN))).toThrowError(
      expect.objectContaining({ code: 'DRIFT_EMPTY' }),
    );
  });
});

describe('cusum', () => {
  const random = createRandom(5);
  const noise = Float64Array.from({ length: 400 }, () => random.normal());

  it('finds a shift and where it began, and leaves noise alone', () => {
    expect(cusum(noise, { mean: 0, deviation: 1, threshold: 8 }).alarm).toBeUndefined();
    const shifted = noise.map((value, i) => (i < 200 ? value : value + 1.5));
    const { alarm, since } = cusum(shifted, { mean: 0, deviation: 1, threshold: 8 });
    expect(alarm).toBeGreaterThan(200);
    expect(alarm).toBeLessThan(220);
    expect(Math.abs((since as number) - 200)).toBeLessThan(10);
    const downwards = cusum(
      shifted.map((value) => -value),
      { mean: 0, deviation: 1, threshold: 8 },
    );
    expect(downwards.alarm).toBe(alarm);
  });

  it('takes level and spread from the first quarter by default, and passes over NaN', () => {
    const holed = noise.map((value, i) => (i % 50 === 7 ? Number.NaN : i < 200 ? value + 100 : value + 103));
    expect(cusum(holed, { threshold: 8 }).alarm).toBeGreaterThan(199);
  });
});

describe('ModelMonitor', () => {
  const fed = (monitor: ModelMonitor, count: number, sign: number): ModelMonitor => {
    for (let i = 0; i < count; i++) monitor.recordPrediction(Math.sin(i), sign * Math.sin(i) + Math.cos(i * 7));
    return monitor;
  };

  it('judges nothing before its window of 100 is full', () => {
    const monitor = fed(new ModelMonitor(), 99, -1);
    expect(monitor.shouldRetrain()).toBe(false);
    expect(monitor.state()).toMatchObject({ observations: 99, reason: '99 of 100 pairs: too few to judge' });
  });

  it('asks for training when the IC falls below 0.02, and says so', () => {
    const monitor = fed(new ModelMonitor(), 150, 1);
    expect(monitor.shouldRetrain()).toBe(false);
    fed(monitor, 100, -1);
    expect(monitor.shouldRetrain()).toBe(true);
    expect(monitor.state()).toMatchObject({ rule: 'ic', observations: 100 });
  });

  it('asks for training when nothing varies any more', () => {
    const monitor = new ModelMonitor({ window: 10 });
    for (let i = 0; i < 10; i++) monitor.recordPrediction(0.5, i);
    expect(monitor.state()).toMatchObject({ retrain: true, rule: 'no-ic' });
  });

  it('asks for training when predictions are spread otherwise than before', () => {
    const reference = Float64Array.from({ length: 1000 }, (_, i) => Math.sin(i));
    expect(fed(new ModelMonitor({ reference }), 100, 1).shouldRetrain()).toBe(false);
    const monitor = new ModelMonitor({ reference });
    for (let i = 0; i < 100; i++) monitor.recordPrediction(5 + Math.sin(i), Math.sin(i));
    expect(monitor.state()).toMatchObject({ retrain: true, rule: 'score-drift' });
  });

  it('keeps no pair with a number missing', () => {
    const monitor = new ModelMonitor({ window: 5 });
    expect(monitor.recordPrediction(Number.NaN, 1)).toBe(false);
    expect(monitor.recordPrediction(1, Infinity)).toBe(false);
    expect(monitor.state().observations).toBe(0);
  });

  it('goes on after being saved as if nothing had happened', () => {
    // What is not finite would come back from JSON as null.
    const reference = Float64Array.of(1, 2, Number.NaN, 3, Infinity);
    const monitor = fed(new ModelMonitor({ window: 30, icThreshold: 0.1, reference }), 45, 1);
    const restored = ModelMonitor.restore(JSON.parse(JSON.stringify(monitor.save())));
    expect(restored.state()).toEqual(monitor.state());
    expect(fed(restored, 12, -1).state()).toEqual(fed(monitor, 12, -1).state());
  });

  it.each([
    null,
    {},
    { klinelabMonitor: 1, pairs: [[1]] },
    { klinelabMonitor: 2, pairs: [] },
    { klinelabMonitor: 1, pairs: [[1, '2']] },
    { ...new ModelMonitor().save(), icThreshold: null },
    { ...new ModelMonitor().save(), reference: [1, null] },
    'text',
  ])('refuses %j as a saved monitor', (saved) => {
    expect(() => ModelMonitor.restore(saved)).toThrowError(expect.objectContaining({ code: 'MONITOR_SAVED' }));
  });

  it.each([
    { window: 1 },
    { window: 2.5 },
    { icThreshold: 2 },
    { driftThreshold: 0 },
    { driftThreshold: Infinity },
    { reference: Float64Array.of(Number.NaN) },
  ])('refuses %j', (options) => {
    expect(() => new ModelMonitor(options)).toThrowError(expect.objectContaining({ code: 'MONITOR' }));
  });
});

describe('icVerdict', () => {
  it('asks for a t above 3, and for more the more was tried', () => {
    expect(icVerdict({ ic: 0.05, t: 3.2, count: 5000 })).toMatchObject({ verdict: 'signal', hurdle: 3 });
    const often = icVerdict({ ic: 0.05, t: 3.2, count: 5000, trials: 100 });
    expect(often.verdict).toBe('noise');
    expect(often.hurdle).toBeGreaterThan(4);
    expect(often.luck).toBeGreaterThan(0.1);
    expect(icVerdict({ ic: -0.05, t: -3.2, count: 5000 }).verdict).toBe('inverse');
  });

  it('says how many bars the same IC would need', () => {
    expect(icVerdict({ ic: 0.02, t: 1.5, count: 1000 }).neededCount).toBe(4000);
    expect(icVerdict({ ic: 0, t: 0, count: 1000 }).neededCount).toBe(Infinity);
  });

  it('is unknown where there is no t, and where labels that do not overlap are fewer than 30', () => {
    expect(icVerdict({ ic: 0.7, t: 4.5, count: 10 }).verdict).toBe('unknown');
    expect(icVerdict({ ic: 0.7, t: 4.5, count: 149, horizon: 5 }).verdict).toBe('unknown');
    expect(icVerdict({ ic: 0.7, t: 4.5, count: 150, horizon: 5 }).verdict).toBe('signal');
    expect(icVerdict({ ic: Number.NaN, t: Number.NaN, count: 0 }).verdict).toBe('unknown');
    expect(() => icVerdict({ ic: 0, t: 0, count: 1, trials: 0 })).toThrowError(
      expect.objectContaining({ code: 'TRIALS' }),
    );
  });
});

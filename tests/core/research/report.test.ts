import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRollingKernels } from '../../../src/core/kernels/rolling.ts';
import type { Klines } from '../../../src/core/klines/klines.ts';
import type { Model } from '../../../src/core/models/model.ts';
import { checkResearch } from '../../../src/core/research/checklist.ts';
import { completeResearch } from '../../../src/core/research/document.ts';
import { complement } from '../../../src/core/research/evaluation.ts';
import { minimalResearch } from '../../../src/core/research/minimal.ts';
import { runResearch } from '../../../src/core/research/run.ts';
import { lite53 } from '../../../src/core/features/sets/lite53.ts';
import { wasmModule } from '../../support/wasm.ts';
import { fakeModel, researchOf, walk } from './fake.ts';
import { plantedWalk } from './planted.ts';

const kernels = createRollingKernels(wasmModule('rolling'));
const hour = 3_600_000;
const label = { expression: 'Ref($close, -5) / $close - 1' };

const run = async (klines: Klines, models: readonly Model[], more: Record<string, unknown>) =>
  runResearch(await researchOf(klines, models, more), {
    kernels,
    klines: () => klines,
    model: ({ sha256 }) => models.find(({ card }) => card.sha256 === sha256) as Model,
  });

const teller = fakeModel('teller', ['z', 'zero']);
const features = {
  set: 'lite53',
  extra: [
    { name: 'z', expression: 'Log($volume)' },
    { name: 'zero', expression: '$close - $close' },
  ],
};

describe('the evaluation of a document with a label', () => {
  it('leaves out in-sample bars and those whose labels overlap them', async () => {
    const klines = walk(1200);
    const known = fakeModel('known', ['macd', 'bb_mid'], {
      trained: { symbol: 'WALK', intervalMs: hour, from: 0, to: 699 * hour },
    });
    const { evaluation } = await run(klines, [known], { label });
    expect(evaluation?.label).toEqual({ expression: label.expression, horizon: 5, missing: 5 });
    expect(evaluation?.models[0].excluded).toEqual([{ start: 0, end: 705 }]);
    expect(evaluation?.models[0].count).toBe(1200 - 705 - 5);
    expect(evaluation?.ensemble.count).toBe(evaluation?.models[0].count);
    const rows = evaluation?.models[0].confusion.flat() ?? [];
    expect(rows.reduce((sum, count) => sum + count, 0)).toBe(1200 - 705 - 5);
    const all = await run(klines, [known], { label, evaluation: { inSample: true } });
    expect(all.evaluation?.models[0].excluded).toEqual([]);
    // What is counted all the same is said: bars with a score up to the last whose label overlaps a known one.
    expect(evaluation?.models[0].seen).toBe(0);
    expect(all.evaluation?.models[0].seen).toBe(705 - all.warmUp);
  });

  it.each([
    // The last of 50 bars of 4 hours ends at hour 300 and its label at 320; five more bars read into them.
    [4 * hour, 100, 100 + 49 * 4, { start: 95, end: 325 }],
    // The last half hour ends at hour 300, and its label at 302.5.
    [hour / 2, 100, 299.5, { start: 95, end: 308 }],
  ])('leaves out the time of training bars of another interval (%d ms)', async (intervalMs, from, to, excluded) => {
    const known = fakeModel('known', ['macd', 'bb_mid'], {
      trained: { symbol: 'walk', intervalMs, from: from * hour, to: to * hour },
      label: { expression: label.expression, horizon: 5 },
    });
    const { evaluation } = await run(walk(900), [known], { label });
    expect(evaluation?.models[0].excluded).toEqual([excluded]);
  });

  it("leaves out what the model's own label reached", async () => {
    const known = fakeModel('known', ['macd', 'bb_mid'], {
      trained: { symbol: 'WALK', intervalMs: hour, from: 100 * hour, to: 699 * hour },
      label: { expression: 'Ref($close, -20) / $close - 1', horizon: 20 },
    });
    const { evaluation, backtest } = await run(walk(1200), [known], { label, strategy: {} });
    expect(evaluation?.models[0].excluded).toEqual([{ start: 80, end: 720 }]);
    expect(backtest?.bars).toEqual({ start: 720, end: 1200 });
  });

  it('judges the probability of a binary model, and every calendar period', async () => {
    const binary = fakeModel('binary', ['bb_position', 'kbar_body'], { objective: 'binary sigmoid:1' });
    const klines = walk(1000);
    const { evaluation, models } = await run(klines, [binary], { label });
    const { probability, periods } = evaluation!.models[0];
    expect(probability!.curve.reduce((sum, { count }) => sum + count, 0)).toBe(evaluation!.models[0].count);
    expect(probability!.brier).toBeGreaterThan(0);
    // A probability foretells a rise above one half, not above 0.
    const { raw } = models[0];
    const rise = (bar: number): boolean => klines.close[bar + 5] > klines.close[bar];
    const told = [...raw.keys()].filter((bar) => bar < 995 && !Number.isNaN(raw[bar]) && raw[bar] !== 0.5);
    const right = told.filter((bar) => raw[bar] > 0.5 === rise(bar)).length;
    expect(evaluation!.models[0].hitRate).toBe(right / told.length);
    expect(evaluation!.ensemble.probability).toBeUndefined();
    expect(periods.length).toBeGreaterThan(10);
    expect(periods.reduce((sum, { count }) => sum + count, 0)).toBe(evaluation!.models[0].count);
  });

  it('keeps to the test bars of a split', async () => {
    const split = { kind: 'holdout', train: 0.5, valid: 0.2 };
    const { evaluation } = await run(walk(1000), [fakeModel('m', ['macd', 'bb_mid'])], { label, split });
    expect(evaluation?.splits[0].test).toEqual([{ start: 700, end: 1000 }]);
    expect(evaluation?.models[0].count).toBe(295);
    // Five training rows before the validation rows share a bar of their labels with them.
    expect(evaluation?.leaked).toEqual({ rows: 0, withoutPurge: 5 });
  });

  it('finds a planted IC of 0.05 inside its band, and calls noise noise, over 20 seeds', async () => {
    // What this test does not read is left out, for speed: other horizons, wide windows, the ensemble.
    const more = {
      label: { expression: 'Ref($close, -1) / $close - 1' },
      features,
      evaluation: { horizons: [], window: 50 },
    };
    const found = { planted: 0, inside: 0, noise: 0 };
    const evaluated = async (ic: number, seed: number) => {
      const klines = plantedWalk(12_000, ic, seed);
      const research = await researchOf(klines, [teller], more);
      const silent = { ...research, models: research.models.map((reference) => ({ ...reference, weight: 0 })) };
      const report = await runResearch(silent, { kernels, klines: () => klines, model: () => teller });
      return report.evaluation!.models[0];
    };
    for (let seed = 1; seed <= 20; seed++) {
      const planted = await evaluated(0.05, seed);
      if (planted.verdict.verdict === 'signal') found.planted++;
      if (planted.band.low < 0.05 && planted.band.high > 0.05) found.inside++;
      const noise = await evaluated(0, seed);
      if (noise.verdict.verdict === 'noise') found.noise++;
    }
    // 12,000 bars give an IC of 0.05 a t of 5.5: below the hurdle of 3 in 0.6 % of the cases.
    expect(found.planted).toBeGreaterThanOrEqual(19);
    // A band of 95 % misses 5 or more of 20 in 0.3 % of the cases.
    expect(found.inside).toBeGreaterThanOrEqual(16);
    expect(found.noise).toBe(20);
  }, 120_000);

  it('is not there without a label', async () => {
    const report = await run(walk(300), [], {});
    expect(report.evaluation).toBeUndefined();
    expect(report.backtest).toBeUndefined();
  });

  it('is part of the report fingerprint alone', async () => {
    const klines = walk(900);
    const models = [fakeModel('m', ['macd', 'bb_mid'])];
    const plain = (await run(klines, models, {})).fingerprints;
    const judged = (await run(klines, models, { label })).fingerprints;
    const traded = (await run(klines, models, { strategy: {} })).fingerprints;
    expect(new Set([plain.report, judged.report, traded.report]).size).toBe(3);
    expect({ ...judged, report: '' }).toEqual({ ...plain, report: '' });
    expect((await run(klines, models, { label, costs: {} })).fingerprints).toEqual(judged);
    expect((await run(klines, models, { strategy: {}, costs: { slippageBps: 3 } })).fingerprints).not.toEqual(traded);
  });
});

describe('the backtest of a document with a strategy', () => {
  const known = fakeModel('known', ['macd', 'bb_mid'], {
    trained: { symbol: 'WALK', intervalMs: hour, from: 200 * hour, to: 599 * hour },
  });

  it('trades the longest stretch that no voting model was trained on', async () => {
    const more = { strategy: { kind: 'long-short' }, signals: { thresholdBuy: -99.5, thresholdSell: -100.5 } };
    const { backtest } = await run(walk(1000), [known], more);
    expect(backtest?.bars).toEqual({ start: 600, end: 1000 });
    expect(backtest?.equity).toHaveLength(400);
    expect(backtest?.statistics['# Trades']).toBe(backtest?.trades.length);
    expect(backtest?.trust.trials).toBe(1);
    expect(backtest?.calendar.period).toBe('day');
    const whole = await run(walk(1000), [known], { ...more, evaluation: { inSample: true } });
    // The model's slowest feature is complete from bar 19 on.
    expect(whole.backtest?.bars).toEqual({ start: 19, end: 1000 });
    expect([backtest?.seen, whole.backtest?.seen]).toEqual([0, 400]);
    const everywhere = fakeModel('known', ['macd', 'bb_mid'], {
      trained: { symbol: 'WALK', intervalMs: hour, from: 19 * hour, to: 999 * hour },
    });
    expect((await run(walk(1000), [everywhere], more)).backtest).toBeUndefined();
  });

  it('trades only what a split tests, though nothing is known of the training', async () => {
    const split = { kind: 'holdout', train: 0.5, valid: 0.2 };
    const more = { split, strategy: {}, signals: { thresholdBuy: -99.5, thresholdSell: -100.5 } };
    const { backtest } = await run(walk(1000), [fakeModel('m', ['macd', 'bb_mid'])], more);
    expect(backtest?.bars).toEqual({ start: 700, end: 1000 });
  });

  it('knows no probability of a Sharpe ratio from fewer than 30 periods', async () => {
    const more = { strategy: {}, signals: { thresholdBuy: -99.5, thresholdSell: -100.5 } };
    // 30 days have 29 daily returns.
    const few = (await run(walk(720), [fakeModel('m', ['macd', 'bb_mid'])], more)).backtest;
    const enough = (await run(walk(768), [fakeModel('m', ['macd', 'bb_mid'])], more)).backtest;
    expect([few?.trust.periods, enough?.trust.periods]).toEqual([29, 31]);
    for (const key of ['probabilistic', 'deflated', 'minimumPeriods'] as const) {
      expect(few?.trust[key], key).toBeNaN();
      expect(enough?.trust[key], key).not.toBeNaN();
    }
  });

  it('trusts a Sharpe ratio less the more was tried', async () => {
    const more = (trials: number) => ({
      strategy: { kind: 'long-short' },
      evaluation: { trials },
      signals: { thresholdBuy: -100, thresholdSell: -100 },
    });
    const once = await run(walk(1600), [known], more(1));
    const often = await run(walk(1600), [known], more(200));
    expect(once.backtest?.trust.deflated).toBe(once.backtest?.trust.probabilistic);
    expect(often.backtest!.trust.deflated).toBeLessThan(once.backtest!.trust.deflated);
  });
});

describe('checkResearch', () => {
  const trained = { symbol: 'WALK', intervalMs: hour, from: 0, to: 400 * hour };
  const good = fakeModel(
    'good',
    ['sma_5', 'rsi_12'].filter((name) => lite53.features.some((f) => f.name === name)).concat('bb_mid'),
    {
      featureSet: lite53,
      trained,
    },
  );
  const fine = { label, strategy: {}, split: { kind: 'holdout', train: 0.6 }, signals: { minConfidence: 0.1 } };
  const red = async (models: readonly Model[], more: Record<string, unknown>): Promise<string[]> => {
    const report = await run(walk(600), models, more);
    return checkResearch(report.research, report).flatMap(({ id, ok }) => (ok ? [] : [id]));
  };

  it('is all green for a document that keeps to good practice', async () => {
    expect(await red([good], fine)).toEqual([]);
  });

  it.each<[string, Record<string, unknown>, string[]]>([
    ['no label', { label: undefined }, ['label']],
    ['a label that is known already', { label: { expression: '$close' } }, ['label']],
    ['too small a purge', { split: { kind: 'holdout', train: 0.6, purge: 2 } }, ['purge']],
    ['in-sample bars as evidence', { evaluation: { inSample: true } }, ['in-sample']],
    ['every confidence', { signals: {} }, ['low-confidence']],
    ['free trades', { costs: { commission: 0 } }, ['costs']],
  ])('is red for %s', async (_, part, expected) => {
    const research = completeResearch({ ...minimalResearch(await researchOf(walk(600), [good], fine)), ...part });
    const report = await run(walk(600), [good], fine);
    const found = checkResearch(research, { ...report, research });
    expect(found.flatMap(({ id, ok }) => (ok ? [] : [id]))).toEqual(expected);
    for (const { reason } of found) expect(reason.length).toBeGreaterThan(5);
  });

  it('has nothing to say of what the document does not have', async () => {
    const research = await researchOf(walk(600), []);
    const statuses = Object.fromEntries(checkResearch(research).map(({ id, status }) => [id, status]));
    expect(statuses).toMatchObject({
      purge: 'na',
      costs: 'na',
      'in-sample': 'na',
      label: 'failed',
      'look-ahead': 'ok',
    });
    for (const { at } of checkResearch(research)) expect(at).toMatch(/^\/[a-z]/);
  });

  it('is red for models of which little is known', async () => {
    const nameless = fakeModel(
      'nameless',
      lite53.features.map(({ name }) => name),
      { featureNames: undefined },
    );
    // Nobody can say that its training bars are left out.
    const unknown = ['time-split', 'in-sample', 'feature-set', 'model-format'];
    expect(await red([nameless], { ...fine, split: undefined })).toEqual(unknown);
  });

  it('is red for features that look ahead or are unsound, without throwing', async () => {
    const { data } = await researchOf(walk(600), []);
    const research = completeResearch({
      klinelab: 1,
      data,
      models: [],
      features: { extra: [{ name: 'leak', expression: 'Ref($close, -1)' }] },
    });
    const check = checkResearch(research).find(({ id }) => id === 'look-ahead');
    expect(check).toMatchObject({ ok: false, reason: expect.stringContaining('ahead') });
  });
});

it('complement and its ranges make the whole', () => {
  const cuts = fc.array(fc.tuple(fc.nat(50), fc.nat(50)), { maxLength: 4 });
  fc.assert(
    fc.property(cuts, (drawn) => {
      const ranges = drawn
        .map(([a, b]) => ({ start: Math.min(a, b), end: Math.max(a, b) }))
        .sort((a, b) => a.start - b.start);
      const left = complement(ranges, 51);
      for (let bar = 0; bar < 51; bar++) {
        const within = ({ start, end }: { start: number; end: number }): boolean => bar >= start && bar < end;
        expect(left.some(within)).toBe(!ranges.some(within));
      }
    }),
  );
});

import { describe, expect, it } from 'vitest';
import { computeColumns } from '../../../src/core/features/compute.ts';
import { compilePlan } from '../../../src/core/features/planner.ts';
import { lite53 } from '../../../src/core/features/sets/lite53.ts';
import { createRollingKernels } from '../../../src/core/kernels/rolling.ts';
import { sliceKlines } from '../../../src/core/klines/klines.ts';
import type { Klines } from '../../../src/core/klines/klines.ts';
import type { Model } from '../../../src/core/models/model.ts';
import { createRunCache } from '../../../src/core/research/cache.ts';
import { completeResearch } from '../../../src/core/research/document.ts';
import type { Research } from '../../../src/core/research/document.ts';
import { runResearch } from '../../../src/core/research/run.ts';
import type { RunAssets } from '../../../src/core/research/run.ts';
import { wasmModule } from '../../support/wasm.ts';
import { fakeModel, researchOf, walk } from './fake.ts';

const kernels = createRollingKernels(wasmModule('rolling'));
const klines = walk(3000);

const assetsOf = (models: readonly Model[], bars: Klines = klines): RunAssets => ({
  kernels,
  klines: () => bars,
  model: ({ sha256 }) => models.find(({ card }) => card.sha256 === sha256) as Model,
  cache: createRunCache(),
});

const momentum = fakeModel('momentum', ['macd', 'bb_mid']);
const bands = fakeModel('bands', ['bb_position', 'rsi_12'], { outputCount: 3 });
const run = (research: Research, models: readonly Model[] = [momentum, bands]) =>
  runResearch(research, assetsOf(models));

describe('runResearch', () => {
  it('scores every model on the columns it asks for, from its first complete bar', async () => {
    const report = await run(await researchOf(klines, [momentum, bands]));
    expect(report.featureNames).toEqual(
      lite53.features
        .map(({ name }) => name)
        .filter((name) => ['macd', 'bb_mid', 'bb_position', 'rsi_12'].includes(name)),
    );
    const plan = compilePlan(lite53.features, lite53);
    const columns = computeColumns(kernels, plan, klines);
    const column = (name: string): Float64Array => columns[plan.names.indexOf(name)];
    const [first, second] = report.models;
    const from = first.raw.findIndex((value) => !Number.isNaN(value));
    expect(from).toBe(19);
    for (let i = from; i < 3000; i++) {
      expect(first.raw[i]).toBe(column('macd')[i] - column('bb_mid')[i]);
    }
    expect(second.raw[2999]).toBe(column('bb_position')[2999] - column('rsi_12')[2999] - 0.25);
    expect(report.warmUp).toBeGreaterThanOrEqual(from);
    expect(report.data).toEqual({ symbol: 'WALK', intervalMs: 3_600_000, bars: 3000, from: 0, to: 2999 * 3_600_000 });
  });

  it('counts every bar once', async () => {
    const { models, counts } = await run(await researchOf(klines, [momentum, bands]));
    for (const { buy, hold, sell, missing } of [counts, ...models.map((model) => model.counts)]) {
      expect(buy + hold + sell + missing).toBe(3000);
    }
  });

  it('gives equal fingerprints for equal input, and says so where they are expected', async () => {
    const research = await researchOf(klines, [momentum, bands]);
    const { fingerprints, differs } = await run(research);
    expect(differs).toBeUndefined();
    const again = await run({ ...research, expect: fingerprints });
    expect(again.fingerprints).toEqual(fingerprints);
    expect(again.differs).toEqual([]);
  });

  it('names the stages that a change reaches, the first of them first', async () => {
    const research = await researchOf(klines, [momentum, bands]);
    const { fingerprints } = await run(research);
    const expecting = { ...research, expect: fingerprints };
    const moved = { ...klines, close: klines.close.map((value, i) => (i === 2999 ? value * 2 : value)) };
    const onOther = await runResearch(expecting, assetsOf([momentum, bands], moved));
    expect(onOther.differs).toEqual(['klines', 'features', 'scores', 'votes', 'report']);
    const other = fakeModel('momentum', ['macd', 'bb_upper']);
    expect((await run(expecting, [other, bands])).differs).toEqual(['features', 'scores', 'votes', 'report']);
    const stricter = completeResearch({ ...expecting, signals: { thresholdBuy: 1e6, thresholdSell: -1e6 } });
    expect((await run(stricter)).differs).toEqual(['votes', 'report']);
  });

  it('says that the bars are others than the document names, also where nothing is expected', async () => {
    const research = await researchOf(klines, [momentum]);
    const report = await runResearch(research, assetsOf([momentum], walk(3000, 2)));
    expect(report.differs).toEqual(['klines']);
  });

  it('keeps scores: other weights, thresholds and methods ask no model again', async () => {
    const models = [fakeModel('a', ['macd', 'macd_signal']), fakeModel('b', ['rsi_12', 'macd'])];
    const assets = assetsOf(models);
    const research = await researchOf(klines, models);
    const first = await runResearch(research, assets);
    const asked = models.map(({ rows }) => rows);
    const changed = { ...research, signals: { ...research.signals, method: 'majority' as const, thresholdBuy: 0.1 } };
    const second = await runResearch(changed, assets);
    expect(models.map(({ rows }) => rows)).toEqual(asked);
    expect(second.models[0].raw).toBe(first.models[0].raw);
    expect(second.fingerprints.scores).toBe(first.fingerprints.scores);
    const third = fakeModel('c', ['bb_width', 'macd']);
    const wider = await runResearch(await researchOf(klines, [...models, third]), {
      ...assets,
      model: ({ name }) => [...models, third].find(({ card }) => card.name === name) as Model,
    });
    expect(models.map(({ rows }) => rows)).toEqual(asked);
    expect(second.fingerprints).toEqual((await runResearch(changed, assetsOf(models))).fingerprints);
    expect(wider.fingerprints.features).toBe(
      (await runResearch(await researchOf(klines, [...models, third]), assetsOf([...models, third]))).fingerprints
        .features,
    );
  });

  it('of a prefix of the bars scores as the prefix of the run', async () => {
    const whole = await run(await researchOf(klines, [momentum, bands]));
    const part = sliceKlines(klines, 0, 1777);
    const prefix = await runResearch(await researchOf(part, [momentum, bands]), assetsOf([momentum, bands], part));
    prefix.models.forEach(({ raw, signals }, i) => {
      expect(raw).toEqual(whole.models[i].raw.slice(0, 1777));
      expect(signals.signal).toEqual(whole.models[i].signals.signal.slice(0, 1777));
    });
    expect(prefix.ensemble.score).toEqual(whole.ensemble.score.slice(0, 1777));
  });

  it('waits for models that answer later', async () => {
    const late: Model = { ...momentum, predict: async (input) => momentum.predict(input) };
    const direct = await run(await researchOf(klines, [momentum]), [momentum]);
    expect((await run(await researchOf(klines, [late]), [late])).fingerprints).toEqual(direct.fingerprints);
  });

  it('runs without models', async () => {
    const report = await run(await researchOf(klines, []), []);
    expect(report.featureNames).toEqual([]);
    expect(report.warmUp).toBe(0);
    expect(report.counts).toEqual({ buy: 0, hold: 0, sell: 0, missing: 3000 });
  });

  it('computes expressions of the document beside its set', async () => {
    const mine = fakeModel('mine', ['skew_20', 'macd']);
    const research = await researchOf(klines, [mine], {
      features: { set: 'lite53', extra: [{ name: 'skew_20', expression: 'Skew($close, 20)' }] },
    });
    expect((await run(research, [mine])).featureNames).toEqual(['macd', 'skew_20']);
  });

  describe('takes models as trained', () => {
    const trained = { symbol: 'walk', intervalMs: 3_600_000, from: 500 * 3_600_000, to: 1499 * 3_600_000 };

    it('and shows the bars they know', async () => {
      const known = fakeModel('known', ['macd', 'rsi_12'], {
        trained: { ...trained, validFrom: 1505 * 3_600_000, validTo: 9e12 },
      });
      const { models } = await run(await researchOf(klines, [known]), [known]);
      expect(models[0].inSample).toEqual([
        { start: 500, end: 1500 },
        { start: 1505, end: 3000 },
      ]);
    });

    it('and leaves other markets alone', async () => {
      const elsewhere = fakeModel('known', ['macd', 'rsi_12'], { trained: { ...trained, symbol: 'BTCUSD' } });
      const { models } = await run(await researchOf(klines, [elsewhere]), [elsewhere]);
      expect(models[0].inSample).toEqual([]);
    });

    it('and fits a calibration on their training bars alone', async () => {
      const known = fakeModel('known', ['macd', 'rsi_12'], { trained });
      const research = await researchOf(klines, [known], { signals: { calibration: 'rank' } });
      const report = await run(research, [known]);
      const { score } = report.models[0].signals;
      const inside = score.slice(500, 1500).sort();
      expect(inside[0]).toBe(-1);
      expect(inside[999]).toBe(1);
      // Bars outside the training range must not move the scores inside it.
      const shorter = sliceKlines(klines, 0, 1500);
      const cut = await runResearch(
        await researchOf(shorter, [known], { signals: { calibration: 'rank' } }),
        assetsOf([known], shorter),
      );
      expect(cut.models[0].signals.score).toEqual(score.slice(0, 1500));
    });

    it('and refuses to fit one where those bars are not here', async () => {
      const research = await researchOf(klines, [momentum], { signals: { calibration: 'zscore' } });
      await expect(run(research)).rejects.toMatchObject({ code: 'CALIBRATION', kind: 'model' });
    });

    it("and lets a model's own settings beat the document's", async () => {
      const { data, models } = await researchOf(klines, [momentum]);
      const research = completeResearch({
        klinelab: 1,
        data,
        models: [{ ...models[0], thresholdBuy: 0.05, calibration: 'none', weight: 2 }],
        signals: { calibration: 'rank' },
      });
      const [model] = (await run(research)).models;
      expect(model).toMatchObject({ thresholds: { buy: 0.05, sell: -0.3 }, calibration: 'none', weight: 2 });
    });
  });

  describe('refuses', () => {
    it('another model than the document names', async () => {
      const research = await researchOf(klines, [momentum]);
      const assets = { ...assetsOf([]), model: () => bands };
      await expect(runResearch(research, assets)).rejects.toMatchObject({ code: 'MODEL_SHA256', kind: 'model' });
    });

    it('a model whose features the set lacks, listing them', async () => {
      const odd = fakeModel('odd', ['macd', 'sentiment']);
      await expect(run(await researchOf(klines, [odd]), [odd])).rejects.toMatchObject({
        code: 'MODEL_FEATURES',
        message: expect.stringContaining('sentiment'),
      });
    });

    it('a model that was trained on another definition of its features', async () => {
      const odd = fakeModel('odd', ['macd', 'rsi_12'], { featureSet: { id: 'elsewhere', hash: 'f'.repeat(64) } });
      await expect(run(await researchOf(klines, [odd]), [odd])).rejects.toMatchObject({ code: 'FEATURE_SET_DIFFERS' });
    });

    it('an unknown feature set', async () => {
      const research = await researchOf(klines, [], { features: { set: 'lite35' } });
      await expect(run(research)).rejects.toMatchObject({ code: 'FEATURE_SET_UNKNOWN' });
    });

    it('to go on when it was stopped', async () => {
      const signal = AbortSignal.abort();
      const research = await researchOf(klines, [momentum]);
      await expect(runResearch(research, assetsOf([momentum]), { signal })).rejects.toMatchObject({ kind: 'aborted' });
    });
  });

  it('reports progress up to the last bar', async () => {
    const done: number[] = [];
    await runResearch(await researchOf(klines, [momentum]), assetsOf([momentum]), {
      onProgress: (progress) => done.push(progress.done / progress.total),
    });
    expect(done[done.length - 1]).toBe(1);
    expect(done).toEqual([...done].sort((a, b) => a - b));
  });
});

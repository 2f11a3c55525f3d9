import { describe, expect, it } from 'vitest';
import { leakedRows, makeSplits } from '../../../src/core/evaluation/splits.ts';
import { proveBlindness } from '../../../src/core/features/blindness.ts';
import { computeColumns } from '../../../src/core/features/compute.ts';
import { spreadColumns } from '../../../src/core/features/higher-interval.ts';
import { compilePlan } from '../../../src/core/features/planner.ts';
import { createRollingKernels } from '../../../src/core/kernels/rolling.ts';
import { fingerprintKlines } from '../../../src/core/klines/fingerprint.ts';
import type { Klines } from '../../../src/core/klines/klines.ts';
import { resampleKlines } from '../../../src/core/klines/resample.ts';
import { checkResearch } from '../../../src/core/research/checklist.ts';
import { completeResearch } from '../../../src/core/research/document.ts';
import { runResearch } from '../../../src/core/research/run.ts';
import { calibrate, fitCalibration } from '../../../src/core/signals/calibration.ts';
import { wasmModule } from '../../support/wasm.ts';
import { fakeModel, researchOf, walk } from './fake.ts';

const kernels = createRollingKernels(wasmModule('rolling'));
const klines = walk(240);
const hour = 3_600_000;

const plan = compilePlan([{ name: 'momentum', expression: '$close / Ref($close, 3) - 1' }], { windows: 'full' });
const momentum = (bars: Klines): Float64Array => computeColumns(kernels, plan, bars)[0];

/** The columns in which a pipeline sees later bars. */
const seeing = async (name: string, pipeline: (bars: Klines) => Float64Array): Promise<string[]> =>
  (await proveBlindness([name], (bars) => [pipeline(bars)], klines)).findings.map(({ column }) => column);

const redPoints = async (more: Record<string, unknown>): Promise<string[]> =>
  checkResearch(await researchOf(klines, [], more)).flatMap(({ id, ok }) => (ok ? [] : [id]));

describe('a leak is caught by name when it is planted in', () => {
  it('a feature: the run refuses it and names the feature, the check list is red', async () => {
    const leak = { name: 'leak', expression: 'Mean(Ref($close, -2), 5)' };
    const model = fakeModel('m', ['leak', 'macd']);
    const research = await researchOf(klines, [model], { features: { extra: [leak] } });
    const assets = { kernels, klines: () => klines, model: () => model };
    await expect(runResearch(research, assets)).rejects.toMatchObject({
      code: 'EXPRESSION_LOOK_AHEAD',
      where: { column: 'leak' },
    });
    expect(await redPoints({ features: { extra: [leak] } })).toContain('look-ahead');
  });

  it('the label: one that is known already is no label', async () => {
    expect(await redPoints({ label: { expression: '$close / Ref($close, 5) - 1' } })).toContain('label');
    expect(await redPoints({ label: { expression: 'Ref($close, -5) / $close - 1' } })).not.toContain('label');
  });

  it('a scaler: one fitted on all bars sees the future, one fitted on the first does not', async () => {
    const scaled = (until: number) => (bars: Klines) => {
      const values = momentum(bars);
      const known = values.subarray(3, Math.min(until, values.length));
      const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
      return values.map((value, i) => (i < 60 ? Number.NaN : value - mean));
    };
    expect(await seeing('scaled', scaled(Infinity))).toEqual(['scaled']);
    expect(await seeing('scaled', scaled(60))).toEqual([]);
  });

  it('a split: shuffling is refused, and too small a purge is red with the rows that leak', async () => {
    const split = { kind: 'holdout', train: 0.6 } as const;
    await expect(researchOf(klines, [], { split: { ...split, shuffle: true } })).rejects.toMatchObject({
      code: 'SPLIT_SHUFFLE',
    });
    const label = { expression: 'Ref($close, -5) / $close - 1' };
    expect(await redPoints({ label, split: { ...split, purge: 2 } })).toContain('purge');
    expect(leakedRows(makeSplits({ ...split, purge: 2 }, 240, 5)[0], 5)).toBe(3);
    expect(await redPoints({ label, split })).not.toContain('purge');
  });

  it('resampling: a higher bar that is seen before it has closed', async () => {
    const higherClose = (bars: Klines) => resampleKlines(bars, 4 * hour).klines;
    const early = (bars: Klines): Float64Array => {
      const higher = higherClose(bars);
      let at = 0;
      return Float64Array.from(bars.openTime, (time) => {
        while (at + 1 < higher.openTime.length && higher.openTime[at + 1] <= time) at++;
        return higher.close[at];
      });
    };
    const afterClose = (bars: Klines): Float64Array => {
      const higher = higherClose(bars);
      return spreadColumns(bars, higher, [higher.close])[0];
    };
    expect(await seeing('close_4h', early)).toEqual(['close_4h']);
    expect(await seeing('close_4h', afterClose)).toEqual([]);
  });

  it('a calibration: one fitted on all scores sees the future, one fitted on training bars does not', async () => {
    const calibrated = (until: number) => (bars: Klines) => {
      const raw = momentum(bars);
      if (raw.length < 60) return raw.fill(Number.NaN);
      const scores = calibrate(raw, fitCalibration('rank', raw.subarray(0, Math.min(until, raw.length))));
      return scores.fill(Number.NaN, 0, 60);
    };
    expect(await seeing('calibrated', calibrated(Infinity))).toEqual(['calibrated']);
    expect(await seeing('calibrated', calibrated(60))).toEqual([]);
  });

  const trained = { symbol: 'WALK', intervalMs: hour, from: 0, to: 149 * hour };
  const label = { expression: 'Ref($close, -5) / $close - 1' };
  const redAfterRun = async (model: ReturnType<typeof fakeModel>, more: Record<string, unknown>) => {
    const research = await researchOf(klines, [model], more);
    const report = await runResearch(research, { kernels, klines: () => klines, model: () => model });
    return checkResearch(research, report);
  };

  it('a scaler of a document: one fitted on bars after the training is red with both dates', async () => {
    const model = fakeModel('m', ['macd', 'bb_mid'], { trained });
    const scaled = (to: number) => ({
      label,
      features: {
        processors: [
          {
            kind: 'RobustZScoreNorm',
            fitted: {
              from: 0,
              to,
              rows: 100,
              columns: ['macd', 'bb_mid'].map((name) => ({ name, center: 0, scale: 1 })),
            },
          },
        ],
      },
    });
    const leaking = (await redAfterRun(model, scaled(200 * hour))).find(({ id }) => id === 'scaler');
    expect(leaking).toMatchObject({ ok: false, finding: 'scalerLeaks', at: '/features/processors' });
    expect(leaking?.reason).toContain('up to 1970-01-09, but m was trained up to 1970-01-07');
    const sound = (await redAfterRun(model, scaled(149 * hour))).find(({ id }) => id === 'scaler');
    expect(sound).toMatchObject({ ok: true, finding: 'scalerFit' });
  });

  it.each(['rank', 'zscore'] as const)('a model file whose %s calibration has seen other bars is red', async (kind) => {
    const klinesSha256 = await fingerprintKlines(klines);
    const plain = fakeModel('m', ['macd', 'bb_mid'], { trained: { ...trained, klinesSha256 } });
    const report = await runResearch(await researchOf(klines, [plain], { label }), {
      kernels,
      klines: () => klines,
      model: () => plain,
    });
    const [{ raw }] = report.models;
    const found = async (to: number) => {
      const calibration = fitCalibration(kind, raw.subarray(0, to));
      const model = fakeModel('m', ['macd', 'bb_mid'], { trained: { ...trained, klinesSha256 }, calibration });
      return (await redAfterRun(model, { label })).find(({ id }) => id === 'calibration');
    };
    expect(await found(240)).toMatchObject({ ok: false, finding: 'calibrationLeaks', values: ['m'] });
    expect(await found(150)).toMatchObject({ ok: true, finding: 'calibrationFit' });
  });

  it('evaluation: bars that a model was trained on do not count, nor those whose labels overlap them', async () => {
    const model = fakeModel('m', ['macd', 'bb_mid'], {
      trained: { symbol: 'WALK', intervalMs: hour, from: 0, to: 149 * hour },
    });
    const research = await researchOf(klines, [model], { label: { expression: 'Ref($close, -5) / $close - 1' } });
    const { evaluation } = await runResearch(completeResearch(research), {
      kernels,
      klines: () => klines,
      model: () => model,
    });
    expect(evaluation?.models[0].excluded).toEqual([{ start: 0, end: 155 }]);
  });
});

import { describe, expect, it } from 'vitest';
import { createRollingKernels } from '../../../src/core/kernels/rolling.ts';
import { sliceKlines } from '../../../src/core/klines/klines.ts';
import type { Klines } from '../../../src/core/klines/klines.ts';
import type { Model } from '../../../src/core/models/model.ts';
import { monitorModels } from '../../../src/core/research/monitoring.ts';
import type { MonitoredModel } from '../../../src/core/research/monitoring.ts';
import { runResearch } from '../../../src/core/research/run.ts';
import { wasmModule } from '../../support/wasm.ts';
import { fakeModel, researchOf } from './fake.ts';
import { plantedWalk } from './planted.ts';

const kernels = createRollingKernels(wasmModule('rolling'));
const hour = 3_600_000;
const features = {
  set: 'lite53',
  extra: [
    { name: 'z', expression: 'Log($volume)' },
    { name: 'zero', expression: '$close - $close' },
  ],
};
const label = { expression: 'Ref($close, -1) / $close - 1' };
/** Says the volume's logarithm, which is what `plantedWalk` plants; trained on the first 500 bars. */
const teller = fakeModel('teller', ['z', 'zero'], {
  trained: { symbol: 'PLANTED', intervalMs: hour, from: 0, to: 499 * hour },
});

async function watch(klines: Klines, model: Model = teller, window?: number): Promise<MonitoredModel> {
  const research = await researchOf(klines, [model], { label, features });
  const report = await runResearch(research, { kernels, klines: () => klines, model: () => model });
  const { models } = await monitorModels(report, klines, kernels, { window });
  return models[0];
}

/** The first `cut` bars as planted, then bars whose volume says the opposite. */
function turned(klines: Klines, cut: number): Klines {
  return { ...klines, volume: klines.volume.map((value, i) => (i < cut ? value : 1 / value)) };
}

describe('monitorModels', () => {
  const steady = plantedWalk(3000, 0.6, 3);

  it('keeps a model whose predictions go on being right', async () => {
    const { state, rule, watched, reference, referenceKind, change, asked } = await watch(steady);
    expect(state).toMatchObject({ retrain: false, observations: 100 });
    expect({ rule, change, referenceKind }).toEqual({ referenceKind: 'trained' });
    expect(reference).toEqual({ start: 0, end: 500 });
    // One bar beyond the training bars and one before the end have labels that overlap or do not exist.
    expect(watched).toEqual({ start: 501, end: 2999 });
    // An IC of 0.6 over 100 pairs is below 0.02 by luck less than once in 10^9 windows.
    expect(asked).toEqual({ share: 0 });
  });

  it('asks for training when predictions turn false, and says since when', async () => {
    const { rule, change, asked, rolling } = await watch(turned(steady, 2000));
    expect(rule).toBe('ic');
    // Blocks of 50 bars; the sum needs some of them before it calls.
    expect(Math.abs((change?.since ?? 0) - 2000)).toBeLessThanOrEqual(100);
    expect(change?.at).toBeGreaterThan(2000);
    expect(change?.at).toBeLessThan(2400);
    expect(asked.first).toBeGreaterThan(2000);
    expect(asked.first).toBeLessThan(2110);
    expect(rolling.bars.length).toBe(rolling.ic.length);
  });

  it('asks no sooner than the bar that makes the latest label known', async () => {
    // No more bars are watched than answers are kept, so that every one is looked at.
    const bars = turned(plantedWalk(1000, 0.6, 3), 700);
    const { first } = (await watch(bars)).asked;
    const firstOf = async (count: number) => (await watch(sliceKlines(bars, 0, count))).asked.first;
    expect([await firstOf(first! + 1), await firstOf(first!)]).toEqual([first, undefined]);
  });

  it('measures drift of features and scores, the most changed first', async () => {
    const louder = { ...steady, volume: steady.volume.map((value, i) => (i < 1000 ? value : 20 * value)) };
    const { features: drift, scores } = await watch(louder);
    expect(drift.map(({ name }) => name)).toEqual(['z', 'zero']);
    expect(drift[0].stability).toBeGreaterThan(0.25);
    expect(drift[1]).toEqual({ name: 'zero', stability: 0, distance: 0 });
    expect(scores.stability).toBe(drift[0].stability);
  });

  it('asks for training when scores have drifted though the IC is good', async () => {
    const louder = { ...steady, volume: steady.volume.map((value, i) => (i < 1000 ? value : 20 * value)) };
    expect(await watch(louder)).toMatchObject({ rule: 'score-drift', state: { retrain: false } });
  });

  it('holds a model of unknown training against the first half, and says so', async () => {
    const { referenceKind, reference } = await watch(steady, fakeModel('unknown', ['z', 'zero']));
    expect({ referenceKind, reference }).toEqual({ referenceKind: 'first-half', reference: { start: 0, end: 1500 } });
  });

  it('leaves out a model that knows all bars by name, and refuses where there is no other', async () => {
    const all = fakeModel('all', ['z', 'zero'], {
      trained: { symbol: 'PLANTED', intervalMs: hour, from: 0, to: 5000 * hour },
    });
    await expect(watch(steady, all)).rejects.toMatchObject({ code: 'MONITOR_BARS' });
    const research = await researchOf(steady, [all, teller], { label, features });
    const model = ({ name }: { name: string }) => (name === 'all' ? all : teller);
    const report = await runResearch(research, { kernels, klines: () => steady, model });
    const { models, unwatched } = await monitorModels(report, steady, kernels);
    expect([models.map(({ name }) => name), unwatched]).toEqual([['teller'], ['all']]);
  });

  it('refuses an impossible window', async () => {
    await expect(watch(steady, teller, 1)).rejects.toMatchObject({ code: 'MONITOR' });
  });
});

import { describe, expect, it } from 'vitest';
import { createRollingKernels } from '../../../src/core/kernels/rolling.ts';
import type { Klines } from '../../../src/core/klines/klines.ts';
import { runResearch } from '../../../src/core/research/run.ts';
import { assessTrust } from '../../../src/core/research/trust.ts';
import type { Trust } from '../../../src/core/research/trust.ts';
import { wasmModule } from '../../support/wasm.ts';
import { fakeModel, researchOf } from './fake.ts';
import { plantedWalk } from './planted.ts';

const kernels = createRollingKernels(wasmModule('rolling'));
const features = {
  set: 'lite53',
  extra: [
    { name: 'z', expression: 'Log($volume)' },
    { name: 'zero', expression: '$close - $close' },
  ],
};
const document = {
  label: { expression: 'Ref($close, -1) / $close - 1' },
  features,
  // Bars of this market open where they close, so only a fill at this close is before what was foretold.
  strategy: { fill: 'this-close' },
  signals: { thresholdBuy: 0.5, thresholdSell: -0.5 },
};
// Trained on bars of another market, long before these.
const trained = { symbol: 'OTHER', intervalMs: 3_600_000, from: -1e9, to: -1e8 };
const teller = fakeModel('teller', ['z', 'zero'], { trained });

const reportOn = async (klines: Klines, more: Record<string, unknown> = {}, model = teller) =>
  runResearch(await researchOf(klines, [model], { ...document, ...more }), {
    kernels,
    klines: () => klines,
    model: () => model,
  });

const trustIn = async (klines: Klines, more?: Record<string, unknown>, model?: typeof teller): Promise<Trust> =>
  assessTrust(await reportOn(klines, more, model), klines);

const failed = ({ points }: Trust): string[] => points.flatMap(({ id, ok }) => (ok === false ? [id] : []));

describe('assessTrust', () => {
  const skill = plantedWalk(3000, 0.4, 7);

  it('holds every point for strong predictions that trade above their costs', async () => {
    const trust = await trustIn(skill);
    expect(failed(trust)).toEqual([]);
    expect(trust.verdict).toBe('yes');
    // 3,000 hours are 125 days; ensemble and one voter, two kinds, three least confidences.
    expect(trust.overfitting).toMatchObject({ periods: 124, variants: 12, divisions: 12870 });
  });

  it('does not trust noise, and names the points', async () => {
    const trust = await trustIn(plantedWalk(3000, 0, 7));
    expect(trust.verdict).toBe('no');
    expect(failed(trust)).toEqual(expect.arrayContaining(['ic', 'shuffles', 'sharpe']));
  });

  it('counts every trial: what one try proves, a million do not', async () => {
    const weak = plantedWalk(3000, 0.08, 7);
    const once = await trustIn(weak, { evaluation: { trials: 1 } });
    const often = await trustIn(weak, { evaluation: { trials: 1_000_000 } });
    expect(often.trials).toBe(1_000_000);
    const limit = ({ points }: Trust): number => points.find(({ id }) => id === 'ic')!.limit;
    expect(limit(often)).toBeGreaterThan(limit(once) + 2);
    const deflated = ({ points }: Trust): number => points.find(({ id }) => id === 'sharpe')!.value;
    expect(deflated(often)).toBeLessThan(deflated(once));
  });

  it('fails for in-sample evidence, of which it says how many bars there are, and for leaking rows', async () => {
    const known = fakeModel('known', ['z', 'zero'], {
      trained: { ...trained, symbol: skill.symbol, from: 0, to: skill.openTime[1999] },
    });
    const split = { kind: 'holdout', train: 0.5, purge: 0 };
    const trust = await trustIn(skill, { split, evaluation: { inSample: true } }, known);
    expect(failed(trust)).toEqual(['in-sample', 'leak']);
    // Tested are bars 1,500 on; training ends at 1,999, and the label of one bar more reads into it.
    expect(trust.points.find(({ id }) => id === 'in-sample')).toMatchObject({ value: 501, limit: 0 });
    expect(failed(await trustIn(skill, { evaluation: { inSample: true } }))).toEqual([]);
  });

  it('does not take the unknown for unseen: with no word of what trained a voter, only a split says what is tested', async () => {
    const untold = fakeModel('untold', ['z', 'zero']);
    const seen = ({ points }: Trust) => points.find(({ id }) => id === 'in-sample')?.ok;
    const without = await trustIn(skill, {}, untold);
    expect([seen(without), without.verdict]).toEqual([undefined, 'unknown']);
    expect(seen(await trustIn(skill, { split: { kind: 'holdout', train: 0.5 } }, untold))).toBe(true);
    // The same bars may have another name: their time tells.
    const renamed = (to: number) => fakeModel('renamed', ['z', 'zero'], { trained: { ...trained, to } });
    const later = { split: { kind: 'holdout', train: 0.5 } };
    expect(seen(await trustIn(skill, {}, renamed(skill.openTime[1000])))).toBeUndefined();
    expect(seen(await trustIn(skill, later, renamed(skill.openTime[1000])))).toBe(true);
    expect(seen(await trustIn(skill, later, renamed(skill.openTime[2000])))).toBeUndefined();
  });

  it('tells of each way to trade and stops between two', async () => {
    const report = await reportOn(skill);
    const told: number[] = [];
    assessTrust(report, skill, { onProgress: ({ done, total }) => void told.push(done / total) });
    expect(told).toEqual(Array.from({ length: 12 }, (_, i) => i / 12));
    const abort = new AbortController();
    const stop = () => assessTrust(report, skill, { signal: abort.signal, onProgress: () => abort.abort() });
    expect(stop).toThrowError(expect.objectContaining({ kind: 'aborted' }));
  });

  it('cannot judge what is not there', async () => {
    const trust = await trustIn(skill, { label: undefined, strategy: undefined });
    expect(trust).toMatchObject({ verdict: 'unknown', overfitting: undefined });
    for (const { ok } of trust.points) expect(ok).toBeUndefined();
  });
});

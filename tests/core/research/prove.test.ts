import { describe, expect, it } from 'vitest';
import type { Model } from '../../../src/core/models/model.ts';
import { proveResearch } from '../../../src/core/research/prove.ts';
import { rollingKernels } from '../../support/features.ts';
import { fakeModel, researchOf, walk } from './fake.ts';

const klines = walk(150);
const hour = 3_600_000;

/** Scores a row by how many rows it was asked about together: the kind of model that sees the future. */
const peeking = (): Model => {
  const model = fakeModel('peeking', ['sma_5']);
  return { ...model, predict: ({ rows, columns }) => columns[0].slice(0, rows).fill(columns[0][rows - 1]) };
};

const prove = async (models: readonly Model[], more: Record<string, unknown> = {}, mostPrefixes = 20) =>
  proveResearch(
    await researchOf(klines, models, more),
    {
      klines: () => klines,
      model: ({ name }) => models.find(({ card }) => card.name === name)!,
      kernels: rollingKernels,
    },
    { mostPrefixes },
  );

describe('the proof of a pipeline', () => {
  it('finds features, scores, signals and votes blind to later bars', async () => {
    const models = [fakeModel('a', ['sma_5', 'std_5']), fakeModel('b', ['rsi_6', 'returns'])];
    const report = await prove(models);
    expect(report).toMatchObject({ bars: 150, columns: 9, findings: [] });
    expect(report.prefixes).toHaveLength(20);
  });

  it('names the first column and bar of a model that sees the rows after its own', async () => {
    const { findings } = await prove([peeking()]);
    expect(findings.map(({ column }) => column)).toContain('raw:peeking');
    expect(findings[0].after).not.toBe(findings[0].before);
  });

  it('holds a calibration that was fitted on training bars, and evaluates and trades nothing', async () => {
    const trained = { symbol: 'WALK', intervalMs: hour, from: 20 * hour, to: 99 * hour };
    const report = await prove([fakeModel('a', ['sma_5', 'std_5'], { trained })], {
      signals: { calibration: 'rank' },
      label: { expression: 'Ref($close, -5) / $close - 1' },
    });
    expect(report.findings).toEqual([]);
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    stop.abort();
    const models = [fakeModel('a', ['sma_5'])];
    const research = await researchOf(klines, models);
    const assets = { klines: () => klines, model: () => models[0], kernels: rollingKernels };
    await expect(proveResearch(research, assets, { control: { signal: stop.signal } })).rejects.toMatchObject({
      code: 'ABORTED',
    });
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rollingKernels } from '../../../src/node/kernels.ts';
import { openKlines } from '../../../src/core/klines/open.ts';
import type { Model } from '../../../src/core/models/model.ts';
import { completeResearch } from '../../../src/core/research/document.ts';
import { decodeLink, encodeLink } from '../../../src/core/research/link.ts';
import { runResearch } from '../../../src/core/research/run.ts';

const { klines, report } = await openKlines(new Uint8Array(readFileSync('public/samples/googl-1d.csv')), {
  name: 'googl-1d.csv',
});
/** Hands its one input back, so that the report shows what models are given. */
const mirror: Model = {
  card: {
    name: 'mirror',
    kind: 'onnx',
    featureNames: ['rsi_6'],
    featureCount: 1,
    outputCount: 1,
    calibration: { kind: 'none' },
    sha256: 'a'.repeat(64),
    bytes: 1,
  },
  predict: ({ columns }) => columns[0].slice(),
  dispose: () => undefined,
};
const research = (processors?: unknown) =>
  completeResearch({
    klinelab: 1,
    data: [{ symbol: 'GOOGL', interval: '1d', source: 'x', sha256: report.sha256 }],
    features: { set: 'lite53', ...(processors ? { processors } : {}) },
    models: [{ name: 'mirror', source: 'x', sha256: mirror.card.sha256 }],
  });
const run = (processors?: unknown) =>
  runResearch(research(processors), { klines: () => klines, model: () => mirror, kernels: rollingKernels() });
const norm = {
  kind: 'RobustZScoreNorm',
  fitted: { from: 0, to: 1, rows: 10, columns: [{ name: 'rsi_6', center: 50, scale: 20 }] },
};

describe('processors of a research document', () => {
  it('change what models are given by what was stored, and with it the features fingerprint', async () => {
    const [plain, scaled] = [await run(), await run([norm])];
    const clip = (value: number): number => Math.min(3, Math.max(-3, value));
    expect(scaled.models[0].raw).toEqual(plain.models[0].raw.map((value) => clip((value - 50) / 20)));
    expect(scaled.fingerprints.features).not.toBe(plain.fingerprints.features);
  });

  it('survive a link', () => {
    const document = research([norm, { kind: 'Fillna', value: 0 }]);
    expect(decodeLink(encodeLink(document))).toEqual(document);
  });

  it('are refused where they need several symbols, or were fitted on other columns', async () => {
    await expect(run([{ kind: 'CSRankNorm' }])).rejects.toMatchObject({ code: 'PROCESSOR_PANEL' });
    const other = { ...norm, fitted: { ...norm.fitted, columns: [{ name: 'rsi_12', center: 50, scale: 20 }] } };
    await expect(run([other])).rejects.toMatchObject({ code: 'PROCESSOR_COLUMN' });
  });
});

import type { ModelCard } from '../../../src/core/models/model.ts';
import type { Klines } from '../../../src/core/klines/klines.ts';
import type { DataReference, Research } from '../../../src/core/research/document.ts';
import type { ModelRun, Report } from '../../../src/core/research/report.ts';
import { newResearch } from '../../../src/app/state/edits.ts';

/** 64 digits that tell apart what they are made from. */
export const sha = (digit: string): string => digit.repeat(64);

export const eurusd: DataReference = { symbol: 'EURUSD', interval: '1h', source: 'sample:eurusd-1h', sha256: sha('a') };

export const research = (...weights: number[]): Research => ({
  ...newResearch('EURUSD 1h', eurusd),
  models: weights.map((weight, i) => ({ name: `m${i}`, source: `models:m${i}`, sha256: sha(String(i)), weight })),
});

const hour = 3_600_000;

export const klines = (closes: readonly number[]): Klines => ({
  symbol: 'EURUSD',
  intervalMs: hour,
  openTime: Float64Array.from(closes, (_, i) => i * hour),
  open: Float64Array.from(closes),
  high: Float64Array.from(closes),
  low: Float64Array.from(closes),
  close: Float64Array.from(closes),
  volume: Float64Array.from(closes, () => 1),
});

export const card = (changes: Partial<ModelCard> = {}): ModelCard => ({
  name: 'm0',
  kind: 'lightgbm',
  featureCount: 2,
  outputCount: 1,
  calibration: { kind: 'none' },
  sha256: sha('0'),
  bytes: 1000,
  ...changes,
});

/** A report over as many bars as `votes` has, one row a model; scores follow from the votes, NaN where undefined. */
export function report(
  document: Research,
  votes: readonly (readonly (1 | 0 | -1 | undefined)[])[],
  ensemble: readonly (1 | 0 | -1 | undefined)[],
  changes: Partial<Report> = {},
): Report {
  const series = (row: readonly (number | undefined)[]) => ({
    score: Float64Array.from(row, (vote) => vote ?? Number.NaN),
    signal: Int8Array.from(row, (vote) => vote ?? 0),
    confidence: Float64Array.from(row, (vote) => Math.abs(vote ?? 0)),
  });
  const none = { buy: 0, hold: 0, sell: 0, missing: 0 };
  const models: ModelRun[] = document.models.map(({ name, weight, sha256 }, i) => ({
    name,
    card: card({ name, sha256 }),
    weight,
    thresholds: { buy: 0.6, sell: -0.3 },
    matched: 'name',
    raw: new Float64Array(ensemble.length),
    signals: series(votes[i]),
    calibration: 'none',
    fitted: { kind: 'none' },
    inSample: [],
    sameTime: [],
    counts: none,
  }));
  return {
    research: document,
    data: { symbol: 'EURUSD', intervalMs: hour, bars: ensemble.length, from: 0, to: 0 },
    featureNames: ['returns'],
    warmUp: 1,
    models,
    ensemble: series(ensemble),
    counts: none,
    fingerprints: { klines: sha('a'), features: sha('b'), scores: sha('c'), votes: sha('d'), report: sha('e') },
    ...changes,
  };
}

import { createRandom } from '../../../src/core/base/random.ts';
import { sha256OfText } from '../../../src/core/base/sha256.ts';
import { fingerprintKlines } from '../../../src/core/klines/fingerprint.ts';
import type { Klines } from '../../../src/core/klines/klines.ts';
import type { Model, ModelCard } from '../../../src/core/models/model.ts';
import { completeResearch } from '../../../src/core/research/document.ts';
import type { Research } from '../../../src/core/research/document.ts';

const hour = 3_600_000;

/** A seeded walk of hourly bars. */
export function walk(bars: number, seed = 1): Klines {
  const random = createRandom(seed);
  const close = new Float64Array(bars);
  let price = 100;
  for (let i = 0; i < bars; i++) close[i] = price *= 1 + 0.01 * (random.next() - 0.5);
  const open = close.map((value, i) => (i === 0 ? value : close[i - 1]));
  return {
    symbol: 'WALK',
    intervalMs: hour,
    openTime: Float64Array.from({ length: bars }, (_, i) => i * hour),
    open,
    high: close.map((value, i) => Math.max(value, open[i]) * 1.001),
    low: close.map((value, i) => Math.min(value, open[i]) * 0.999),
    close,
    volume: close.map(() => 100 + random.integer(900)),
  };
}

/** A model whose score is its first feature less its last; it counts the rows it was asked about. */
export interface FakeModel extends Model {
  rows: number;
}

export function fakeModel(name: string, features: readonly string[], card: Partial<ModelCard> = {}): FakeModel {
  const outputCount = card.outputCount ?? 1;
  const model: FakeModel = {
    rows: 0,
    card: {
      name,
      kind: 'lightgbm',
      featureNames: features,
      featureCount: features.length,
      outputCount,
      calibration: { kind: 'none' },
      sha256: sha256OfText(name),
      bytes: 1,
      ...card,
    },
    predict: ({ rows, columns }) => {
      model.rows += rows;
      const last = columns[columns.length - 1];
      return Float64Array.from({ length: rows * outputCount }, (_, i) => {
        const row = Math.floor(i / outputCount);
        return i % outputCount === outputCount - 1 ? columns[0][row] - last[row] : 0.25;
      });
    },
    dispose: () => {},
  };
  return model;
}

/** A document over these bars and models. */
export async function researchOf(
  klines: Klines,
  models: readonly Model[],
  more: Record<string, unknown> = {},
): Promise<Research> {
  return completeResearch({
    klinelab: 1,
    data: [{ symbol: klines.symbol, interval: '1h', source: 'file:walk.csv', sha256: await fingerprintKlines(klines) }],
    models: models.map(({ card }) => ({ name: card.name, source: `file:${card.name}`, sha256: card.sha256 })),
    ...more,
  });
}

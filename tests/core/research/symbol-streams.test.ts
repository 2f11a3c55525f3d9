import { beforeAll, describe, expect, test } from 'vitest';
import { createRandom } from '../../../src/core/base/random.ts';
import { lite53 } from '../../../src/core/features/sets/lite53.ts';
import { createFeatureSet } from '../../../src/core/features/create.ts';
import type { Klines } from '../../../src/core/klines/klines.ts';
import type { LiveBlock, LiveSettings } from '../../../src/core/research/live-ensemble.ts';
import { createSymbolStreams } from '../../../src/core/research/symbol-streams.ts';
import type { SymbolBatch, SymbolStreams } from '../../../src/core/research/symbol-streams.ts';
import { runResearch } from '../../../src/core/research/run.ts';
import type { Report } from '../../../src/core/research/report.ts';
import { computeColumns } from '../../../src/core/features/compute.ts';
import { compilePlan } from '../../../src/core/features/planner.ts';
import { rollingKernels } from '../../support/features.ts';
import { fakeModel, researchOf, walk } from './fake.ts';

const models = [fakeModel('a', ['macd', 'bb_mid']), fakeModel('b', ['rsi_12', 'macd'], { outputCount: 3 })];
const settings: LiveSettings = {
  set: lite53,
  models: models.map((model, i) => ({ model, weight: 1 + i, thresholds: { buy: 0.5, sell: -50 } })),
};
const random = createRandom(5);
const series = new Map(
  Array.from({ length: 30 }, (_, i): [string, Klines] => [`S${i}`, walk(40 + random.integer(300), 50 + i)]),
);

/** All rows of all symbols in an order drawn by chance that keeps each symbol's own. */
const rows = ((): { symbol: string; bar: number }[] => {
  const open = [...series].map(([symbol, { openTime }]) => ({ symbol, bars: openTime.length, next: 0 }));
  const drawn: { symbol: string; bar: number }[] = [];
  while (open.length > 0) {
    const at = random.integer(open.length);
    const entry = open[at];
    // In stretches, as partitions have them.
    for (let i = random.integer(40); i >= 0 && entry.next < entry.bars; i--) {
      drawn.push({ symbol: entry.symbol, bar: entry.next++ });
    }
    if (entry.next === entry.bars) open.splice(at, 1);
  }
  return drawn;
})();

function batchOf(part: readonly { symbol: string; bar: number }[]): SymbolBatch {
  const column = (name: 'openTime' | 'open' | 'high' | 'low' | 'close' | 'volume') =>
    Float64Array.from(part, ({ symbol, bar }) => series.get(symbol)![name][bar]);
  return {
    symbols: part.map(({ symbol }) => symbol),
    bars: {
      openTime: column('openTime'),
      open: column('open'),
      high: column('high'),
      low: column('low'),
      close: column('close'),
      volume: column('volume'),
    },
  };
}

const reports = new Map<string, Report>();
beforeAll(async () => {
  for (const [symbol, klines] of series) {
    const research = await researchOf(klines, models, {
      models: models.map(({ card }, i) => ({ name: card.name, source: 'x', sha256: card.sha256, weight: 1 + i })),
      signals: { thresholdBuy: 0.5, thresholdSell: -50 },
    });
    reports.set(
      symbol,
      await runResearch(research, {
        kernels: rollingKernels,
        klines: () => klines,
        model: ({ sha256 }) => models.find(({ card }) => card.sha256 === sha256)!,
      }),
    );
  }
});

const valuesAt = ({ models: scored, ensemble }: Pick<LiveBlock, 'models' | 'ensemble'>, row: number): number[] =>
  [
    ...scored.map(({ raw }) => raw),
    ...[...scored.map(({ signals }) => signals), ensemble].flatMap(({ score, signal, confidence }) => [
      score,
      signal,
      confidence,
    ]),
  ].map((column) => column[row]);

describe('symbols that come interleaved', () => {
  test.each([1, 17, 1000, 100_000])('have the bits of a run over each alone, in batches of %i rows', async (size) => {
    const streams = createSymbolStreams(settings, rollingKernels);
    for (let from = 0; from < rows.length && (size > 1 || from < 1500); from += size) {
      const part = rows.slice(from, from + size);
      const block = await streams.take(batchOf(part));
      part.forEach(({ symbol, bar }, row) => {
        const wanted = valuesAt(reports.get(symbol)!, bar);
        const got = valuesAt(block, row);
        if (got.some((value, i) => !Object.is(value, wanted[i])))
          expect([symbol, bar, ...got]).toEqual([symbol, bar, ...wanted]);
      });
    }
    if (size > 1) expect(streams.symbols).toBe(30);
    streams.close();
  });

  test('carry order statistics over all bars so far, and need no model for features', async () => {
    const set = createFeatureSet({
      id: 'own',
      windows: 'partial',
      features: [
        { name: 'q', expression: 'Quantile($close, 0, 0.3)' },
        { name: 'e', expression: 'EMA($close, 5) + Max($high, 9)' },
      ],
    });
    const streams = createSymbolStreams({ set, models: [], allFeatures: true }, rollingKernels);
    expect(streams.featureNames).toEqual(['q', 'e']);
    const plan = compilePlan(set.features, set);
    const whole = new Map(
      [...series].map(([symbol, klines]) => [symbol, computeColumns(rollingKernels, plan, klines)]),
    );
    for (let from = 0; from < 4000; from += 333) {
      const part = rows.slice(from, from + 333);
      const { features } = await streams.take(batchOf(part));
      part.forEach(({ symbol, bar }, row) => {
        expect(features.map((column) => column[row])).toEqual(whole.get(symbol)!.map((column) => column[bar]));
      });
    }
  });
});

test.each([
  ['a bar twice', [0, 0], 2],
  ['an earlier bar', [5, 4], 2],
])('%s is refused with symbol and row', async (_, bars, row) => {
  const streams: SymbolStreams = createSymbolStreams(settings, rollingKernels);
  await streams.take(batchOf([{ symbol: 'S1', bar: 3 }]));
  const batch = batchOf(bars.map((bar) => ({ symbol: 'S0', bar })));
  await expect(streams.take(batch)).rejects.toMatchObject({
    code: 'BAR_ORDER',
    message: expect.stringContaining('S0') as string,
    where: { row: row + 1 },
  });
});

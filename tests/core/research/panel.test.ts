import { describe, expect, it } from 'vitest';
import { combineDigests } from '../../../src/core/base/sha256.ts';
import { deviation, mean } from '../../../src/core/evaluation/moments.ts';
import { defaultEvaluation } from '../../../src/core/evaluation/settings.ts';
import { neweyWest } from '../../../src/core/evaluation/newey-west.ts';
import { averageRanks } from '../../../src/core/evaluation/ranks.ts';
import { compileLabel, computeLabel } from '../../../src/core/features/label.ts';
import { createRollingKernels } from '../../../src/core/kernels/rolling.ts';
import { fingerprintKlines } from '../../../src/core/klines/fingerprint.ts';
import type { Klines } from '../../../src/core/klines/klines.ts';
import type { Model, TrainedRange } from '../../../src/core/models/model.ts';
import { createRunCache } from '../../../src/core/research/cache.ts';
import { completeResearch } from '../../../src/core/research/document.ts';
import type { Fingerprints, Research } from '../../../src/core/research/document.ts';
import { decodeLink, encodeLink } from '../../../src/core/research/link.ts';
import type { Report } from '../../../src/core/research/report.ts';
import { runResearch } from '../../../src/core/research/run.ts';
import type { RunAssets } from '../../../src/core/research/run.ts';
import { wasmModule } from '../../support/wasm.ts';
import { hash } from './example.ts';
import { fakeModel, walk } from './fake.ts';

const kernels = createRollingKernels(wasmModule('rolling'));
const hour = 3_600_000;

/** Bars of a symbol that begin so many hours late. */
function market(symbol: string, bars: number, seed: number, late = 0): Klines {
  const klines = walk(bars, seed);
  return { ...klines, symbol, openTime: klines.openTime.map((time) => time + late * hour) };
}

const markets = [market('BBB', 700, 1), market('AAA', 600, 2, 50), market('CCC', 500, 3, 20)];
const trainedOn = (symbol: string): TrainedRange => ({
  symbol,
  intervalMs: hour,
  from: 100 * hour,
  to: 260 * hour,
  validFrom: 270 * hour,
  validTo: 300 * hour,
});
const expression = 'Ref($close, -5) / $close - 1';
const judged = {
  label: { expression },
  strategy: { kind: 'long-short' },
  signals: { thresholdBuy: 0.1, thresholdSell: -0.1 },
};

const momentum = fakeModel('momentum', ['macd', 'macd_signal']);
const informed = fakeModel('informed', ['bb_position', 'rsi_12'], { trained: trainedOn('BBB') });

async function documentOf(
  klines: readonly Klines[],
  models: readonly Model[],
  more: object = judged,
): Promise<Research> {
  const data = await Promise.all(
    klines.map(async (one) => ({
      symbol: one.symbol,
      interval: '1h',
      source: `file:${one.symbol}.csv`,
      sha256: await fingerprintKlines(one),
    })),
  );
  const names = models.map(({ card: { name, sha256 } }) => ({ name, source: `file:${name}`, sha256 }));
  return completeResearch({ klinelab: 1, data, models: names, ...more });
}

const assetsOf = (models: readonly Model[]): RunAssets => ({
  kernels,
  klines: ({ symbol }) => markets.find((one) => one.symbol === symbol) as Klines,
  model: ({ name }) => models.find(({ card }) => card.name === name) as Model,
  cache: createRunCache(),
});

const alone = async (klines: Klines, models: readonly Model[], more?: object): Promise<Report> =>
  runResearch(await documentOf([klines], models, more), assetsOf(models));

const together = async (models: readonly Model[], more?: object): Promise<Report> =>
  runResearch(await documentOf(markets, models, more), assetsOf(models));

const symbolOf = (report: Report, symbol: string) => report.panel!.symbols.find((one) => one.symbol === symbol)!;

describe('a document of several series', () => {
  it.each([
    ['all bars', {}],
    ['the test bars of a split', { split: { kind: 'holdout', train: 0.5, valid: 0.1 } }],
    ['in-sample bars too', { evaluation: { inSample: true } }],
  ])('says of each symbol what it says of it alone: %s', async (_, more) => {
    const report = await together([momentum], { ...judged, ...more });
    expect(report.panel!.symbols.map(({ symbol }) => symbol)).toEqual(['AAA', 'BBB', 'CCC']);
    for (const klines of markets) {
      const { data, counts, models, evaluation, backtest, fingerprints } = await alone(klines, [momentum], {
        ...judged,
        ...more,
      });
      const one = symbolOf(report, klines.symbol);
      expect(one).toMatchObject({ sha256: fingerprints.klines, bars: data.bars, from: data.from, to: data.to, counts });
      expect(one.models).toEqual(models.map(({ name, counts: own }) => ({ name, counts: own })));
      [...evaluation!.models, evaluation!.ensemble].forEach((series, place) => {
        const { leftOut, ...numbers } = [...one.evaluation!.models, one.evaluation!.ensemble][place];
        expect(series).toMatchObject(numbers);
        expect(leftOut).toBe(series.excluded.reduce((sum, { start, end }) => sum + end - start, 0));
      });
      const { from, to, ...statistics } = one.backtest!;
      expect(backtest!.statistics).toMatchObject(statistics);
      expect([from, to]).toEqual([klines.openTime[backtest!.bars.start], klines.openTime[backtest!.bars.end - 1]]);
      expect(Object.keys(statistics)).toHaveLength(5);
    }
  });

  it('shows its first series as it would alone', async () => {
    const [report, expected] = [await together([momentum]), await alone(markets[0], [momentum])];
    for (const part of ['data', 'warmUp', 'models', 'ensemble', 'counts', 'evaluation', 'backtest'] as const) {
      expect(report[part]).toEqual(expected[part]);
    }
  });

  it('has no panel and its own fingerprints where there is one series', async () => {
    const report = await alone(markets[0], [momentum]);
    expect(report.panel).toBeUndefined();
    expect(report.fingerprints.klines).toBe(await fingerprintKlines(markets[0]));
  });

  it('fingerprints each stage as those of all series in the order of their symbols', async () => {
    const { fingerprints } = await together([momentum]);
    const each = await Promise.all([markets[1], markets[0], markets[2]].map((klines) => alone(klines, [momentum])));
    for (const stage of ['klines', 'features', 'scores', 'votes'] as const satisfies (keyof Fingerprints)[]) {
      expect(fingerprints[stage]).toBe(combineDigests(each.map((report) => report.fingerprints[stage])));
    }
  });

  it('is the same in any order of its series, and asks no model again when another is shown', async () => {
    const models = [fakeModel('momentum', ['macd', 'macd_signal']), informed];
    const assets = assetsOf(models);
    const research = await documentOf(markets, models, {
      ...judged,
      signals: { ...judged.signals, calibration: 'none' },
    });
    const first = await runResearch(research, assets);
    const asked = (models[0] as typeof momentum).rows;
    const expecting = { ...research, expect: first.fingerprints };
    for (const order of [
      [1, 0, 2],
      [2, 1, 0],
    ]) {
      const report = await runResearch({ ...expecting, data: order.map((place) => research.data[place]) }, assets);
      expect(report.differs).toEqual([]);
      expect(report.panel).toEqual(first.panel);
      expect(report.data.symbol).toBe(markets[order[0]].symbol);
    }
    expect((models[0] as typeof momentum).rows).toBe(asked);
    const other = {
      ...expecting,
      data: research.data.map((one, place) => (place === 2 ? { ...one, sha256: hash(9) } : one)),
    };
    expect((await runResearch({ ...other, expect: undefined }, assets)).differs).toEqual(['klines']);
  });

  it('says the same after changes as a run that remembers nothing', async () => {
    const models = [momentum, informed];
    const assets = assetsOf(models);
    const research = await documentOf(markets, models, {
      ...judged,
      signals: { ...judged.signals, calibration: 'none' },
    });
    await runResearch(research, assets);
    for (const change of [
      { models: research.models.map((model, place) => ({ ...model, weight: place })) },
      { label: { expression: 'Ref($close, -3) / $close - 1' } },
      { evaluation: { ...defaultEvaluation, inSample: true } },
      { split: { kind: 'holdout', train: 0.5 } as const },
      { data: research.data.slice(0, 2) },
    ]) {
      const [kept, anew] = await Promise.all(
        [assets, assetsOf(models)].map((some) => runResearch({ ...research, ...change }, some)),
      );
      expect(kept.panel).toEqual(anew.panel);
      expect(kept.fingerprints).toEqual(anew.fingerprints);
    }
  });

  it('covers with its report what only one of the series shows', async () => {
    const research = await documentOf(markets, [momentum]);
    const before = await runResearch(research, assetsOf([momentum]));
    const costly = { ...research, costs: { commission: 0.01, spread: 0, slippageBps: 0 } };
    const after = await runResearch({ ...costly, expect: before.fingerprints }, assetsOf([momentum]));
    expect(after.differs).toEqual(['report']);
  });

  it('compares symbols date by date, on bars that count', async () => {
    const report = await together([momentum, informed]);
    const label = compileLabel(expression);
    const runs = await Promise.all(
      markets.map(async (klines) => {
        // What the model says of this symbol, with the bars of its training left out.
        const model = fakeModel('informed', ['bb_position', 'rsi_12'], { trained: trainedOn(klines.symbol) });
        const { models, evaluation } = await alone(klines, [model]);
        const counted = models[0].raw.slice();
        for (const { start, end } of evaluation!.models[0].excluded) counted.fill(Number.NaN, start, end);
        return { klines, counted, actual: computeLabel(kernels, label, klines) };
      }),
    );
    const times = [...new Set(markets.flatMap(({ openTime }) => [...openTime]))].sort((a, b) => a - b);
    const byDate = times.flatMap((time) => {
      const pairs = runs.flatMap(({ klines, counted, actual }) => {
        const bar = klines.openTime.indexOf(time);
        return bar >= 0 && !Number.isNaN(counted[bar]) && !Number.isNaN(actual[bar])
          ? [[counted[bar], actual[bar]]]
          : [];
      });
      return pairs.length < 2 ? [] : [pairs];
    });
    const correlations = (rank: (values: Float64Array) => Float64Array): Float64Array =>
      Float64Array.from(byDate, (pairs) => {
        const [x, y] = [0, 1].map((side) => rank(Float64Array.from(pairs, (pair) => pair[side])));
        const [mx, my] = [mean(x), mean(y)];
        const sum = (of: (i: number) => number): number => x.reduce((total, __, i) => total + of(i), 0);
        const spread = Math.sqrt(sum((i) => (x[i] - mx) ** 2) * sum((i) => (y[i] - my) ** 2));
        return sum((i) => (x[i] - mx) * (y[i] - my)) / spread;
      });
    const found = report.panel!.across!.models[1];
    expect(found).toMatchObject({ name: 'informed', dates: byDate.length });
    expect(found.symbols).toEqual({ least: 2, most: 3, mean: byDate.flat().length / byDate.length });
    for (const [values, told] of [
      [correlations((x) => x), found.ic],
      [correlations(averageRanks), found.rankIc],
    ] as const) {
      // Another order of additions: equal to rounding.
      expect(told.mean).toBeCloseTo(mean(values), 12);
      expect(told.deviation).toBeCloseTo(deviation(values), 12);
      expect(told.icir).toBeCloseTo(mean(values) / deviation(values), 12);
      const { t, standardError } = neweyWest(values);
      expect(told.t).toBeCloseTo(t, 10);
      expect(told.band.low).toBeCloseTo(told.mean - 1.96 * standardError, 12);
    }
  });

  it('takes the time of a training for known in every symbol, its own and the others', async () => {
    const report = await together([informed]);
    for (const klines of markets) {
      const own = fakeModel('informed', ['bb_position', 'rsi_12'], { trained: trainedOn(klines.symbol) });
      const { evaluation } = await alone(klines, [own]);
      expect(symbolOf(report, klines.symbol).evaluation!.models[0].ic).toBe(evaluation!.models[0].ic);
      expect(symbolOf(report, klines.symbol).evaluation!.models[0].leftOut).toBeGreaterThan(190);
    }
    // A document of one series knows a model's training bars by symbol and interval.
    const foreign = await alone(markets[1], [informed]);
    expect(foreign.evaluation!.models[0].excluded).toEqual([]);
  });

  it('fits a calibration once, where the training bars lie, and uses it for every symbol', async () => {
    const calibrated = { ...judged, signals: { ...judged.signals, calibration: 'zscore' } };
    const { models } = await alone(markets[0], [informed], calibrated);
    const research = await documentOf([markets[2], markets[0]], [informed], calibrated);
    const report = await runResearch(research, assetsOf([informed]));
    expect(report.models[0].fitted).toEqual(models[0].fitted);
    await expect(
      runResearch(await documentOf([markets[1], markets[2]], [informed], calibrated), assetsOf([informed])),
    ).rejects.toMatchObject({ code: 'CALIBRATION' });
  });

  it('counts without a label or a strategy, and compares nothing', async () => {
    const { panel } = await together([momentum], {});
    expect(panel!.across).toBeUndefined();
    expect(panel!.symbols.every(({ evaluation, backtest }) => evaluation === undefined && backtest === undefined)).toBe(
      true,
    );
  });

  it('reports how far all series together are', async () => {
    const shares: number[] = [];
    await runResearch(await documentOf(markets, [momentum]), assetsOf([momentum]), {
      onProgress: ({ done, total }) => void shares.push(done / total),
    });
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.at(-1)).toBe(1);
  });

  it('goes into a link and comes back', async () => {
    const research = await documentOf(markets, [momentum]);
    expect(decodeLink(encodeLink(research))).toEqual(research);
  });
});

describe('series that cannot stand side by side', () => {
  const series = (symbol: string, seed: number, interval = '1h') => ({
    symbol,
    interval,
    source: `file:${symbol}.csv`,
    sha256: hash(seed),
  });
  const many = (count: number) => Array.from({ length: count }, (_, i) => series(`S${i}`, i + 1));
  const trained = [{ name: 'mine', train: { rounds: 5 } }];

  it.each([
    [
      { data: [series('A', 1), series('B', 2), series('a', 3)] },
      '/data/2',
      'RESEARCH_DATA',
      'got "a" at /data/0 too, at /data/2',
    ],
    [
      { data: [series('A', 1), series('B', 1)] },
      '/data/1',
      'RESEARCH_DATA',
      'expected other bars for each symbol, got those of A for B',
    ],
    [{ data: [series('A', 1), series('B', 2, '4h')] }, '/data/1/interval', 'RESEARCH_DATA', '1h of A, got 4h of B'],
    [{ data: many(65) }, '/data', 'RESEARCH_VALUE', 'expected at most 64 entries, got a list of 65'],
    [{ data: many(2), models: trained }, '/models/0/train', 'RESEARCH_DATA', '"mine", which is to be trained'],
  ])('are refused with their place: %#', (parts, field, code, words) => {
    const attempt = (): Research => completeResearch({ klinelab: 1, models: [], ...parts });
    expect(attempt).toThrow(expect.objectContaining({ code, where: expect.objectContaining({ field }) }));
    expect(attempt).toThrow(words);
  });

  it('may be as many as 64', () => {
    expect(completeResearch({ klinelab: 1, models: [], data: many(64) }).data).toHaveLength(64);
  });
});

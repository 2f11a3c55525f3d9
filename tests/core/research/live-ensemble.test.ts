import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Bar } from '../../../src/core/backtest/bar.ts';
import { createFeatureSet } from '../../../src/core/features/create.ts';
import { builtInSet } from '../../../src/core/features/sets/built-in.ts';
import { barCount, sliceKlines } from '../../../src/core/klines/klines.ts';
import type { Klines } from '../../../src/core/klines/klines.ts';
import { openKlines } from '../../../src/core/klines/open.ts';
import type { Model } from '../../../src/core/models/model.ts';
import { openModel } from '../../../src/core/models/open.ts';
import { createLiveSignals } from '../../../src/core/research/live-ensemble.ts';
import type { LiveReading, LiveSignals, LiveState } from '../../../src/core/research/live-ensemble.ts';
import { liveSettings } from '../../../src/core/research/live-settings.ts';
import type { Report } from '../../../src/core/research/report.ts';
import { runResearch } from '../../../src/core/research/run.ts';
import { demoKlines, demoModels } from '../../support/demo.ts';
import { barOf, rollingKernels } from '../../support/features.ts';
import { engines } from '../../support/service.ts';
import { fakeModel, researchOf, walk } from './fake.ts';

const timed = (klines: Klines, bar: number): Bar => ({ openTime: klines.openTime[bar], ...barOf(klines, bar) });

/** Every number of a reading, in the order of `batchNumbers`. */
const numbers = ({ raw, votes, score, signal, confidence }: LiveReading): number[] => [
  ...raw,
  ...votes.flatMap((voter) => [voter.score, voter.signal, voter.confidence]),
  score,
  signal,
  confidence,
];

const batchNumbers = ({ models, ensemble }: Report, bar: number): number[] => [
  ...models.map(({ raw }) => raw[bar]),
  ...[...models.map(({ signals }) => signals), ensemble].flatMap(({ score, signal, confidence }) => [
    score[bar],
    signal[bar],
    confidence[bar],
  ]),
];

let klines: Klines;
let models: Model[];
beforeAll(async () => {
  ({ klines } = await openKlines(new Uint8Array(readFileSync(demoKlines)), { name: 'eurusd-1h.csv' }));
  models = await Promise.all(
    demoModels.map(({ path, id }) =>
      openModel(new Uint8Array(readFileSync(path)), { name: id, kernels: engines().trees }),
    ),
  );
});

const runOf = async (more: Record<string, unknown>, bars = klines, of = models): Promise<Report> =>
  runResearch(await researchOf(bars, of, more), {
    kernels: rollingKernels,
    klines: () => bars,
    model: ({ sha256 }) => of.find(({ card }) => card.sha256 === sha256) as Model,
  });

const liveOf = (report: Report, of = models): LiveSignals =>
  createLiveSignals(
    liveSettings(
      report.research,
      of,
      report.models.map(({ fitted }) => fitted),
    ),
    rollingKernels,
  );

describe('the demo models on real hourly bars', () => {
  test.each([
    [{}],
    [{ signals: { method: 'majority', thresholdBuy: 0.2, thresholdSell: -0.2, minConfidence: 0.6 } }],
    [{ signals: { calibration: 'none', thresholdBuy: 0.0001, thresholdSell: -0.0001 } }],
    [{ signals: { calibration: 'zscore' } }],
    [{ signals: { calibration: 'rank' } }],
    [{ features: { set: 'lite53', processors: [{ kind: 'Fillna' }] } }],
  ])('have the bits of the batch on every bar: %j', async (more) => {
    const report = await runOf(more);
    const live = liveOf(report);
    for (let bar = 0; bar < barCount(klines); bar++) {
      const reading = live.push(timed(klines, bar));
      const wanted = batchNumbers(report, bar);
      if (numbers(reading).some((value, i) => !Object.is(value, wanted[i]))) {
        expect([bar, ...numbers(reading)]).toEqual([bar, ...wanted]);
      }
    }
    expect([live.bars, live.lastOpenTime]).toEqual([barCount(klines), klines.openTime.at(-1)]);
    live.close();
  });

  test('a history, a state that JSON carried and looks at the open bar change no bit of what comes', async () => {
    const report = await runOf({});
    let live = liveOf(report);
    live.prime(sliceKlines(klines, 0, 700));
    for (let bar = 700; bar < 1100; bar++) {
      const bars = timed(klines, bar);
      live.peek({ ...bars, close: bars.open, high: bars.high * 1.01 });
      expect(numbers(live.peek(bars))).toEqual(batchNumbers(report, bar));
      const { openTime, bar: number, votes } = live.push(bars);
      expect([openTime, number]).toEqual([klines.openTime[bar], bar]);
      expect(votes.map(({ name }) => name)).toEqual(models.map(({ card }) => card.name));
      if (bar % 97 === 0) {
        const state = JSON.parse(JSON.stringify(live.save())) as LiveState;
        live.close();
        live = liveOf(report);
        live.restore(state);
      }
    }
    expect(numbers(live.push(timed(klines, 1100)))).toEqual(batchNumbers(report, 1100));
  });
});

test('a set with its own path-dependent order statistics is streamed and looked at ahead with the bits of the batch', async () => {
  const own = {
    windows: 'partial' as const,
    features: [
      { name: 'q', expression: 'Quantile($close, 0, 0.3)' },
      { name: 'r', expression: 'Rank($close, 0) + EMA($close, 5)' },
      { name: 'm', expression: 'Max($high, 9) - IdxMin($low, 7)' },
    ],
  };
  const set = createFeatureSet({ id: 'mine', ...own });
  const bars = walk(600);
  const trained = fakeModel('own', ['q', 'm', 'r'], { featureSet: { id: 'mine', hash: set.hash } });
  const report = await runOf({ features: { set: 'mine', own } }, bars, [trained]);
  const live = liveOf(report, [trained]);
  for (let bar = 0; bar < 600; bar++) {
    if (bar % 5 === 0) live.peek({ ...timed(bars, bar), close: 1 });
    expect(numbers(live.push(timed(bars, bar)))).toEqual(batchNumbers(report, bar));
  }
});

test('fitted processors apply to each row as to the batch', async () => {
  const names = ['macd', 'bb_mid', 'rsi_12'];
  const columns = names.map((name, index) => ({ name, center: index * 50, scale: 1.5 + index }));
  const fitted = { from: 0, to: 1, rows: 2, columns };
  const processors = [
    { kind: 'RobustZScoreNorm', fitted },
    { kind: 'Fillna', value: 0.5 },
  ];
  const bars = walk(200);
  const model = fakeModel('scaled', names);
  const report = await runOf({ features: { set: 'lite53', processors } }, bars, [model]);
  const live = liveOf(report, [model]);
  for (let bar = 0; bar < 200; bar++) {
    const reading = live.push(timed(bars, bar));
    expect(numbers(reading)).toEqual(batchNumbers(report, bar));
    expect(reading.features.every((value) => Math.abs(value) <= 3)).toBe(true);
  }
});

describe('models that answer later', () => {
  const asynchronous = (): Model => {
    const now = fakeModel('slow', ['macd', 'bb_mid']);
    return {
      card: now.card,
      dispose: now.dispose,
      // Reads its input only after the next bars have come.
      predict: async (input) => {
        await new Promise((resolve) => setTimeout(resolve, 1));
        return now.predict(input);
      },
    };
  };

  test('have the bits of the batch when many bars are under way', async () => {
    const bars = walk(80);
    const model = asynchronous();
    const report = await runOf({}, bars, [model]);
    const live = liveOf(report, [model]);
    const pending = Array.from({ length: 80 }, (_, bar) => live.pushLater(timed(bars, bar)));
    (await Promise.all(pending)).forEach((reading, bar) => {
      expect(numbers(reading)).toEqual(batchNumbers(report, bar));
    });
    const beyond = { ...timed(bars, 79), openTime: 1e9 };
    expect(numbers(await live.peekLater(beyond))).toEqual(numbers(await live.pushLater(beyond)));
  });

  test('are refused where an answer is wanted at once', async () => {
    const bars = walk(80);
    const live = createLiveSignals({ set: builtInSet('lite53'), models: [{ model: asynchronous() }] }, rollingKernels);
    live.prime(bars);
    const attempt = () => live.push({ ...timed(bars, 79), openTime: 1e9 });
    expect(attempt).toThrow(expect.objectContaining({ code: 'LIVE_ASYNC', kind: 'usage' }));
  });
});

describe('refusals', () => {
  const bars = walk(60);
  const model = fakeModel('m', ['macd', 'bb_mid']);
  const set = builtInSet('lite53');
  const create = (more = {}) => createLiveSignals({ set, models: [{ model }], ...more }, rollingKernels);

  test('a bar that is refused changes nothing', () => {
    const live = create();
    const control = create();
    live.prime(bars);
    control.prime(bars);
    const next = { ...timed(bars, 59), openTime: bars.openTime[59] + 1 };
    expect(() => live.push(timed(bars, 59))).toThrow(expect.objectContaining({ code: 'BAR_ORDER' }));
    expect(() => live.prime(bars)).toThrow(expect.objectContaining({ code: 'BAR_ORDER' }));
    expect(() => live.push({ ...next, openTime: Number.NaN })).toThrow(expect.objectContaining({ code: 'BAR_VALUE' }));
    const textual = { ...next, high: '1' } as unknown as Bar;
    expect(() => live.push(textual)).toThrow(expect.objectContaining({ code: 'BAR_VALUE', where: { field: 'high' } }));
    expect(live.push(next)).toEqual(control.push(next));
  });

  test.each([
    ['no model', { models: [] }, 'LIVE_MODELS'],
    ['a weight below 0', { models: [{ model, weight: -1 }] }, 'WEIGHT'],
    ['thresholds in the wrong order', { models: [{ model, thresholds: { buy: 0, sell: 1 } }] }, 'THRESHOLDS'],
    ['a confidence above 1', { minConfidence: 2 }, 'MIN_CONFIDENCE'],
    ['a processor across symbols', { processors: [{ kind: 'CSRankNorm' }] }, 'PROCESSOR_PANEL'],
    ['a feature that the set lacks', { models: [{ model: fakeModel('x', ['nope']) }] }, 'MODEL_FEATURES'],
  ])('%s', (_, more, code) => {
    expect(() => create(more)).toThrow(expect.objectContaining({ code }));
  });

  test('a calibration that is yet to be fitted, and models other than the document names', async () => {
    const research = await researchOf(bars, [model], { signals: { calibration: 'rank' } });
    expect(() => liveSettings(research, [model])).toThrow(expect.objectContaining({ code: 'CALIBRATION' }));
    expect(() => liveSettings(research, [])).toThrow(expect.objectContaining({ code: 'LIVE_MODELS' }));
    const other = fakeModel('other', ['macd']);
    expect(() => liveSettings(research, [other])).toThrow(expect.objectContaining({ code: 'MODEL_SHA256' }));
  });

  test('a state of other models, or none at all, is refused and the present one kept', () => {
    const live = create();
    live.prime(bars);
    const state = live.save();
    const other = create({ models: [{ model: fakeModel('n', ['macd', 'bb_mid']) }] });
    for (const wrong of [state, undefined, {}, { ...state, lastOpenTime: 'then' }]) {
      expect(() => other.restore(wrong as LiveState)).toThrow(expect.objectContaining({ code: 'LIVE_STATE' }));
    }
    const broken = { ...state, stream: { ...state.stream, columns: [] } };
    expect(() => live.restore(broken)).toThrow(expect.objectContaining({ code: 'STREAM_STATE' }));
    expect(live.save()).toEqual(state);
  });
});

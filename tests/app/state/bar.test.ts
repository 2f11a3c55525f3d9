import { describe, expect, it } from 'vitest';
import { aftermath, countUnseen, readBar } from '../../../src/app/state/bar.ts';
import { card, klines, report, research } from './research.ts';

const bars = klines([1, 1.1, 1.21, 1.1]);

describe('a bar', () => {
  it('tells prices and change without a report', () => {
    const reading = readBar(bars, undefined, 1);
    expect(reading).toMatchObject({ index: 1, close: 1.1, voters: [] });
    // 1.1 / 1 - 1 in binary floating point
    expect(reading.change).toBeCloseTo(0.1, 12);
    expect(reading.vote).toBeUndefined();
    expect(readBar(bars, undefined, 0).change).toBeNaN();
  });
  it('shares the weight between the directions', () => {
    const votes = report(
      research(0.5, 0.3, 0.2),
      [
        [undefined, 1, 0, 0],
        [undefined, 1, 0, 0],
        [undefined, -1, 0, 0],
      ],
      [undefined, 1, 0, 0],
    );
    const { vote } = readBar(bars, votes, 1);
    expect(vote?.signal).toBe(1);
    // 0.5 + 0.3 of a weight of 1, and 0.2 of it
    expect(vote?.shares.buy).toBeCloseTo(0.8, 12);
    expect(vote?.shares.sell).toBeCloseTo(0.2, 12);
  });
  it('leaves models without a score out of the whole', () => {
    const votes = report(research(0.5, 0.5), [[1], [undefined]], [1], { warmUp: 0 });
    expect(readBar(bars, votes, 0).vote?.shares).toEqual({ buy: 1, hold: 0, sell: 0 });
  });
  it('counts heads where the majority decides', () => {
    const document = research(0.9, 0.1, 0);
    const majority = { ...document, signals: { ...document.signals, method: 'majority' as const } };
    const votes = report(majority, [[1], [-1], [-1]], [0], { warmUp: 0 });
    expect(readBar(bars, votes, 0).vote?.shares).toEqual({ buy: 0.5, hold: 0, sell: 0.5 });
  });
  it('is warm-up before the features are complete, in-sample where a model has seen it', () => {
    const votes = report(research(1), [[undefined, 1, 1, 1]], [undefined, 1, 1, 1]);
    const seen = { ...votes, models: [{ ...votes.models[0], inSample: [{ start: 0, end: 2 }] }] };
    expect([0, 1, 2].map((bar) => readBar(bars, seen, bar).use)).toEqual(['warm-up', 'in-sample', 'out-of-sample']);
  });
});

describe('what came after a bar', () => {
  it('is in basis points of its close, and known when the last bar closed', () => {
    const votes = report(research(1), [[0, 0, 0, 0]], [0, 0, 0, 0]);
    const labelled = {
      ...votes,
      models: [
        { ...votes.models[0], card: card({ label: { expression: 'Ref($close, -2) / $close - 1', horizon: 2 } }) },
      ],
    };
    const { path, outcomes } = aftermath(bars, labelled, 0);
    // closes 1, 1.1, 1.21, 1.1 against 1: 0, 1000, 2100, 1000 bp
    expect(Array.from(path, Math.round)).toEqual([0, 1000, 2100, 1000]);
    expect(outcomes).toHaveLength(1);
    expect(outcomes[0].change).toBeCloseTo(0.21, 12);
    expect(outcomes[0].knownAt).toBe(3 * 3_600_000);
  });
  it('is missing where the data ends before', () => {
    const { outcomes } = aftermath(bars, undefined, 3);
    expect(outcomes).toEqual([{ bars: 5, change: NaN, knownAt: NaN }]);
  });
});

describe('counts of votes', () => {
  it('are of bars that no model has seen', () => {
    const votes = report(research(1), [[undefined, 1, -1, 0]], [undefined, 1, -1, 0]);
    const seen = { ...votes, models: [{ ...votes.models[0], inSample: [{ start: 0, end: 2 }] }] };
    expect(countUnseen(seen)).toEqual({ counts: { buy: 0, hold: 1, sell: 1, missing: 0 }, unseen: true, scored: true });
  });
  it('are of all bars where every one was seen, and say so', () => {
    const counts = { buy: 2, hold: 1, sell: 1, missing: 0 };
    const votes = report(research(1), [[1, 1, -1, 0]], [1, 1, -1, 0], { counts });
    const seen = { ...votes, models: [{ ...votes.models[0], inSample: [{ start: 0, end: 4 }] }] };
    expect(countUnseen(seen)).toEqual({ counts, unseen: false, scored: true });
  });
});

import { describe, expect, it } from 'vitest';
import { en } from '../../../../src/app/i18n/evaluation/en.ts';
import { zh } from '../../../../src/app/i18n/evaluation/zh.ts';
import { bandPath, curvePath, drawdownPercent } from '../../../../src/app/state/evaluation/curves.ts';
import {
  setCosts,
  setJudging,
  setSplit,
  setSplitKind,
  setTrading,
  setTrainShare,
  stopTrading,
  withDemoJudgement,
} from '../../../../src/app/state/evaluation/edits.ts';
import { goodNews, stationStatus } from '../../../../src/app/state/stations.ts';
import { makeSplits } from '../../../../src/core/evaluation/splits.ts';
import { completeResearch } from '../../../../src/core/research/document.ts';
import type { ReportEvaluation } from '../../../../src/core/research/evaluation.ts';
import type { Report } from '../../../../src/core/research/report.ts';
import { research } from '../research.ts';

describe('edits of how a document is judged', () => {
  const document = research(1, 1);

  it('make documents that can be run', () => {
    const edited = setCosts(withDemoJudgement(document, 'Ref($close, -5) / $close - 1'), { slippageBps: 2 });
    const complete = completeResearch(JSON.parse(JSON.stringify(setJudging(edited, { trials: 40 }))));
    expect(complete).toMatchObject({
      label: { expression: 'Ref($close, -5) / $close - 1' },
      split: { kind: 'holdout', train: 0.7 },
      strategy: { kind: 'long-flat', fraction: 0.95, fill: 'next-open' },
      costs: { commission: 0.0004, slippageBps: 2 },
      evaluation: { trials: 40, window: 250 },
    });
  });
  it('can be taken back', () => {
    expect(stopTrading(setTrading(document, { kind: 'long-short' })).strategy).toBeUndefined();
    expect(setTrainShare(setTrainShare(document, 0.5), undefined).split).toBeUndefined();
  });
  it('divide the bars in every way that can be run, and keep purge and embargo from one to the next', () => {
    const gaps = setSplit(setSplitKind(document, 'holdout'), { purge: 7, embargo: 3 });
    for (const kind of ['holdout', 'walk-forward', 'purged-k-fold', 'cpcv'] as const) {
      const { split } = completeResearch(JSON.parse(JSON.stringify(setSplitKind(gaps, kind))));
      expect(split).toMatchObject({ kind, purge: 7, embargo: 3 });
      expect(makeSplits(split!, 1000, 5).length).toBe(
        { holdout: 1, 'walk-forward': 5, 'purged-k-fold': 5, cpcv: 15 }[kind],
      );
    }
    expect(setSplitKind(gaps, undefined).split).toBeUndefined();
    expect(setSplit(document, { purge: 1 })).toBe(document);
  });
  it('leave the former document as it was', () => {
    setTrading(document, { fraction: 0.1 });
    expect(document.strategy).toBeUndefined();
  });
});

describe('curves', () => {
  it('run from the bottom at the lowest to the top at the highest, broken at what is no number', () => {
    expect(curvePath(Float64Array.of(0, 10, Number.NaN, 5), 0, 10, 30, 20)).toBe('M0.0 20.0L10.0 0.0M30.0 10.0');
  });
  it('have a band that is drawn there and back, and none of a single point', () => {
    const [low, high] = [Float64Array.of(0, 0, Number.NaN, 0), Float64Array.of(10, 5, 5, 10)];
    expect(bandPath(low, high, 0, 10, 30, 20)).toBe('M0.0 0.0L10.0 10.0L30.0 0.0L30.0 20.0L10.0 20.0L0.0 20.0Z');
    expect(bandPath(low.subarray(0, 1), high.subarray(0, 1), 0, 10, 30, 20)).toBe('');
  });
  it('of a drawdown lie below zero, in percent', () => {
    expect([...drawdownPercent(Float64Array.of(100, 110, 99, 121))].map((depth) => Math.round(depth))).toEqual([
      -0, -0, -10, -0,
    ]);
  });
});

describe('the stations of judging and trading', () => {
  const inputs = {
    hasKlines: true,
    hasReport: true,
    proof: { kind: 'computed' },
    missing: { klines: false, models: false },
    job: undefined,
    background: undefined,
  } as const;

  it('are empty without a label or a strategy', () => {
    expect(stationStatus('evaluation', { ...inputs, good: goodNews(undefined) })).toBe('empty');
  });
  it('hold nothing for good news that the models knew', () => {
    const signal = { ensemble: { verdict: { verdict: 'signal' } } } as ReportEvaluation;
    const seen = (inSample: boolean): Report =>
      ({ research: setJudging(research(1, 1), { inSample }), evaluation: signal }) as unknown as Report;
    expect(goodNews(seen(false)).evaluation).toBe(true);
    expect(goodNews(seen(true)).evaluation).toBe(false);
  });
  it('warn where luck explains what was found', () => {
    expect(stationStatus('evaluation', { ...inputs, good: { evaluation: false } })).toBe('warn');
    expect(stationStatus('backtest', { ...inputs, good: { backtest: true } })).toBe('ok');
  });
});

describe('the words of judging and trading', () => {
  it('have the same keys in both languages, with as many arguments', () => {
    expect(Object.keys(zh)).toEqual(Object.keys(en));
    for (const [key, text] of Object.entries(en)) {
      const other = zh[key as keyof typeof zh];
      expect(typeof other, key).toBe(typeof text);
      if (typeof text === 'function') expect((other as () => string).length, key).toBe(text.length);
      else expect(other, key).not.toBe(text);
    }
  });
});

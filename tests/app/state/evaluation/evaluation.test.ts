import { describe, expect, it } from 'vitest';
import { en } from '../../../../src/app/i18n/evaluation/en.ts';
import { zh } from '../../../../src/app/i18n/evaluation/zh.ts';
import { curvePath, drawdownPercent } from '../../../../src/app/state/evaluation/curves.ts';
import {
  setCosts,
  setJudging,
  setTrading,
  setTrainShare,
  stopTrading,
  withDemoJudgement,
} from '../../../../src/app/state/evaluation/edits.ts';
import { goodNews, stationStatus } from '../../../../src/app/state/stations.ts';
import { completeResearch } from '../../../../src/core/research/document.ts';
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
  it('leave the former document as it was', () => {
    setTrading(document, { fraction: 0.1 });
    expect(document.strategy).toBeUndefined();
  });
});

describe('curves', () => {
  it('run from the bottom at the lowest to the top at the highest, broken at what is no number', () => {
    expect(curvePath(Float64Array.of(0, 10, Number.NaN, 5), 0, 10, 30, 20)).toBe('M0.0 20.0L10.0 0.0M30.0 10.0');
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
  } as const;

  it('are empty without a label or a strategy', () => {
    expect(stationStatus('evaluation', { ...inputs, good: goodNews(undefined) })).toBe('empty');
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

import { describe, expect, it } from 'vitest';
import { defaultBacktest } from '../../../src/core/backtest/settings.ts';
import { annualisedSentence, backtestSentence, heldAgainst, verdictSentence } from '../../../src/core/report/words.ts';
import { tradeSignals, type ReportBacktest } from '../../../src/core/research/trading.ts';
import { createRollingKernels } from '../../../src/core/kernels/rolling.ts';
import { runResearch } from '../../../src/core/research/run.ts';
import { wasmModule } from '../../support/wasm.ts';
import { fakeModel, researchOf, walk } from '../research/fake.ts';

const klines = walk(1000);

function traded(signal: Int8Array, seen = 0, cash = 10_000): ReportBacktest {
  const { strategy, costs, account } = defaultBacktest;
  const bars = { start: 0, end: signal.length };
  return {
    bars,
    seen,
    ...tradeSignals(klines, { signal }, { strategy, costs, account: { ...account, cash, wholeUnits: true } }, 1),
  };
}

const often = Int8Array.from(klines.close, (_, i) => (i % 4 === 1 ? 1 : i % 4 === 3 ? -1 : 0));

describe('the sentence about a backtest', () => {
  it('says in how many trades, what was paid, and how few returns a probability is of', () => {
    // 1,000 hours are 42 days.
    const whole = traded(often);
    expect(backtestSentence(whole)).toMatch(/^-\d.* % after costs in 250 trades, .* bps a side, 4 paid; /);
    expect(annualisedSentence(whole)).toBe('Annualised from 41 returns over a day each, 365 of them a year.');
    const short = { ...whole, trust: { ...whole.trust, periods: 3, deflated: Number.NaN } };
    expect(backtestSentence(short)).toContain('deflated Sharpe probability cannot be judged from 3 periods');
    expect(annualisedSentence(short)).toContain('too few for it to mean anything');
  });

  it('says that nothing was traded and why', () => {
    expect(backtestSentence(traded(new Int8Array(1000)))).toMatch(/^nothing was traded; holding \(.* %\)$/);
    expect(backtestSentence(traded(often, 0, 1))).toMatch(/; 250 orders could not be filled$/);
  });

  it('marks bars that a model was trained on', () => {
    expect(backtestSentence(traded(often))).not.toContain('in-sample');
    expect(backtestSentence(traded(often, Number.NaN))).toMatch(
      /; not known whether a model was trained on these bars$/,
    );
    expect(backtestSentence(traded(often, 700))).toMatch(/; 700 of these 1000 bars are in-sample: no evidence$/);
  });

  it('tells of an account that was lost', () => {
    expect(backtestSentence({ ...traded(often), ruinedAt: 12 })).toContain('worth nothing at bar 13 of 1000');
  });
});

describe('the sentence about an IC', () => {
  it.each([false, true])('marks bars that the model was trained on (counted: %s)', async (inSample) => {
    const model = fakeModel('m', ['macd', 'bb_mid'], {
      trained: { symbol: 'WALK', intervalMs: 3_600_000, from: 0, to: 599 * 3_600_000 },
    });
    const label = { expression: 'Ref($close, -5) / $close - 1' };
    const research = await researchOf(klines, [model], { label, evaluation: { inSample } });
    const assets = { kernels: createRollingKernels(wasmModule('rolling')), klines: () => klines, model: () => model };
    const { evaluation, warmUp } = await runResearch(research, assets);
    const sentence = verdictSentence(evaluation!.ensemble, 1);
    // 600 bars, 5 more whose labels overlap theirs, less the warm-up.
    if (inSample) expect(sentence).toContain(`; ${605 - warmUp} of these ${995 - warmUp} bars are in-sample`);
    else expect(sentence).not.toContain('in-sample');
  });
});

describe('a point of trust', () => {
  it('never shows a number that is none', () => {
    expect(heldAgainst(0.3, 0.2, true)).toBe('0.3, at most 0.2');
    expect(heldAgainst(62, Infinity, false)).toBe('62, no number would do');
    expect(heldAgainst(Number.NaN, 0.2, true)).toBe('cannot be judged');
  });
});

import { describe, expect, it } from 'vitest';
import { runBacktest } from '../../../src/core/backtest/run.ts';
import { defaultBacktest } from '../../../src/core/backtest/settings.ts';
import { backtestStatistics } from '../../../src/core/backtest/statistics.ts';
import { caseNames, goldenCase } from './golden.ts';

/** Equal to `relative` of the expected number. */
function expectRelative(actual: number, expected: number, relative: number, what: string): void {
  const off = actual === expected ? 0 : Math.abs(actual - expected) / Math.abs(expected);
  expect(off, `${what}: ${actual} against ${expected}`).toBeLessThanOrEqual(relative);
}

const dayMs = 86_400_000;
const wholeDays = (text: string): number => Number(/^(\d+) days/.exec(text)?.[1]);

describe.each(caseNames)('%s', (name) => {
  const golden = goldenCase(name);
  const { cash, commission, trade_on_close, fractional, size } = golden.settings;
  const last = golden.klines.close.length - 1;
  const backtest = runBacktest(
    golden.klines,
    { signal: golden.signal },
    {
      strategy: { ...defaultBacktest.strategy, fraction: size },
      costs: { ...defaultBacktest.costs, commission },
      account: { cash, fill: trade_on_close ? 'this-close' : 'next-open', wholeUnits: !fractional },
    },
  );
  // With fractional units the reference scales every price to and fro, which leaves rounding of 1e-16 a step; sizes
  // compound it. In whole units only the order of additions differs.
  const tolerance = fractional ? 1e-9 : 1e-12;

  it('has the trades of backtesting.py, one by one', () => {
    expect(backtest.trades).toHaveLength(golden.trades.length);
    expect(backtest.unfilled).toBe(0);
    backtest.trades.forEach((trade, i) => {
      const expected = golden.trades[i];
      const finalised = backtest.openAtEnd && i === golden.trades.length - 1;
      expect(trade.entryBar).toBe(expected.entryBar);
      expectRelative(trade.size, expected.size, tolerance, `size of trade ${i}`);
      expectRelative(trade.entryPrice, expected.entryPrice, tolerance, `entry of trade ${i}`);
      // The reference closes what is left at a price of its own; ours is the last close.
      if (finalised) {
        expect(trade.exitBar).toBe(last);
        expect(trade.exitPrice).toBe(golden.klines.close[last]);
        return;
      }
      expect(trade.exitBar).toBe(expected.exitBar);
      for (const key of ['exitPrice', 'profit', 'commission', 'returnShare'] as const) {
        expectRelative(trade[key], expected[key], tolerance * 10, `${key} of trade ${i}`);
      }
    });
  });

  it('has its equity on every bar but the last', () => {
    for (let bar = 0; bar < last; bar++) {
      expectRelative(backtest.equity[bar], golden.equity[bar], tolerance, `equity of bar ${bar}`);
    }
  });

  it('has its statistics from its own equity and trades', () => {
    const ours = backtestStatistics(golden.klines, golden.equity, golden.trades);
    for (const [key, expected] of Object.entries(golden.settings.statistics_of_the_reference)) {
      const value = ours[key as keyof typeof ours];
      if (typeof expected === 'number') expectRelative(value, expected, 1e-11, key);
      else if (/^\d+ days/.test(expected)) expect(Math.ceil(value / dayMs), key).toBe(wholeDays(expected));
      else expect(value, key).toBe(Date.parse(`${expected.replace(' ', 'T')}Z`));
    }
  });
});

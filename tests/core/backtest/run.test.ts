import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costStress } from '../../../src/core/backtest/break-even.ts';
import { createBroker } from '../../../src/core/backtest/broker.ts';
import { calendarOf } from '../../../src/core/backtest/calendar.ts';
import { runBacktest } from '../../../src/core/backtest/run.ts';
import { defaultBacktest } from '../../../src/core/backtest/settings.ts';
import type { BacktestSettings } from '../../../src/core/backtest/settings.ts';
import { backtestStatistics } from '../../../src/core/backtest/statistics.ts';
import { createStrategy } from '../../../src/core/backtest/strategy.ts';
import { sliceKlines } from '../../../src/core/klines/klines.ts';
import type { Direction } from '../../../src/core/signals/signal.ts';
import { walk } from '../research/fake.ts';

type Parts = { [Part in keyof BacktestSettings]?: Partial<BacktestSettings[Part]> };

const settingsOf = ({ strategy, costs, account }: Parts = {}): BacktestSettings => ({
  strategy: { ...defaultBacktest.strategy, ...strategy },
  costs: { ...defaultBacktest.costs, ...costs },
  account: { ...defaultBacktest.account, ...account },
});

const signalsOf = (...directions: Direction[]) => ({ signal: Int8Array.from(directions) });

const partsArbitrary: fc.Arbitrary<Parts> = fc.record({
  strategy: fc.record({
    kind: fc.constantFrom('long-flat', 'long-short'),
    fraction: fc.double({ min: 0.1, max: 1, noNaN: true }),
    sizeByConfidence: fc.boolean(),
    minConfidence: fc.constantFrom(0, 0.3),
  }),
  costs: fc.record({
    commission: fc.constantFrom(0, 0.0004, 0.01),
    spread: fc.constantFrom(0, 0.001),
    slippageBps: fc.constantFrom(0, 2, 50),
  }),
  account: fc.record({ fill: fc.constantFrom('next-open', 'this-close'), wholeUnits: fc.boolean() }),
});

const klines = walk(60);
const directions = fc.array(fc.constantFrom<Direction>(-1, 0, 1), { minLength: 60, maxLength: 60 });
const confidences = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 60, maxLength: 60 });

describe('runBacktest', () => {
  it('buys at the next open and sells at the next open', () => {
    const { trades } = runBacktest(sliceKlines(klines, 0, 6), signalsOf(0, 1, 0, -1, 0, 0), settingsOf());
    expect(trades).toHaveLength(1);
    expect(trades[0]).toMatchObject({
      entryBar: 2,
      exitBar: 4,
      entryPrice: klines.open[2],
      exitPrice: klines.open[4],
    });
  });

  it('buys at the close of the bar that said so where it is told to', () => {
    const settings = settingsOf({ account: { fill: 'this-close' } });
    const { trades } = runBacktest(sliceKlines(klines, 0, 6), signalsOf(0, 1, 0, -1, 0, 0), settings);
    expect(trades[0]).toMatchObject({
      entryBar: 1,
      exitBar: 3,
      entryPrice: klines.close[1],
      exitPrice: klines.close[3],
    });
  });

  it('goes short and turns round only where it may', () => {
    const signals = signalsOf(0, -1, 0, 1, 0, -1, 0, 0);
    const bars = sliceKlines(klines, 0, 8);
    expect(runBacktest(bars, signals, settingsOf()).trades.map(({ size }) => Math.sign(size))).toEqual([1]);
    const { trades } = runBacktest(bars, signals, settingsOf({ strategy: { kind: 'long-short' } }));
    expect(trades.map(({ size }) => Math.sign(size))).toEqual([-1, 1, -1]);
    expect(trades[1].entryBar).toBe(trades[0].exitBar);
    expect(trades[0].profit).toBeCloseTo(
      trades[0].size * (trades[0].exitPrice - trades[0].entryPrice) - trades[0].commission,
      10,
    );
  });

  it('puts in less where the signal is less confident, and nothing below the least confidence', () => {
    const signals = { ...signalsOf(0, 1, 0, -1, 1, 0, 0), confidence: Float64Array.of(0, 0.5, 0, 0.4, 0.1, 0, 0) };
    const settings = settingsOf({ strategy: { sizeByConfidence: true, minConfidence: 0.3, fraction: 1 } });
    const { trades } = runBacktest(sliceKlines(klines, 0, 7), signals, settings);
    expect(trades).toHaveLength(1);
    expect((trades[0].size * trades[0].entryPrice) / 10_000).toBeCloseTo(0.5, 3);
  });

  it('does not see what comes later', () => {
    fc.assert(
      fc.property(
        partsArbitrary,
        directions,
        confidences,
        fc.integer({ min: 5, max: 59 }),
        (parts, drawn, sure, cut) => {
          const signal = Int8Array.from(drawn);
          const confidence = Float64Array.from(sure);
          const whole = runBacktest(klines, { signal, confidence }, settingsOf(parts));
          const early = { signal: signal.subarray(0, cut), confidence: confidence.subarray(0, cut) };
          const part = runBacktest(sliceKlines(klines, 0, cut), early, settingsOf(parts));
          // The last bar of a run closes what is open, and is left out.
          expect([...part.equity.subarray(0, cut - 1)]).toEqual([...whole.equity.subarray(0, cut - 1)]);
        },
      ),
    );
  });

  it('fills inside the bar and keeps its books, whatever is drawn', () => {
    fc.assert(
      fc.property(partsArbitrary, directions, confidences, (parts, drawn, sure) => {
        const settings = settingsOf(parts);
        const signals = { signal: Int8Array.from(drawn), confidence: Float64Array.from(sure) };
        const { trades, equity } = runBacktest(klines, signals, settings);
        let cash = settings.account.cash;
        let free = -1;
        for (const trade of trades) {
          expect(trade.entryBar).toBeGreaterThanOrEqual(free);
          expect(trade.exitBar).toBeGreaterThanOrEqual(trade.entryBar);
          free = trade.exitBar;
          for (const [bar, price] of [
            [trade.entryBar, trade.entryPrice],
            [trade.exitBar, trade.exitPrice],
          ]) {
            expect(price >= klines.low[bar] && price <= klines.high[bar]).toBe(true);
          }
          if (settings.account.wholeUnits) expect(Number.isInteger(trade.size)).toBe(true);
          cash += trade.profit;
        }
        // The books: cash at the end is cash at the start plus all profits, up to rounding.
        expect(Math.abs(equity[59] - cash)).toBeLessThan(1e-6);
      }),
    );
  });

  it('earns less the more it costs', () => {
    fc.assert(
      fc.property(directions, (drawn) => {
        const signal = Int8Array.from(drawn);
        const finals = [0, 0.001, 0.01].map(
          (commission) => runBacktest(klines, { signal }, settingsOf({ costs: { commission } })).equity[59],
        );
        expect(finals[0] >= finals[1] && finals[1] >= finals[2]).toBe(true);
      }),
    );
  });

  it('is the strategy object fed bar by bar to a broker', () => {
    fc.assert(
      fc.property(partsArbitrary, directions, confidences, (parts, drawn, sure) => {
        const settings = settingsOf({ ...parts, account: { ...parts.account, fill: 'next-open' } });
        const broker = createBroker(settings.costs, settings.account);
        let seen = 0;
        const strategy = createStrategy({
          settings: settings.strategy,
          symbol: 'WALK',
          intervalMs: 3_600_000,
          bufferBars: 7,
          signal: (buffer) => {
            expect(buffer.close[buffer.close.length - 1]).toBe(klines.close[seen]);
            expect(buffer.close).toHaveLength(Math.min(7, seen + 1));
            expect(buffer.openTime[0]).toBe(klines.openTime[Math.max(0, seen - 6)]);
            return { signal: seen === 0 ? 0 : drawn[seen], score: 0, confidence: sure[seen] };
          },
        });
        let order: number | undefined;
        for (; seen < 59; seen++) {
          const [open, high, low, close] = [klines.open[seen], klines.high[seen], klines.low[seen], klines.close[seen]];
          if (order !== undefined) {
            const quote = { bar: seen, price: open, low, high };
            if (broker.account.units !== 0) broker.close(quote);
            if (order !== 0) broker.enter(order, quote);
          }
          const bar = { openTime: klines.openTime[seen], open, high, low, close, volume: klines.volume[seen] };
          order = strategy.onBar(bar, Math.sign(broker.account.units) as Direction);
        }
        const signals = { signal: Int8Array.from(drawn), confidence: Float64Array.from(sure) };
        const { trades } = runBacktest(klines, signals, settings);
        const closed = trades.filter(({ exitBar }) => exitBar < 59);
        expect(broker.trades.filter(({ exitBar }) => exitBar < 59)).toEqual(closed);
      }),
    );
  });

  it('counts orders that no price or too little cash left unfilled', () => {
    const holed = { ...klines, open: klines.open.slice(0, 6) };
    const bars = {
      ...sliceKlines(holed, 0, 6),
      open: Float64Array.from(holed.open, (v, i) => (i === 2 ? Number.NaN : v)),
    };
    expect(runBacktest(bars, signalsOf(0, 1, 0, 0, 0, 0), settingsOf()).unfilled).toBe(1);
    const poor = settingsOf({ account: { cash: 10, wholeUnits: true } });
    expect(runBacktest(sliceKlines(klines, 0, 6), signalsOf(0, 1, 0, 0, 0, 0), poor)).toMatchObject({
      unfilled: 1,
      trades: [],
    });
  });

  it('stops when a short position has cost everything', () => {
    const close = Float64Array.of(1, 1, 1, 3, 3, 3);
    const bars = { ...sliceKlines(klines, 0, 6), open: close, high: close, low: close, close };
    const settings = settingsOf({ strategy: { kind: 'long-short' } });
    const result = runBacktest(bars, signalsOf(0, -1, 0, 0, 0, 0), settings);
    expect(result.ruinedAt).toBe(3);
    expect([...result.equity.subarray(3)]).toEqual([0, 0, 0]);
  });

  it('says of a lost account that all is lost, a year as well', () => {
    const close = Float64Array.from({ length: 120 }, (_, i) => (i < 70 ? 1 : 3));
    const bars = { ...walk(120), open: close, high: close, low: close, close };
    const signal = Int8Array.from(close, (_, i) => (i === 30 ? -1 : 0));
    const { equity, trades } = runBacktest(bars, { signal }, settingsOf({ strategy: { kind: 'long-short' } }));
    expect(backtestStatistics(bars, equity, trades)).toMatchObject({
      'Return [%]': -100,
      'Return (Ann.) [%]': -100,
      'CAGR [%]': -100,
      'Calmar Ratio': -1,
      'Volatility (Ann.) [%]': Number.NaN,
      'Sharpe Ratio': Number.NaN,
      // The trade lost twice what was put in: no growth rate has that as its mean.
      'Avg. Trade [%]': Number.NaN,
    });
  });

  it('refuses signals for other bars and settings no account has', () => {
    expect(() => runBacktest(klines, signalsOf(1), settingsOf())).toThrowError(
      expect.objectContaining({ code: 'BACKTEST_LENGTH' }),
    );
    for (const parts of [
      { strategy: { fraction: 2 } },
      { costs: { commission: -1 } },
      { account: { cash: Number.NaN } },
    ]) {
      expect(() => runBacktest(klines, { signal: new Int8Array(60) }, settingsOf(parts))).toThrowError(
        expect.objectContaining({ code: 'BACKTEST_SETTING' }),
      );
    }
  });
});

describe('costStress', () => {
  it('names the cost at which nothing is left', () => {
    fc.assert(
      fc.property(directions, fc.constantFrom('long-flat', 'long-short'), (drawn, kind) => {
        const signal = Int8Array.from(drawn);
        const free = runBacktest(klines, { signal }, settingsOf({ strategy: { kind }, costs: { commission: 0 } }));
        const { breakEvenBps } = costStress(free, klines);
        if (!(breakEvenBps > 0 && breakEvenBps < 4_000)) return;
        const commission = breakEvenBps / 10_000;
        const atCost = runBacktest(klines, { signal }, settingsOf({ strategy: { kind }, costs: { commission } }));
        // The account buys a little less when it pays commission, hence not exactly nothing.
        expect(Math.abs(atCost.equity[59] / 10_000 - 1)).toBeLessThan(1e-3);
      }),
    );
  });

  const signal = Int8Array.from({ length: 60 }, (_, i) => (i % 4 === 1 ? 1 : i % 4 === 3 ? -1 : 0));

  it('says what was paid', () => {
    const paid = runBacktest(klines, { signal }, settingsOf());
    expect(costStress(paid, klines).paidBps).toBeCloseTo(4, 9);
    expect(costStress(paid, klines).turnover).toBeGreaterThan(10);
  });

  it.each(['next-open', 'this-close'] as const)('counts spread and slippage as costs, filled at %s', (fill) => {
    const stress = (costs: Parts['costs']) =>
      costStress(runBacktest(klines, { signal }, settingsOf({ costs, account: { fill } })), klines);
    // 4 bps of commission, half of a spread of 2 and 2 of slippage; their products are 1e-3 bps.
    const costly = stress({ spread: 0.0002, slippageBps: 2 });
    expect(costly.paidBps).toBeCloseTo(7, 2);
    // What the trades could bear does not hang on how their costs are called.
    expect(costly.breakEvenBps).toBeCloseTo(stress({ commission: 0 }).breakEvenBps, 1);
  });
});

describe('statistics of a backtest without trades', () => {
  it('are NaN where there is nothing to say', () => {
    const flat = new Float64Array(60).fill(100);
    const statistics = backtestStatistics(klines, flat, []);
    expect(statistics).toMatchObject({
      '# Trades': 0,
      'Return [%]': 0,
      'Exposure Time [%]': 0,
      'Win Rate [%]': Number.NaN,
    });
    expect(statistics['Sharpe Ratio']).toBeNaN();
  });
});

describe('calendarOf', () => {
  const day = 86_400_000;
  const every = (gap: number) => Float64Array.from({ length: 60 }, (_, i) => i * gap);

  it.each([
    [every(7 * day), { period: 'week', periodsPerYear: 52 }],
    [every(31 * day), { period: 'month', periodsPerYear: 12 }],
    [every(365 * day), { period: 'year', periodsPerYear: 1 }],
    [every(day / 48), { period: 'day', periodsPerYear: 252 }],
    [every(day), { period: 'day', periodsPerYear: 365 }],
    [
      Float64Array.from({ length: 50 }, (_, i) => (Math.floor(i / 5) * 7 + (i % 5) + 4) * day),
      { period: 'day', periodsPerYear: 252 },
    ],
  ])('cuts bars by their gaps and week-ends', (openTime, calendar) => {
    expect(calendarOf(openTime)).toEqual(calendar);
  });
});

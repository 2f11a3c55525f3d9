import { describe, expect, it } from 'vitest';
import {
  drawdownOf,
  equityOf,
  periodsPerYearOf,
  returnsOf,
  returnStatistics,
} from '../../../src/core/evaluation/returns.ts';
import { tradeStatistics } from '../../../src/core/evaluation/trade-statistics.ts';
import { goldenJson, goldenNpy } from '../../support/golden.ts';
import { expectClose } from './close.ts';

const tolerance = 1e-12;

describe.each(Object.entries(goldenJson<Record<string, Record<string, number>>>('metrics/returns.json')))(
  'statistics of the returns %s',
  (name, golden) => {
    it('equal NumPy to 1e-12', () => {
      const { values } = goldenNpy(`metrics/returns_${name}.npy.gz`);
      const ours = returnStatistics(values, golden.periods_per_year);
      const named = {
        sharpe: ours.sharpe,
        sortino: ours.sortino,
        volatility: ours.volatility,
        max_drawdown: ours.maxDrawdown,
        max_drawdown_bars: ours.maxDrawdownBars,
        cagr: ours.cagr,
        calmar: ours.calmar,
        kelly_continuous: ours.kelly,
        total_return: ours.totalReturn,
      };
      for (const [key, value] of Object.entries(named)) expectClose(value, golden[key], tolerance, key);
    });
  },
);

describe.each(
  Object.entries(goldenJson<Record<string, Record<string, number> & { pnl: number[] }>>('metrics/trades.json')),
)('statistics of the trades %s', (_, golden) => {
  it('equal NumPy to 1e-12', () => {
    const ours = tradeStatistics(Float64Array.from(golden.pnl));
    const named = {
      trades: ours.trades,
      win_rate: ours.winRate,
      profit_factor: ours.profitFactor,
      kelly_trades: ours.kelly,
      expectancy: ours.expectancy,
      sqn: ours.sqn,
    };
    for (const [key, value] of Object.entries(named)) expectClose(value, golden[key], tolerance, key);
  });
});

describe('equity', () => {
  it('comes from returns and goes back to them', () => {
    const returns = Float64Array.of(0.5, -0.25, 0.125);
    expect([...equityOf(returns)]).toEqual([1, 1.5, 1.125, 1.265625]);
    expect([...returnsOf(equityOf(returns))]).toEqual([...returns]);
  });

  it('is below its peak by its drawdown', () => {
    expect([...drawdownOf(Float64Array.of(1, 2, 1, 4, 0))]).toEqual([0, 0, 0.5, 0, 1]);
  });
});

describe('periodsPerYearOf', () => {
  it('counts the bars there are, not those a clock would give', () => {
    const hour = 3_600_000;
    expect(periodsPerYearOf(Float64Array.from({ length: 100 }, (_, i) => i * hour))).toBeCloseTo(8760, 9);
    const weekdays = Float64Array.from({ length: 522 }, (_, i) => (Math.floor(i / 5) * 7 + (i % 5)) * 24 * hour);
    expect(periodsPerYearOf(weekdays)).toBeCloseTo(261, 0);
    expect(periodsPerYearOf(Float64Array.of(1))).toBeNaN();
  });
});

describe('trade statistics of nothing', () => {
  it('are NaN', () => {
    expect(tradeStatistics(new Float64Array(0))).toEqual({
      trades: 0,
      winRate: Number.NaN,
      profitFactor: Number.NaN,
      kelly: Number.NaN,
      expectancy: Number.NaN,
      sqn: Number.NaN,
    });
  });
});

import { describe, expect, test } from 'vitest';
import { computeColumns } from '../../../src/core/features/compute.ts';
import { compileLabel } from '../../../src/core/features/label.ts';
import { computePanel } from '../../../src/core/features/panel.ts';
import { compilePlan } from '../../../src/core/features/planner.ts';
import { applyProcessors } from '../../../src/core/features/processors/apply.ts';
import { builtInSet } from '../../../src/core/features/sets/built-in.ts';
import type { Klines, Panel } from '../../../src/core/klines/klines.ts';
import { sliceKlines } from '../../../src/core/klines/klines.ts';
import { firstDifference, goldenKlines, rollingKernels } from '../../support/features.ts';

const { features, windows } = builtInSet('lite53');
const plan = compilePlan(features, { windows });
const label = compileLabel();

// Three symbols on one clock: the second begins later, the third lacks a bar in the middle.
const goog = sliceKlines(goldenKlines('GOOG'), 0, 200);
const euro = sliceKlines(goldenKlines('EURUSD'), 30, 200);
const coin = goldenKlines('BTCUSD');
const without = (column: Float64Array): Float64Array => column.filter((_, bar) => bar !== 70);
const gap: Klines = {
  symbol: 'GAP',
  intervalMs: coin.intervalMs,
  openTime: without(coin.openTime),
  open: without(coin.open),
  high: without(coin.high),
  low: without(coin.low),
  close: without(coin.close),
  volume: without(coin.volume),
};
const panel: Panel = new Map([goog, euro, gap].map((klines) => [klines.symbol, klines]));

describe('features of a panel', () => {
  const table = computePanel(rollingKernels, plan, panel, { times: 'any', label });

  test('keep every bar of every symbol, in order of time and then of the panel', () => {
    expect(table.rows).toBe(200 + 170 + 155);
    for (let row = 1; row < table.rows; row++) {
      const step = table.times[row] - table.times[row - 1];
      expect(step > 0 || (step === 0 && table.symbolOf[row] > table.symbolOf[row - 1])).toBe(true);
    }
  });

  test.each([...panel.values()].map((klines, index) => [klines.symbol, klines, index] as const))(
    '%s has the bits it has alone: no window crosses the border',
    (_, klines, index) => {
      const rows = [...table.symbolOf.keys()].filter((row) => table.symbolOf[row] === index);
      const pick = (column: Float64Array): Float64Array => Float64Array.from(rows, (row) => column[row]);
      computeColumns(rollingKernels, plan, klines).forEach((column, i) => {
        expect(firstDifference(pick(table.columns[i]), column)).toBeUndefined();
      });
      const [answers] = computeColumns(rollingKernels, label.plan, klines);
      expect(firstDifference(pick(table.label!), answers)).toBeUndefined();
    },
  );

  test('at shared times alone have one row of each symbol at each time, with the same values', () => {
    const shared = computePanel(rollingKernels, plan, panel, { times: 'shared' });
    // The third symbol ends at bar 155 and lacks bar 70; the second begins at bar 30.
    expect(shared.rows).toBe(3 * (156 - 30 - 1));
    expect([...shared.symbolOf].every((symbol, row) => symbol === row % 3)).toBe(true);
    const rowOf = new Map([...table.times].map((time, row) => [`${time} ${table.symbolOf[row]}`, row]));
    for (let row = 0; row < shared.rows; row++) {
      const same = rowOf.get(`${shared.times[row]} ${shared.symbolOf[row]}`)!;
      shared.columns.forEach((column, i) => expect(column[row]).toBe(table.columns[i][same]));
    }
  });

  test('can be ranked across symbols', () => {
    const { samples } = applyProcessors([{ kind: 'CSRankNorm' }], table, 'prediction');
    const sma60 = plan.names.indexOf('sma_60');
    const complete = [...table.times.keys()].filter((row) => table.times[row] === 100 * 60_000);
    // Three symbols: ranks 1/3, 2/3 and 1, less 0.5, times 3.46.
    expect(complete.map((row) => samples.columns[sma60][row]).sort((a, b) => a - b)).toEqual(
      [1 / 3, 2 / 3, 1].map((rank) => (rank - 0.5) * 3.46),
    );
  });

  test('of no symbol are refused', () => {
    expect(() => computePanel(rollingKernels, plan, new Map(), { times: 'any' })).toThrow(
      expect.objectContaining({ code: 'PANEL_EMPTY' }),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/core/base/random.ts';
import { compileLabel, computeLabel } from '../../../src/core/features/label.ts';
import { createRollingKernels } from '../../../src/core/kernels/rolling.ts';
import type { Klines } from '../../../src/core/klines/klines.ts';
import { wasmModule } from '../../support/wasm.ts';

const kernels = createRollingKernels(wasmModule('rolling'));
const bars = 300;

/** A random walk whose bars reach a little beyond open and close. */
const klines: Klines = (() => {
  const random = createRandom(11);
  let price = 100;
  const close = Float64Array.from({ length: bars }, () => (price *= 1 + 0.01 * random.normal()));
  const open = close.map((value, i) => (i === 0 ? value : close[i - 1]));
  return {
    symbol: 'WALK',
    intervalMs: 60_000,
    openTime: close.map((_, i) => i * 60_000),
    open,
    high: close.map((value, i) => Math.max(value, open[i]) * (1 + 0.005 * random.next())),
    low: close.map((value, i) => Math.min(value, open[i]) * (1 - 0.005 * random.next())),
    close,
    volume: close.map(() => 1),
  };
})();

const labelOf = (expression: string, of = klines): number[] => [...computeLabel(kernels, compileLabel(expression), of)];

/** Standard deviation (ddof 1) of the last `window` returns. */
function deviation(row: number, window: number): number {
  const returns = Array.from({ length: window }, (_, i) => klines.close[row - i] / klines.close[row - i - 1] - 1);
  const mean = returns.reduce((sum, value) => sum + value, 0) / window;
  return Math.sqrt(returns.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (window - 1));
}

describe('TripleBarrier', () => {
  const [wait, up, down, window] = [8, 1.5, 1, 20];
  const label = labelOf(`TripleBarrier(${wait}, ${up}, ${down}, ${window})`);

  it('says which barrier highs and lows touch first', () => {
    for (let row = window; row < bars - wait; row++) {
      const scale = deviation(row, window);
      const path = Array.from({ length: wait }, (_, i) => row + 1 + i);
      const first = path.find(
        (at) =>
          klines.low[at] <= klines.close[row] * (1 - down * scale) ||
          klines.high[at] >= klines.close[row] * (1 + up * scale),
      );
      const expected = first === undefined ? 0 : klines.low[first] <= klines.close[row] * (1 - down * scale) ? -1 : 1;
      expect(label[row], `bar ${row}`).toBe(expected);
    }
    expect(new Set(label.filter((value) => value === value))).toEqual(new Set([-1, 0, 1]));
  });

  it('is missing where prices stand still: barriers that lie on the price are none', () => {
    const still = new Float64Array(40).fill(7);
    const flat = { ...klines, openTime: still.map((_, i) => i * 60_000), volume: still };
    const label = labelOf('TripleBarrier(3, 1, 1, 5)', { ...flat, open: still, high: still, low: still, close: still });
    expect(label.every(Number.isNaN)).toBe(true);
  });

  it('is missing before its deviation is known and where its path is not over', () => {
    expect(label.slice(0, window).every(Number.isNaN)).toBe(true);
    expect(label.slice(-wait).every(Number.isNaN)).toBe(true);
    expect(compileLabel(`TripleBarrier(${wait}, 1, 1, 5)`).horizon).toBe(wait);
  });

  it('takes a bar that touches both for the lower one, and 0 for no barrier', () => {
    const wide = { ...klines, high: klines.high.map((value) => value * 2), low: klines.low.map((value) => value / 2) };
    const both = labelOf('TripleBarrier(5, 1, 1, 5)', wide).filter((value) => value === value);
    expect(new Set(both)).toEqual(new Set([-1]));
    const upward = labelOf('TripleBarrier(5, 1, 0, 5)', wide).filter((value) => value === value);
    expect(new Set(upward)).toEqual(new Set([1]));
  });
});

describe('QuantileClass', () => {
  const forward = 'Ref($close, -3) / $close - 1';
  const label = labelOf(`QuantileClass(${forward}, 5, 100)`);

  it('parts labels into classes of equal size by those before them', () => {
    const known = label.filter((value) => value === value);
    expect(known).toHaveLength(bars - 99 - 3);
    expect(new Set(known)).toEqual(new Set([0, 1, 2, 3, 4]));
    const returns = labelOf(forward);
    for (let row = 99; row < bars - 3; row++) {
      const rank = returns.slice(row - 99, row + 1).filter((value) => value <= returns[row]).length / 100;
      expect(label[row], `bar ${row}`).toBe(Math.ceil(rank * 5 - 1e-9) - 1);
    }
  });

  it('has the horizon of its expression, and no class where there is no label', () => {
    expect(compileLabel(`QuantileClass(${forward}, 5, 100)`).horizon).toBe(3);
    expect(label.slice(-3).every(Number.isNaN)).toBe(true);
    expect(label.slice(0, 99).every(Number.isNaN)).toBe(true);
  });

  it('changes no earlier class when later bars change', () => {
    const close = klines.close.slice().fill(50, 200);
    const changed = labelOf(`QuantileClass(${forward}, 5, 100)`, { ...klines, close });
    expect(changed.slice(0, 197)).toEqual(label.slice(0, 197));
  });
});

describe('a sign label', () => {
  it('is an expression like any other', () => {
    expect(
      labelOf('Sign(Ref($close, -5) / $close - 1)')
        .slice(0, 20)
        .every((value) => value === 1 || value === -1),
    ).toBe(true);
  });
});

describe('labels of a kind', () => {
  it.each([
    'TripleBarrier()',
    'TripleBarrier(5, 1, 1)',
    'TripleBarrier(0, 1, 1, 20)',
    'TripleBarrier(5, -1, 1, 20)',
    'TripleBarrier(5, 0, 0, 20)',
    'TripleBarrier(5, 1, 1, 1)',
    'QuantileClass(Ref($close, -5))',
    'QuantileClass(Ref($close, -5), 1, 50)',
    'QuantileClass(Ref($close, -5), 5, 4)',
  ])('%s is refused with how it is written', (text) => {
    expect(() => compileLabel(text)).toThrow(
      expect.objectContaining({ code: 'LABEL_ARGUMENTS', hint: expect.stringContaining('It is written') }),
    );
  });

  it('still have to read later bars', () => {
    expect(() => compileLabel('QuantileClass($close, 5, 50)')).toThrow(
      expect.objectContaining({ code: 'LABEL_HORIZON' }),
    );
  });
});

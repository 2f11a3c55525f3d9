import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { envelopeOf, extentOf, voteSharesOf } from '../../../src/app/charts/market/buckets.ts';

describe('envelopeOf', () => {
  it('holds the lowest and highest value of each candle, NaN where a candle has none', () => {
    const values = Float64Array.of(9, NaN, 1, 3, NaN, NaN, 2, -2, 5);
    const { low, high } = envelopeOf(values, { start: 2, end: 9, step: 2 });
    expect([...low]).toEqual([1, NaN, -2, 5]);
    expect([...high]).toEqual([3, NaN, 2, 5]);
  });

  it('keeps one thinning a column and window, and makes another for another window', () => {
    const values = Float64Array.of(1, 2, 3, 4);
    const window = { start: 0, end: 4, step: 2 };
    expect(envelopeOf(values, window)).toBe(envelopeOf(values, window));
    expect([...envelopeOf(values, { start: 0, end: 4, step: 4 }).high]).toEqual([4]);
  });
});

describe('voteSharesOf', () => {
  it('counts the shares of buys and sells; the last candle may hold fewer bars', () => {
    const { buy, sell } = voteSharesOf(Int8Array.of(1, 1, 0, -1, 1, -1), { start: 0, end: 6, step: 4 });
    expect([...buy]).toEqual([0.5, 0.5]);
    expect([...sell]).toEqual([0.25, 0.5]);
  });

  it('never shows a vote that was not cast, nor hides one that was', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(-1, 0, 1), { minLength: 1, maxLength: 200 }), (signals) => {
        const window = { start: 0, end: signals.length, step: 16 };
        const { buy, sell } = voteSharesOf(Int8Array.from(signals), window);
        for (let candle = 0; candle < buy.length; candle++) {
          const part = signals.slice(16 * candle, 16 * candle + 16);
          expect(buy[candle] > 0).toBe(part.includes(1));
          expect(sell[candle] > 0).toBe(part.includes(-1));
        }
      }),
    );
  });
});

describe('extentOf', () => {
  it('spans the finite values and what it is given at least', () => {
    expect(extentOf([Float64Array.of(NaN, 0.5, Infinity), Float64Array.of(-3, -Infinity)], [-1, 1])).toEqual([-3, 1]);
  });
});

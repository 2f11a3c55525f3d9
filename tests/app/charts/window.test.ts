import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  barAt,
  covers,
  fromLogical,
  planWindow,
  revealing,
  stepFor,
  toLogical,
  zoomed,
} from '../../../src/app/charts/market/window.ts';

const views = fc
  .tuple(fc.integer({ min: -500, max: 1_000_000 }), fc.integer({ min: 8, max: 1_200_000 }))
  .map(([from, span]) => ({ from, to: from + span }));
const widths = fc.integer({ min: 200, max: 3000 });
const counts = fc.integer({ min: 1, max: 1_000_000 });

describe('stepFor', () => {
  it('draws every bar by itself while a candle is at least 1.6 pixels wide', () => {
    expect(stepFor({ from: 0, to: 500 }, 800, 5000)).toBe(1);
    expect(stepFor({ from: 0, to: 501 }, 800, 5000)).toBe(2);
  });

  it('merges by powers of two, and no further than 512 candles for all bars', () => {
    expect(stepFor({ from: 0, to: 5000 }, 800, 5000)).toBe(16);
    expect(stepFor({ from: 0, to: 5000 }, 80, 5000)).toBe(16);
    expect(stepFor({ from: 0, to: 5000 }, 80, 500)).toBe(1);
  });

  it('keeps the step at hand while candles stay between 1.6 and 4 pixels', () => {
    const view = { from: 0, to: 1200 };
    expect(stepFor(view, 800, 5000, 4)).toBe(4);
    expect(stepFor(view, 800, 5000, 8)).toBe(4);
    expect(stepFor(view, 800, 5000, 2)).toBe(4);
  });
});

describe('planWindow', () => {
  it('lies within the data, starts at whole candles and covers the view it was made for', () => {
    fc.assert(
      fc.property(views, widths, counts, (view, width, bars) => {
        const window = planWindow(view, width, bars);
        expect(window.start % window.step).toBe(0);
        expect(window.start).toBeGreaterThanOrEqual(0);
        expect(window.end).toBeLessThanOrEqual(bars);
        expect(window.end).toBeGreaterThan(window.start);
        expect(covers(window, view, width, bars)).toBe(true);
      }),
    );
  });

  it('never holds more candles than a few screens of them', () => {
    fc.assert(
      fc.property(views, widths, counts, (view, width, bars) => {
        const { start, end, step } = planWindow(view, width, bars);
        // Four screens of the narrowest candles, or the whole market at 512 to 1,024 candles, and the least margins.
        expect((end - start) / step).toBeLessThanOrEqual(Math.max((4 * width) / 1.6, 1024) + 2 * 256 + 2);
      }),
    );
  });

  it('is renewed when less than a quarter of a screen is left on a side that has more data', () => {
    const window = { start: 1000, end: 3000, step: 1 };
    expect(covers(window, { from: 1050, to: 1250 }, 800, 5000)).toBe(true);
    expect(covers(window, { from: 1049, to: 1249 }, 800, 5000)).toBe(false);
    expect(covers(window, { from: 2760, to: 2960 }, 800, 5000)).toBe(false);
    expect(covers(window, { from: 2760, to: 2960 }, 800, 3000)).toBe(true);
  });
});

describe('logical ranges', () => {
  it('are undone by their inverse', () => {
    fc.assert(
      fc.property(views, widths, counts, (view, width, bars) => {
        const window = planWindow(view, width, bars);
        const back = fromLogical(window, toLogical(window, view));
        // Two divisions and multiplications by a power of two lose nothing but the subtraction of 1: 1e-6 bars.
        expect(back.from).toBeCloseTo(view.from, 6);
        expect(back.to).toBeCloseTo(view.to, 6);
      }),
    );
  });

  it('names the last bar of a candle, and no bar outside the window', () => {
    const window = { start: 96, end: 130, step: 8 };
    expect(barAt(window, 0)).toBe(103);
    expect(barAt(window, 4)).toBe(129);
    expect(barAt(window, -1)).toBeUndefined();
    expect(barAt(window, 5)).toBeUndefined();
  });
});

describe('zoomed and revealing', () => {
  it('zooms about a bar that stays where it is, down to eight bars', () => {
    expect(zoomed({ from: 0, to: 100 }, 25, 0.5)).toEqual({ from: 12.5, to: 62.5 });
    expect(zoomed({ from: 0, to: 100 }, 50, 0.01)).toEqual({ from: 46, to: 54 });
  });

  it('moves no further than the bar needs, and centres a bar that is far away', () => {
    const view = { from: 100, to: 200 };
    expect(revealing(view, 150)).toBe(view);
    expect(revealing(view, 99)).toEqual({ from: 94, to: 194 });
    expect(revealing(view, 200)).toEqual({ from: 106, to: 206 });
    expect(revealing(view, 999)).toEqual({ from: 949.5, to: 1049.5 });
  });
});

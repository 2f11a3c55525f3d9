// The chart library is fed a window of the bars, never all of them: about three screens, thinned when zoomed out.
import type { BarView } from '../types.ts';

/** Bars `start` to `end` (half-open), `step` of them to a candle; `start` is a multiple of `step`, a power of two. */
export interface BarWindow {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

/** A candle narrower than this is merged with its neighbour… */
const narrowest = 1.6;
/** …and one wider than this is parted again; the gap between the two keeps zooming from flickering. */
const widest = 4;
/** Extra screens on each side, so that a drag cannot leave the window. */
const marginScreens = 1.5;
/** The window is renewed when less than this many screens of data are left on a side. */
const reserveScreens = 0.25;
const marginCandles = 256;
/** No thinner than this many candles for all bars: beyond it the whole market fits on any screen. */
const fewestCandles = 512;

/** How many bars share a candle when `view` is drawn `width` pixels wide; stays at `step` while that looks well. */
export function stepFor(view: BarView, width: number, bars: number, step = 1): number {
  const barsPerPixel = (view.to - view.from) / Math.max(width, 1);
  const candleWidth = step / barsPerPixel;
  const coarsest = 2 ** Math.ceil(Math.log2(Math.max(1, bars / fewestCandles)));
  if (step <= coarsest && candleWidth >= narrowest && (step === 1 || candleWidth <= widest)) return step;
  const wanted = 2 ** Math.ceil(Math.log2(Math.max(1, narrowest * barsPerPixel)));
  return Math.min(wanted, coarsest);
}

export function planWindow(view: BarView, width: number, bars: number, step?: number): BarWindow {
  const chosen = stepFor(view, width, bars, step);
  const margin = Math.max(marginScreens * (view.to - view.from), marginCandles * chosen);
  const start = Math.min(Math.max(view.from - margin, 0), Math.max(bars - marginCandles * chosen, 0));
  const end = Math.max(Math.min(view.to + margin, bars), Math.min(marginCandles * chosen, bars));
  return { start: Math.floor(start / chosen) * chosen, end: Math.ceil(end), step: chosen };
}

/** Whether `view` can still be drawn from `window`, with some reserve for the next move. */
export function covers(window: BarWindow, view: BarView, width: number, bars: number): boolean {
  if (stepFor(view, width, bars, window.step) !== window.step) return false;
  const reserve = reserveScreens * (view.to - view.from);
  const leftEnough = window.start === 0 || view.from - reserve >= window.start;
  const rightEnough = window.end === bars || view.to + reserve <= window.end;
  return leftEnough && rightEnough;
}

/** The library's logical range (centres of the first and last candle in view) of a view, and back. */
export const toLogical = ({ start, step }: BarWindow, { from, to }: BarView): BarView => ({
  from: (from - start) / step,
  to: (to - start) / step - 1,
});

export const fromLogical = ({ start, step }: BarWindow, { from, to }: BarView): BarView => ({
  from: start + from * step,
  to: start + (to + 1) * step,
});

/**
 * The view after bars were put behind those it showed: moved with them where the newest was in sight, else as it was.
 * Undefined where the bars are others.
 */
export function grownView(view: BarView, before: Float64Array, after: Float64Array): BarView | undefined {
  const added = after.length - before.length;
  const isGrown = before.length > 0 && added >= 0 && after[0] === before[0];
  if (!isGrown || after[before.length - 1] !== before[before.length - 1]) return undefined;
  return view.to < before.length ? view : { from: view.from + added, to: view.to + added };
}

/** The last bar of the candle at a logical index, or undefined outside the data. */
export function barAt({ start, end, step }: BarWindow, logical: number): number | undefined {
  const first = start + Math.round(logical) * step;
  return first < start || first >= end ? undefined : Math.min(first + step, end) - 1;
}

/** `view` scaled about one of its points (in bars): a factor below 1 zooms in; never under eight bars. */
export function zoomed(view: BarView, about: number, factor: number): BarView {
  const kept = Math.max(factor, 8 / (view.to - view.from));
  return { from: about - (about - view.from) * kept, to: about + (view.to - about) * kept };
}

/** `view` moved, no further than needed, so that `bar` lies inside with a little room. */
export function revealing(view: BarView, bar: number): BarView {
  const span = view.to - view.from;
  const room = Math.min(span * 0.05, 8);
  if (bar >= view.from + room && bar + 1 <= view.to - room) return view;
  const far = bar < view.from - span || bar > view.to + span;
  const from = far ? bar + 0.5 - span / 2 : bar < view.from + room ? bar - room : bar + 1 + room - span;
  return { from, to: from + span };
}

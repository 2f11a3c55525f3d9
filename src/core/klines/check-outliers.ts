import type { RawBars } from './bars.ts';
import { placeText, plural } from './examination.ts';
import type { Examination } from './examination.ts';

/** A move counts as an outlier from this many typical moves on ... */
const TYPICAL_MOVES = 30;
/** ... and from this size on (a share of the price), so that quiet series do not complain of nothing. */
const LEAST_MOVE = 0.05;
const SHORTEST_SERIES = 30;
/** Moves that the usual one is judged from; more would not change it by much. */
const SAMPLED_MOVES = 10_000;

/** Median size of the moves from close to close that are not zero, of an even sample of them; 0 where there is none. */
function usualMove(close: Float64Array): number {
  const stride = Math.ceil(close.length / SAMPLED_MOVES);
  const moves: number[] = [];
  for (let i = 1; i < close.length; i += stride) {
    const move = Math.abs(close[i] / close[i - 1] - 1);
    if (move > 0 && move < Infinity) moves.push(move);
  }
  return moves.length === 0 ? 0 : moves.sort((a, b) => a - b)[moves.length >> 1];
}

/**
 * Bars whose close, high or low lies farther from the close before than 30 median moves and 5 %. Reported, never
 * changed: a crash looks like this as well as a typing error.
 */
export function checkOutliers(examination: Examination, bars: RawBars): void {
  const { high, low, close, origin } = bars;
  const count = close.length;
  if (count < SHORTEST_SERIES) return;
  const usual = usualMove(close);
  if (usual === 0) return;
  const limit = Math.max(LEAST_MOVE, TYPICAL_MOVES * usual);
  const outliers: number[] = [];
  for (let i = 1; i < count; i++) {
    const before = close[i - 1];
    const up = high[i] / before - 1;
    const down = before / low[i] - 1;
    if (up > limit || down > limit) outliers.push(i);
  }
  if (outliers.length === 0) return;
  examination.note(
    {
      code: 'OUTLIERS',
      severity: 'warning',
      message: `${plural(outliers.length, 'bar')} more than ${(limit * 100).toPrecision(3)} % away from the close before, 30 times the usual move (first at ${placeText(examination.place(origin[outliers[0]]))}); left as they are.`,
      values: { bars: outliers.length, limit },
    },
    bars,
    outliers,
  );
}

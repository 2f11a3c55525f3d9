import { drawdownOf } from '../../../core/evaluation/returns.ts';
import { thinForColumns } from '../../../core/base/plot-scale.ts';
import type { ReportBacktest } from '../../../core/research/trading.ts';

/** An SVG path through values over a box, `low` at its bottom; broken where a value is no number. */
export function curvePath(values: Float64Array, low: number, high: number, width: number, height: number): string {
  const last = Math.max(1, values.length - 1);
  let path = '';
  let drawing = false;
  for (const i of thinForColumns(values, Math.max(1, Math.floor(width)))) {
    const isFinite = Number.isFinite(values[i]);
    if (isFinite) {
      const y = height - ((values[i] - low) / (high - low)) * height;
      path += `${drawing ? 'L' : 'M'}${((i / last) * width).toFixed(1)} ${y.toFixed(1)}`;
    }
    drawing = isFinite;
  }
  return path;
}

/** An SVG path round the area between two series of equal length; bars where either is no number are left out. */
export function bandPath(
  lower: Float64Array,
  upper: Float64Array,
  low: number,
  high: number,
  width: number,
  height: number,
): string {
  const last = Math.max(1, upper.length - 1);
  const point = (values: Float64Array, i: number): string =>
    `${((i / last) * width).toFixed(1)} ${(height - ((values[i] - low) / (high - low)) * height).toFixed(1)}`;
  const step = Math.max(1, Math.floor(upper.length / Math.max(1, width)));
  const places = Array.from({ length: Math.ceil(upper.length / step) }, (_, i) => i * step).filter((i) =>
    Number.isFinite(lower[i] + upper[i]),
  );
  if (places.length < 2) return '';
  const there = places.map((i) => point(upper, i));
  const back = places.toReversed().map((i) => point(lower, i));
  return `M${[...there, ...back].join('L')}Z`;
}

/** The account, had it bought at the first traded bar's close and held. */
export function holding(close: Float64Array, { bars, settings }: ReportBacktest): Float64Array {
  const traded = close.subarray(bars.start, bars.end);
  const first = traded.find((price) => price > 0) ?? Number.NaN;
  return Float64Array.from(traded, (price) => (settings.account.cash * price) / first);
}

/** How far the account is below its highest, in percent, at most 0. */
export const drawdownPercent = (equity: Float64Array): Float64Array =>
  drawdownOf(equity).map((depth) => -100 * Math.abs(depth));

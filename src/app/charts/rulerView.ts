import type { BarView } from './types.ts';

/** The fewest bars that a view may hold. */
export const shortest = 8;

/** The part of a view that lies on the data. */
export function clampedView({ from, to }: BarView, bars: number): BarView {
  const start = Math.max(0, Math.min(from, bars));
  return { from: start, to: Math.max(start, Math.min(to, bars)) };
}

import { contains, splitRegions, unionOf } from '../charts/split.ts';
import type { Region } from '../charts/types.ts';
import type { BarRange, ModelRun, Report } from '../../core/research/report.ts';

/** What bars may be used for. A bar is purged where labels of in-sample bars reach into it. */
export type BarUse = 'warm-up' | 'in-sample' | 'purged' | 'out-of-sample';

/** Bars after each in-sample stretch that its last labels were computed from. */
const reachOf = ({ card, inSample }: ModelRun, bars: number): BarRange[] =>
  inSample.map(({ end }) => ({ start: end, end: Math.min(bars, end + (card.label?.horizon ?? 0)) }));

/** In-sample bars of some model, and bars purged by some model; a bar may be in both, then it is in-sample. */
export interface Split {
  readonly seen: readonly BarRange[];
  readonly purged: readonly BarRange[];
}

export const splitOf = ({ models, data }: Report): Split => ({
  seen: unionOf(models.flatMap(({ inSample }) => inSample)),
  purged: unionOf(models.flatMap((model) => reachOf(model, data.bars))),
});

export const splitOfModel = (model: ModelRun, bars: number): Split => ({
  seen: unionOf(model.inSample),
  purged: unionOf(reachOf(model, bars)),
});

export function useOf({ seen, purged }: Split, warmUp: number, bar: number): BarUse {
  if (bar < warmUp) return 'warm-up';
  if (contains(seen, bar)) return 'in-sample';
  return contains(purged, bar) ? 'purged' : 'out-of-sample';
}

/** 1 where a bar is out of sample, 0 where it was seen or purged; the warm-up is left to the scores. */
export function unseenBars({ seen, purged }: Split, bars: number): Uint8Array {
  const unseen = new Uint8Array(bars).fill(1);
  for (const { start, end } of [...seen, ...purged]) unseen.fill(0, start, end);
  return unseen;
}

/** The report's stretches as the chart and the ruler name them; `validation` names those that only stopped training. */
export function reportRegions(report: Report, validation: string): Region[] {
  const { seen, purged } = splitOf(report);
  // The chart lets purged win; here a bar that another model has seen is in-sample first.
  const onlyPurged = subtract(purged, seen);
  const trained = unionOf(report.models.flatMap(({ inSample }) => inSample.slice(0, 1)));
  const overlaps = (region: BarRange): boolean =>
    trained.some(({ start, end }) => start < region.end && end > region.start);
  return splitRegions(report.data.bars, report.warmUp, [seen], onlyPurged).map((region) =>
    region.kind === 'in-sample' && !overlaps(region) ? { ...region, name: validation } : region,
  );
}

/** What is left of ascending ranges after others are taken out. */
function subtract(ranges: readonly BarRange[], others: readonly BarRange[]): BarRange[] {
  return others.reduce<BarRange[]>(
    (left, taken) =>
      left.flatMap(({ start, end }) =>
        [
          { start, end: Math.min(end, taken.start) },
          { start: Math.max(start, taken.end), end },
        ].filter((part) => part.end > part.start),
      ),
    [...ranges],
  );
}

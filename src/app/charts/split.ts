import type { BarRange } from '../../core/research/report.ts';
import type { Region, RegionKind } from './types.ts';

/** The bars covered by any of the ranges, in order and without overlap. */
export function unionOf(ranges: readonly BarRange[]): BarRange[] {
  const sorted = ranges.filter(({ start, end }) => end > start).toSorted((a, b) => a.start - b.start);
  const union: { start: number; end: number }[] = [];
  for (const { start, end } of sorted) {
    const last = union.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else union.push({ start, end });
  }
  return union;
}

export const contains = (ranges: readonly BarRange[], bar: number): boolean =>
  ranges.some(({ start, end }) => bar >= start && bar < end);

/**
 * Parts `bars` bars into warm-up, purged, in-sample and out-of-sample stretches. A bar is in-sample as soon as one
 * model has seen it; warm-up (before `warmUp`) wins over all, then purged, then in-sample.
 */
export function splitRegions(
  bars: number,
  warmUp: number,
  seen: readonly (readonly BarRange[])[],
  purged: readonly BarRange[] = [],
): Region[] {
  const inSample = unionOf(seen.flat());
  const gaps = unionOf(purged);
  const edges = [0, warmUp, bars, ...[...inSample, ...gaps].flatMap(({ start, end }) => [start, end])];
  const cuts = [...new Set(edges.filter((edge) => edge >= 0 && edge <= bars))].sort((a, b) => a - b);
  const kindAt = (bar: number): RegionKind => {
    if (bar < warmUp) return 'warm-up';
    if (contains(gaps, bar)) return 'purged';
    return contains(inSample, bar) ? 'in-sample' : 'out-of-sample';
  };
  const regions: { start: number; end: number; kind: RegionKind }[] = [];
  for (let index = 0; index + 1 < cuts.length; index++) {
    const kind = kindAt(cuts[index]);
    const last = regions.at(-1);
    if (last?.kind === kind) last.end = cuts[index + 1];
    else regions.push({ start: cuts[index], end: cuts[index + 1], kind });
  }
  return regions;
}

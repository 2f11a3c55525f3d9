import { placeFrom } from '../../../core/base/ascending.ts';
import type { Issue } from '../../../core/klines/report.ts';

/** What a mark on the chart stands for: a hole after the bar, a bar that a rule changed, any other warning. */
export type MarkKind = 'gap' | 'repair' | 'warning';

/** The doctor's findings where they are on the chart, in order of the bars. */
export interface DataMarks {
  readonly bars: Int32Array;
  /** For each, the place of its issue in `issues`. */
  readonly of: Uint16Array;
  readonly issues: readonly Issue[];
  readonly kinds: readonly MarkKind[];
}

const kindOf = ({ code, rule }: Issue): MarkKind =>
  code === 'GAPS' || code === 'PIECES_GAP' ? 'gap' : rule === undefined ? 'warning' : 'repair';

/** Holes that are the market's own hours are no finding to look into. */
const isMarked = ({ severity, rule, times }: Issue): boolean =>
  times !== undefined && times.length > 0 && (severity === 'warning' || rule !== undefined);

/** Bars of an issue: where it was dropped, the one that took its place. */
export const barsOf = ({ times }: Issue, openTime: Float64Array): Int32Array =>
  Int32Array.from(times ?? [], (time) => Math.min(placeFrom(openTime, time), openTime.length - 1));

/** Undefined where there is nothing to mark. */
export function marksOf(issues: readonly Issue[], openTime: Float64Array): DataMarks | undefined {
  const marked = issues.filter(isMarked);
  if (marked.length === 0 || openTime.length === 0) return undefined;
  // Bar and issue in one number: a plain numeric sort is many times as fast as one of pairs.
  const keys = marked.flatMap((issue, place) => Array.from(barsOf(issue, openTime), (bar) => bar * 1024 + place));
  const sorted = Float64Array.from(keys).sort();
  return {
    bars: Int32Array.from(sorted, (key) => Math.floor(key / 1024)),
    of: Uint16Array.from(sorted, (key) => key % 1024),
    issues: marked,
    kinds: marked.map(kindOf),
  };
}

/** Issues with a mark at bars `from` to `to` (half-open), each once. */
export function issuesAt({ bars, of, issues }: DataMarks, from: number, to: number): Issue[] {
  const found = new Set<Issue>();
  for (let i = placeFrom(bars, from); i < bars.length && bars[i] < to && found.size < issues.length; i++) {
    found.add(issues[of[i]]);
  }
  return [...found];
}

import type { Explanation, FeatureContribution } from '../../../core/research/explain.ts';

/** One step of a waterfall: a bar from `from` to `to` in the model's own unit. */
export interface WaterfallStep {
  readonly kind: 'average' | 'feature' | 'others' | 'sum';
  readonly from: number;
  readonly to: number;
  /** What the step adds; for the sum, what it comes to. */
  readonly value: number;
  /** For `feature`. */
  readonly part?: FeatureContribution;
  /** For `others`: how many features. */
  readonly count?: number;
}

/**
 * The average, the `most` largest contributions, all others together, and the sum. The steps hang together exactly: each
 * begins where the one before ended, and the last is the model's margin.
 */
export function waterfall({ expected, margin, contributions }: Explanation, most: number): WaterfallStep[] {
  const steps: WaterfallStep[] = [{ kind: 'average', from: 0, to: expected, value: expected }];
  let at = expected;
  const shown = contributions.slice(0, most).filter(({ contribution }) => contribution !== 0);
  for (const part of shown) {
    steps.push({ kind: 'feature', from: at, to: at + part.contribution, value: part.contribution, part });
    at += part.contribution;
  }
  const others = contributions.length - shown.length;
  if (others > 0) steps.push({ kind: 'others', from: at, to: margin, value: margin - at, count: others });
  steps.push({ kind: 'sum', from: 0, to: margin, value: margin });
  return steps;
}

/** Lowest and highest end of the steps, with 0 inside. */
export function waterfallRange(steps: readonly WaterfallStep[]): { low: number; high: number } {
  const ends = steps.flatMap(({ from, to }) => [from, to]);
  return { low: Math.min(0, ...ends), high: Math.max(0, ...ends) };
}

/** How many of the label's units make one shown unit: returns are shown in basis points. */
export function shownUnit(objective: string | undefined, label: string | undefined): 'bp' | 'log-odds' | 'label' {
  if (objective !== undefined && /^(binary|multiclass)/.test(objective)) return 'log-odds';
  return label !== undefined && /\/\s*\$close\s*-\s*1/.test(label) ? 'bp' : 'label';
}

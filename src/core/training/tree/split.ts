import { EPSILON } from '../numbers.ts';
import { type GainRules, leafOutput } from './gain.ts';

/** A leaf that is still to be split or left as it is. */
export interface Leaf {
  /** Its range in the list of rows. */
  readonly start: number;
  readonly rows: number;
  /** Sums as recorded by the split that made it, not recomputed from rows. */
  readonly gradient: number;
  readonly hessian: number;
  readonly output: number;
  readonly depth: number;
  /** Number of the histogram it holds; -1 while it has none. */
  histogram: number;
}

/** A way to split a leaf, with what its children would be. */
export interface Split {
  readonly feature: number;
  /** Above the unsplit leaf's gain and min_gain_to_split. */
  readonly gain: number;
  /** Bins up to this one go left; unused with `leftBins`. */
  readonly threshold: number;
  readonly defaultLeft: boolean;
  /** Bins of the categories that go left. */
  readonly leftBins?: readonly number[];
  readonly leftGradient: number;
  readonly leftHessian: number;
  readonly rightGradient: number;
  readonly rightHessian: number;
  readonly leftOutput: number;
  readonly rightOutput: number;
}

/** A candidate as a scan finds it: left sums, the hessian with its guard, and rows by LightGBM's estimate. */
export interface Candidate {
  readonly feature: number;
  readonly gain: number;
  readonly threshold: number;
  readonly defaultLeft: boolean;
  readonly leftBins?: readonly number[];
  readonly leftGradient: number;
  readonly leftHessian: number;
  readonly leftRows: number;
}

/** What a leaf's hessian sum is during a search: a guard for each side. */
export const guardedHessian = (hessian: number): number => hessian + 2 * EPSILON;

/** The split that a candidate stands for. `rules` are those the candidate's gain was computed with. */
export function toSplit(found: Candidate, leaf: Leaf, rules: GainRules, parentOutput: number): Split {
  const { feature, gain, threshold, defaultLeft, leftBins, leftGradient, leftHessian, leftRows } = found;
  const hessian = guardedHessian(leaf.hessian);
  const rightGradient = leaf.gradient - leftGradient;
  const rightHessian = hessian - leftHessian;
  return {
    feature,
    gain,
    threshold,
    defaultLeft,
    leftBins,
    leftGradient,
    leftHessian: leftHessian - EPSILON,
    rightGradient,
    rightHessian: rightHessian - EPSILON,
    leftOutput: leafOutput(leftGradient, leftHessian, rules, leftRows, parentOutput),
    rightOutput: leafOutput(rightGradient, rightHessian, rules, leaf.rows - leftRows, parentOutput),
  };
}

/** Larger gain, then smaller feature; no split at all comes last. */
export function isBetter(a: Split | undefined, b: Split | undefined): boolean {
  if (a === undefined) return false;
  if (b === undefined) return a.gain > -Infinity;
  return a.gain !== b.gain ? a.gain > b.gain : a.feature < b.feature;
}

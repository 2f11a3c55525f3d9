import { dataError } from '../base/errors.ts';
import { sha256OfText } from '../base/sha256.ts';
import { parseExpression } from './expression/parse.ts';
import { formatTree } from './expression/tree.ts';
import type { Plan } from './plan.ts';
import { compilePlan } from './planner.ts';
import type { Feature, FeatureSet, WindowRule } from './set.ts';

/**
 * The text that a set's hash is taken of: the window rule, then name and canonical expression of each feature in
 * order. Blanks, infix signs or function names, groups and meanings make no difference.
 */
export function canonicalText(windows: WindowRule, features: readonly Feature[]): string {
  const lines = features.map(({ name, expression }) =>
    JSON.stringify([name, formatTree(parseExpression(expression, name))]),
  );
  return [`klinelab features 1 ${windows}`, ...lines].join('\n');
}

/** SHA-256 of a set's canonical text, as 64 hex digits; its id does not count. */
export const featureSetHash = (set: Pick<FeatureSet, 'windows' | 'features'>): string =>
  sha256OfText(canonicalText(set.windows, set.features));

/**
 * A set with its hash. Every feature is compiled once to prove the set sound: names differ, expressions parse, none
 * looks ahead (data errors as of `compilePlan`; `FEATURE_SET_ID` for a missing id). A `hash` that is given is taken as
 * it is: sets that come with KlineLab write theirs down, since a process that answers one call would spend a tenth of
 * its time on making it.
 */
export function createFeatureSet(set: Omit<FeatureSet, 'hash'>, hash?: string): FeatureSet {
  const { id, windows, features } = set;
  if (typeof id !== 'string' || id.trim() === '') {
    throw dataError('FEATURE_SET_ID', 'feature set: expected an id, got none');
  }
  const plan = compilePlan(features, { windows });
  const made = Object.freeze({
    id,
    windows,
    features: Object.freeze([...features]),
    hash: hash ?? featureSetHash(set),
  });
  plans.set(made, plan);
  return made;
}

const plans = new WeakMap<FeatureSet, Plan>();

/** The plan of all features of a set; of one made by `createFeatureSet` it is at hand. Errors as of `compilePlan`. */
export const planOfSet = (set: FeatureSet): Plan =>
  plans.get(set) ?? compilePlan(set.features, { windows: set.windows });

/** A set with further features behind its own, under the id `SET+extra`; the set itself where there are none. */
export function extendFeatureSet(set: FeatureSet, extra: FeatureSet['features']): FeatureSet {
  if (extra.length === 0) return set;
  return createFeatureSet({ id: `${set.id}+extra`, windows: set.windows, features: [...set.features, ...extra] });
}

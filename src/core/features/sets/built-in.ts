import { dataError } from '../../base/errors.ts';
import { nearestName } from '../../base/nearest.ts';
import type { FeatureSet } from '../set.ts';
import { createAlpha158 } from './alpha158.ts';
import { createAlpha360 } from './alpha360.ts';
import { lite53 } from './lite53.ts';

// The large sets are built when first asked for: a page that shows lite53 should not wait for them.
const makers: ReadonlyMap<string, () => FeatureSet> = new Map([
  ['lite53', () => lite53],
  ['Alpha158', createAlpha158],
  ['Alpha360', createAlpha360],
]);

const made = new Map<string, FeatureSet>();

/** Ids of the sets that come with KlineLab. */
export const builtInSetIds: readonly string[] = [...makers.keys()];

export function findBuiltInSet(id: string): FeatureSet | undefined {
  const known = made.get(id);
  if (known) return known;
  const set = makers.get(id)?.();
  if (set) made.set(id, set);
  return set;
}

/** The built-in set of this id; FEATURE_SET_UNKNOWN (data) where there is none. */
export function builtInSet(id: string): FeatureSet {
  const set = findBuiltInSet(id);
  if (set) return set;
  const nearest = nearestName(id, builtInSetIds);
  throw dataError('FEATURE_SET_UNKNOWN', `feature set: expected one of ${builtInSetIds.join(', ')}, got ${id}`, {
    ...(nearest === undefined ? {} : { hint: `Did you mean ${nearest}?` }),
  });
}

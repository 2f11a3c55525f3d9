import { createFeatureSet } from '../features/create.ts';
import type { FeatureSet } from '../features/set.ts';
import { builtInSet, findBuiltInSet } from '../features/sets/built-in.ts';
import type { FeatureSetReference } from '../models/model.ts';
import type { FeatureSettings } from './feature-settings.ts';

/** The set without the document's further features. */
const baseSet = ({ set, own }: FeatureSettings): FeatureSet =>
  own === undefined ? builtInSet(set) : createFeatureSet({ id: set, ...own });

/** The features of a document: its set, then its own expressions, which take the set's window rule. */
export function resolveFeatureSet(settings: FeatureSettings): FeatureSet {
  const base = baseSet(settings);
  const { extra = [] } = settings;
  if (extra.length === 0) return base;
  return createFeatureSet({
    id: `${base.id}+${extra.length}`,
    windows: base.windows,
    features: [...base.features, ...extra],
  });
}

/** The set that a model says it was trained on, where it is at hand: the document's own, or a built-in one. */
export function findTrainedSet(reference: FeatureSetReference, settings: FeatureSettings): FeatureSet | undefined {
  const base = settings.own && baseSet(settings);
  return base?.hash === reference.hash ? base : findBuiltInSet(reference.id);
}

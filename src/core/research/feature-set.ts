import { createFeatureSet } from '../features/create.ts';
import type { FeatureSet } from '../features/set.ts';
import { builtInSet } from '../features/sets/built-in.ts';
import type { Research } from './document.ts';

/** The features of a document: its set, then its own expressions, which take the set's window rule. */
export function resolveFeatureSet({ set, extra = [] }: Research['features']): FeatureSet {
  const base = builtInSet(set);
  if (extra.length === 0) return base;
  return createFeatureSet({
    id: `${base.id}+${extra.length}`,
    windows: base.windows,
    features: [...base.features, ...extra],
  });
}

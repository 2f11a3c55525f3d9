import { builtInSetIds } from '../../../core/features/sets/built-in.ts';
import type { Feature, FeatureSet } from '../../../core/features/set.ts';
import type { Research } from '../../../core/research/document.ts';

// Changes of what a research document says of features: each returns a new document.

/** Chooses a built-in set by its id; the document's further features stay. */
export function useBuiltInSet(research: Research, id: string): Research {
  const { extra } = research.features;
  return { ...research, features: { set: id, ...(extra ? { extra } : {}) } };
}

/** Takes a set of one's own into the document as a whole; further features whose names it has are its own now. */
export function useOwnSet(research: Research, { id, windows, features }: FeatureSet): Research {
  const names = new Set(features.map(({ name }) => name));
  const extra = (research.features.extra ?? []).filter(({ name }) => !names.has(name));
  // The name of a built-in set is kept for that set.
  const set = builtInSetIds.includes(id) ? `${id}-own` : id;
  return { ...research, features: { set, own: { windows, features }, ...(extra.length > 0 ? { extra } : {}) } };
}

const withExtra = (research: Research, extra: readonly Feature[]): Research => {
  const { set, own } = research.features;
  return { ...research, features: { set, ...(own ? { own } : {}), ...(extra.length > 0 ? { extra } : {}) } };
};

/** Adds a further feature, or puts it in the place of the one of that name. */
export function putExtra(research: Research, feature: Feature, former?: string): Research {
  const extra = research.features.extra ?? [];
  const place = extra.findIndex(({ name }) => name === former);
  return withExtra(research, place < 0 ? [...extra, feature] : extra.with(place, feature));
}

export const removeExtra = (research: Research, name: string): Research =>
  withExtra(
    research,
    (research.features.extra ?? []).filter((feature) => feature.name !== name),
  );

/** What predictions are judged against; undefined for none. */
export const setLabel = (research: Research, expression: string | undefined): Research => ({
  ...research,
  label: expression === undefined ? undefined : { expression },
});

import type { Feature, FeatureSet } from '../../core/features/set.ts';
import type { Report } from '../../core/research/report.ts';

export interface FeatureRow {
  readonly feature: Feature;
  /** Models that ask for the column, with their place in the list. */
  readonly usedBy: readonly { readonly name: string; readonly place: number }[];
}

/** Columns of a set whose name, expression, group or meaning holds the wanted text, whatever its case. */
export function featureRows(set: FeatureSet, report: Report | undefined, wanted: string): FeatureRow[] {
  const word = wanted.trim().toLowerCase();
  const users = (report?.models ?? []).map(({ name, card }, place) => ({
    name,
    place,
    // A model without names takes the columns by position: the first ones, as many as it has inputs.
    asks: new Set(card.featureNames ?? set.features.slice(0, card.featureCount).map((feature) => feature.name)),
  }));
  return set.features
    .filter(({ name, expression, group, meaning }) =>
      [name, expression, group, meaning].some((text) => text?.toLowerCase().includes(word)),
    )
    .map((feature) => ({
      feature,
      usedBy: users.filter(({ asks }) => asks.has(feature.name)).map(({ name, place }) => ({ name, place })),
    }));
}

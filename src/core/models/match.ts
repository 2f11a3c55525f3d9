import { modelError } from '../base/errors.ts';
import { nearestName } from '../base/nearest.ts';
import type { ModelCard } from './model.ts';

/** How a model's features were found among the columns on offer. */
export interface FeatureMatch {
  /** For each of the model's features, in its order, the position of its column. */
  readonly indices: readonly number[];
  readonly matched: 'name' | 'position';
}

/** The columns on offer: their names, or the feature set that computes them. */
export type AvailableFeatures = readonly string[] | { readonly features: readonly { readonly name: string }[] };

const GENERATED = /^(Column_|f|x|feature_)(\d+)$/;

/** Names that a library made up because it was given a plain matrix: a prefix and 0, 1, 2, … */
export const areGenerated = (names: readonly string[]): boolean =>
  names.every((name, index) => GENERATED.exec(name)?.[2] === String(index));

const list = (names: readonly string[]): string =>
  names.length <= 8 ? names.join(', ') : `${names.slice(0, 8).join(', ')} and ${names.length - 8} more`;

/**
 * Finds a model's features among the columns on offer: by name; by position only where the model carries no names of
 * its own (none, or a library's generated ones) and the counts agree. Columns the model does not ask for are no fault.
 * Throws `MODEL_FEATURES` with what is missing and what is left over.
 */
export function matchFeatures(
  card: Pick<ModelCard, 'name' | 'featureNames' | 'featureCount'>,
  available: AvailableFeatures,
): FeatureMatch {
  const offered = 'features' in available ? available.features.map((feature) => feature.name) : available;
  const { featureNames } = card;
  const positionOf = new Map(offered.map((name, index) => [name, index]));
  const missing = featureNames?.filter((name) => !positionOf.has(name)) ?? [];
  if (featureNames !== undefined && missing.length === 0) {
    return { indices: featureNames.map((name) => positionOf.get(name)!), matched: 'name' };
  }
  const nameless = featureNames === undefined || areGenerated(featureNames);
  if (nameless && card.featureCount === offered.length) {
    return { indices: offered.map((_, index) => index), matched: 'position' };
  }
  if (nameless) {
    throw modelError(
      'MODEL_FEATURES',
      `model '${card.name}': expected ${card.featureCount} features by position, got ${offered.length}`,
      { hint: 'The model carries no feature names; choose the feature set it was trained on.' },
    );
  }
  const wanted = new Set(featureNames);
  const surplus = offered.filter((name) => !wanted.has(name));
  const nearest = nearestName(missing[0], surplus);
  throw modelError(
    'MODEL_FEATURES',
    `model '${card.name}': expected its ${card.featureCount} features by name, got a set without ${list(missing)}` +
      (surplus.length === 0 ? '' : ` (not asked for: ${list(surplus)})`),
    {
      where: { column: missing[0] },
      hint:
        nearest === undefined
          ? 'Choose the feature set that the model was trained on, or add the missing expressions.'
          : `${missing[0]} may be the set's ${nearest} under another name.`,
    },
  );
}

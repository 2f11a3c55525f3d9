import { KlineLabError, type ErrorRecord } from '../../../core/base/errors.ts';
import { compareFeatureSets, requireFeatureSet, type SetDifference } from '../../../core/features/compare.ts';
import type { FeatureSet } from '../../../core/features/set.ts';
import { matchFeatures } from '../../../core/models/match.ts';
import type { ModelCard } from '../../../core/models/model.ts';
import type { Research } from '../../../core/research/document.ts';
import { findTrainedSet } from '../../../core/research/feature-set.ts';
import type { OpenedFiles } from '../opened.ts';

/** A model that the chosen set cannot feed, and why. */
export interface Refusal {
  readonly name: string;
  /** The set it was trained on, where its card says so. */
  readonly trainedOn: string | undefined;
  readonly error: ErrorRecord;
  /** In what the sets differ so that it matters; empty where the other set is not at hand. */
  readonly differences: readonly SetDifference[];
}

function differences(card: ModelCard, set: FeatureSet, research: Research): SetDifference[] {
  const trained = card.featureSet && findTrainedSet(card.featureSet, research.features);
  if (trained === undefined || trained.hash !== card.featureSet?.hash) return [];
  // Further features and another order do no harm, and nor does the lack of what the model does not ask for.
  const asked = new Set(card.featureNames ?? trained.features.map(({ name }) => name));
  return compareFeatureSets(trained, set).filter(
    ({ kind, name }) => kind === 'windows' || ((kind === 'missing' || kind === 'expression') && asked.has(name ?? '')),
  );
}

/** The document's models that refuse its feature set, as the run would say it of the first of them. */
export function refusals(research: Research, set: FeatureSet, opened: OpenedFiles): Refusal[] {
  return research.models.flatMap(({ name, sha256 }): Refusal[] => {
    const card = opened.models.get(sha256)?.card;
    if (card === undefined) return [];
    try {
      matchFeatures(card, set);
      const { featureSet } = card;
      if (featureSet) requireFeatureSet(featureSet, set, findTrainedSet(featureSet, research.features));
      return [];
    } catch (thrown) {
      if (!(thrown instanceof KlineLabError)) throw thrown;
      return [
        {
          name,
          trainedOn: card.featureSet?.id,
          error: thrown.toRecord(),
          differences: differences(card, set, research),
        },
      ];
    }
  });
}

import { requireFeatureSet } from '../features/compare.ts';
import { planOfSet } from '../features/create.ts';
import type { Plan } from '../features/plan.ts';
import { selectOutputs } from '../features/planner.ts';
import type { FeatureSet } from '../features/set.ts';
import { matchFeatures } from '../models/match.ts';
import type { FeatureMatch } from '../models/match.ts';
import type { ModelCard } from '../models/model.ts';
import type { FeatureSettings } from './feature-settings.ts';
import { findTrainedSet } from './feature-set.ts';
import { warmUpOf } from './score.ts';

/**
 * Finds a model's features in a set and proves that it is the set the model was trained on; `settings` may hold that
 * one. Errors (model): `MODEL_FEATURES`, `FEATURE_SET_DIFFERS`.
 */
export function matchSet(card: ModelCard, set: FeatureSet, settings: FeatureSettings = { set: set.id }): FeatureMatch {
  const match = matchFeatures(card, set);
  const trainedOn = card.featureSet;
  if (trainedOn !== undefined) requireFeatureSet(trainedOn, set, findTrainedSet(trainedOn, settings));
  return match;
}

/** A plan of these features of a set, by their positions in it. */
export const planOfFeatures = (set: FeatureSet, features: readonly number[]): Plan =>
  selectOutputs(
    planOfSet(set),
    features.map((feature) => set.features[feature].name),
  );

/** One plan for several models: every feature that some model asks for, once, in the set's order. */
export interface ModelPlan {
  readonly plan: Plan;
  /** For each model, the plan's output of each of its features and the first bar at which all are complete. */
  readonly models: readonly { readonly outputs: readonly number[]; readonly warmUp: number }[];
}

/** `features` are each model's, as positions in the set; with `all` the plan has every feature of the set. */
export function planModels(set: FeatureSet, features: readonly (readonly number[])[], all = false): ModelPlan {
  const wanted = all ? [...set.features.keys()] : [...new Set(features.flat())].sort((a, b) => a - b);
  const plan = planOfFeatures(set, wanted);
  const outputOf = new Map(wanted.map((feature, output) => [feature, output]));
  const models = features.map((own) => {
    const outputs = own.map((feature) => outputOf.get(feature) as number);
    return { outputs, warmUp: warmUpOf(plan, outputs) };
  });
  return { plan, models };
}

import type { RunControl } from '../base/progress.ts';
import { combineDigests } from '../base/sha256.ts';
import type { FittedProcessor } from '../features/processors/processor.ts';
import type { FeatureSet } from '../features/set.ts';
import type { RollingKernels } from '../kernels/rolling.ts';
import type { Klines } from '../klines/klines.ts';
import type { Model } from '../models/model.ts';
import type { RunCache } from './cache.ts';
import type { ModelReference } from './document.ts';
import { planOfFeatures } from './model-plan.ts';
import { scoreKeys } from './score-keys.ts';
import { scoreColumns, warmUpOf } from './score.ts';

/** A model of the document with its features found in the set. */
export interface OpenedModel {
  readonly reference: ModelReference;
  readonly model: Model;
  readonly matched: 'name' | 'position';
  /** Its features as positions in the set, in its own order. */
  readonly features: readonly number[];
}

/** Raw scores of a series, one a model, and what they were computed from. */
export interface Scores {
  readonly raw: readonly Float64Array[];
  readonly featureNames: readonly string[];
  readonly featuresDigest: string;
  readonly warmUp: number;
}

/** Raw scores of every model, from the cache where they are there and in one pass over the features where not. */
export async function scoreModels(
  opened: readonly OpenedModel[],
  set: FeatureSet,
  klines: Klines,
  klinesDigest: string,
  processors: readonly FittedProcessor[],
  { cache, kernels }: { readonly cache: RunCache; readonly kernels: RollingKernels },
  control: RunControl,
): Promise<Scores> {
  const keys = scoreKeys(klinesDigest, set, processors);
  const scoreKey = ({ model }: OpenedModel): string => keys.scores(model.card.sha256);
  const wanted = [...new Set(opened.flatMap(({ features }) => features))].sort((a, b) => a - b);
  const kept = opened.map((entry) => cache.scores(scoreKey(entry)));
  const pending = opened.filter((_, index) => kept[index] === undefined);
  const asked = new Set(pending.flatMap(({ features }) => features));
  const columns = wanted.filter((feature) => asked.has(feature) || cache.digest(keys.digest(feature)) === undefined);
  const fresh = new Map<OpenedModel, Float64Array>();
  if (columns.length > 0) {
    const plan = planOfFeatures(set, columns);
    const outputOf = new Map(columns.map((feature, output) => [feature, output]));
    const tasks = pending.map(({ model, features }) => {
      const outputs = features.map((feature) => outputOf.get(feature) as number);
      return { model, outputs, warmUp: warmUpOf(plan, outputs) };
    });
    const { raw, digests } = await scoreColumns(kernels, plan, klines, tasks, processors, control);
    columns.forEach((feature, output) => cache.keepDigest(keys.digest(feature), digests[output]));
    pending.forEach((entry, index) => {
      fresh.set(entry, raw[index]);
      cache.keepScores(scoreKey(entry), raw[index]);
    });
  }
  return {
    raw: opened.map((entry, index) => kept[index] ?? (fresh.get(entry) as Float64Array)),
    featureNames: wanted.map((feature) => set.features[feature].name),
    featuresDigest: combineDigests(wanted.map((feature) => cache.digest(keys.digest(feature)) ?? '')),
    warmUp: wanted.length > 0 ? planOfFeatures(set, wanted).warmUp : 0,
  };
}

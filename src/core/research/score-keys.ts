import type { FittedProcessor } from '../features/processors/processor.ts';
import type { FeatureSet } from '../features/set.ts';

/** Names under which a run keeps what it computed of these bars and this set: scores of models, digests of columns. */
export interface ScoreKeys {
  readonly scores: (modelSha256: string) => string;
  /** By the feature's position in the set. */
  readonly digest: (feature: number) => string;
}

export function scoreKeys(klinesDigest: string, set: FeatureSet, processors: readonly FittedProcessor[]): ScoreKeys {
  const scope = `${klinesDigest}|${set.hash}|${JSON.stringify(processors)}`;
  return { scores: (sha256) => `${scope}|${sha256}`, digest: (feature) => `${scope}|${feature}` };
}

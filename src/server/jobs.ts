import type { ErrorRecord } from '../core/base/errors.ts';
import type { EnsembleMethod, Thresholds } from '../core/signals/signal.ts';

export type PredictionKind = 'predict' | 'batch';

/** A model's say in the ensemble; `key` is the model as loaded in the workers. */
export interface SeatedVoter {
  readonly key: number;
  readonly name: string;
  readonly weight: number;
}

/** What a worker is asked to do. Bodies are the bytes of a request: parsing and checking them is the worker's work. */
export type Job =
  | { readonly kind: PredictionKind; readonly key: number; readonly body: Uint8Array }
  | {
      readonly kind: 'ensemble';
      readonly voters: readonly SeatedVoter[];
      readonly method: EnsembleMethod;
      readonly minConfidence: number;
      readonly body: Uint8Array;
    }
  | LoadJob
  | { readonly kind: 'drop'; readonly key: number };

export interface LoadJob {
  readonly kind: 'load';
  readonly key: number;
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly thresholds: Thresholds;
}

/** The answer is JSON text, made in the worker. */
export type Reply = { readonly ok: true; readonly json: string } | { readonly ok: false; readonly error: ErrorRecord };

/** What a worker tells of a model it has loaded and proven. */
export interface LoadedModel {
  readonly sha256: string;
  readonly featureSet: { readonly id: string; readonly hash: string };
  readonly featureNames: readonly string[];
  readonly warmUp: number;
}

import type { CacheStats } from '../core/base/content-cache.ts';
import type { ErrorRecord } from '../core/base/errors.ts';
import type { FeatureSet } from '../core/features/set.ts';
import type { EnsembleMethod, Thresholds } from '../core/signals/signal.ts';

/** What a batch is written in, on its way in and out. */
export interface BatchForm {
  readonly arrowIn: boolean;
  readonly arrowOut: boolean;
  /** A bad request gives an error in its place instead of failing the batch. */
  readonly partial: boolean;
}

/** A question about one model. */
export type Question = { readonly kind: 'predict' } | ({ readonly kind: 'batch' } & BatchForm);

/** A model's say in the ensemble; `key` is the model as loaded in the workers. */
export interface SeatedVoter {
  readonly key: number;
  readonly name: string;
  readonly weight: number;
}

/** What a worker is asked to do. Bodies are the bytes of a request: parsing and checking them is the worker's work. */
export type Job =
  | (Question & { readonly key: number; readonly body: Uint8Array })
  | {
      readonly kind: 'ensemble';
      readonly voters: readonly SeatedVoter[];
      readonly method: EnsembleMethod;
      readonly minConfidence: number;
      readonly body: Uint8Array;
    }
  /** Features of the last `rows` bars: of a built-in set, or of what the model reads. */
  | {
      readonly kind: 'features';
      readonly of: { readonly set: string } | { readonly key: number };
      readonly rows: number;
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
  /** Default: the set that the model's card names. */
  readonly set?: FeatureSet;
  /** Whether rows of features are kept for other models. */
  readonly sharesFeatures: boolean;
}

/** What a prediction leaves for the monitor: scores in order, and of dated bars the times and closes behind them. */
export interface Observed {
  readonly scores: Float64Array;
  readonly series?: { readonly symbol: string; readonly times: Float64Array; readonly closes: Float64Array };
}

/** A worker's answer: JSON text, or the bytes of another type, made there. */
export interface Content {
  readonly content: string | Uint8Array;
  /** One for each model that was asked, in order. */
  readonly observed?: readonly Observed[];
}

export type Reply =
  | ({ readonly ok: true; readonly features?: Pick<CacheStats, 'hits' | 'misses'> } & Content)
  | { readonly ok: false; readonly error: ErrorRecord };

/** What a worker tells of a model it has loaded and proven. */
export interface LoadedModel {
  readonly sha256: string;
  readonly featureSet: { readonly id: string; readonly hash: string };
  readonly featureNames: readonly string[];
  readonly warmUp: number;
  /** Bars ahead that the model was trained to foretell, where its card says so. */
  readonly horizon?: number;
}

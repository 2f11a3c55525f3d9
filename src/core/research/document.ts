import type { Feature } from '../features/set.ts';
import type { Calibration } from '../models/model.ts';
import type { EnsembleMethod } from '../signals/signal.ts';

/** Where the bars come from. `source` is `sample:NAME`, `file:NAME` (asked for by hash) or a later issue's `exchange:`. */
export interface DataReference {
  readonly symbol: string;
  readonly interval: string;
  readonly source: string;
  /** Fingerprint of the canonical bars (SHA-256 over their columns), not of the file. */
  readonly sha256: string;
  readonly repairs?: readonly string[];
}

/** A model of the ensemble. `source` is `models:NAME` (shipped) or `file:NAME` (asked for by hash). */
export interface ModelReference {
  readonly name: string;
  readonly source: string;
  readonly sha256: string;
  /** Weight in the vote; 0 keeps the model on the chart without a say. */
  readonly weight: number;
  /** Overrides of the document's own thresholds and of the card's calibration, for this model alone. */
  readonly thresholdBuy?: number;
  readonly thresholdSell?: number;
  readonly calibration?: Calibration['kind'];
}

export interface SignalSettings {
  readonly thresholdBuy: number;
  readonly thresholdSell: number;
  readonly method: EnsembleMethod;
  /** Ensemble signals with less confidence than this hold. */
  readonly minConfidence: number;
  /** `card` uses what each model's card holds. */
  readonly calibration: 'card' | Calibration['kind'];
}

/** SHA-256 per stage over the little-endian bytes of its outputs. */
export interface Fingerprints {
  readonly klines: string;
  readonly features: string;
  readonly scores: string;
  readonly votes: string;
  readonly report: string;
}

/** One piece of research, versioned. Everything but `klinelab`, `data` and `models` has a default. */
export interface Research {
  readonly klinelab: 1;
  readonly title: string;
  readonly data: readonly DataReference[];
  readonly features: { readonly set: string; readonly extra?: readonly Feature[] };
  readonly label?: { readonly expression: string };
  readonly models: readonly ModelReference[];
  readonly signals: SignalSettings;
  readonly expect?: Partial<Fingerprints>;
}

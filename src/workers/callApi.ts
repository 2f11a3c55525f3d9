import type { SignalSettings } from '../core/research/document.ts';
import type { FeatureSettings } from '../core/research/feature-settings.ts';
import type { Thresholds } from '../core/signals/signal.ts';
import type { Prediction, SignalInput } from '../core/serving/signal-model.ts';

/** A request as the service worker hands it on. */
export interface CallAsked {
  readonly method: string;
  /** `/predict`, `/predict/batch` or `/health`. */
  readonly path: string;
  /** With its `?`, or empty. */
  readonly query: string;
  readonly contentType: string;
  readonly body: Uint8Array;
}

export interface CallAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** An opened model as it answers: its features, and the thresholds of its signals. */
export interface AnsweringModel {
  readonly sha256: string;
  readonly name: string;
  readonly thresholds?: Thresholds;
  /** How its features are made; by default the set that its card names. */
  readonly features?: FeatureSettings;
  /** The calibration that the document wants; models answer with that of their cards, and refuse where it is another. */
  readonly calibration?: SignalSettings['calibration'];
}

/** What the engine tells callers of single models; `sha256` names an opened one. */
export interface CallApi {
  /** The last bar's signal of each input, in order, with the bits of every other `SignalModel`. */
  signalsOf(model: AnsweringModel, inputs: readonly SignalInput[]): Promise<readonly Prediction[]>;
  /** Bars before the first that gets a score. */
  warmUpOf(model: AnsweringModel): Promise<number>;
  /** Answers as `klinelab serve` would with these models, the first being the default; failures are problems (RFC 9457). */
  answerCall(asked: CallAsked, models: readonly AnsweringModel[]): Promise<CallAnswer>;
}

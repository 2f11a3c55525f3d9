import { KlineLabError, modelError } from '../base/errors.ts';
import type { Klines } from '../klines/klines.ts';
import type { Calibration, ModelCard } from '../models/model.ts';
import { calibrate, fitCalibration } from '../signals/calibration.ts';
import type { Thresholds } from '../signals/signal.ts';
import { signalSeries } from '../signals/thresholds.ts';
import { countSignals } from './counts.ts';
import type { ModelReference, SignalSettings } from './document.ts';
import { inSampleBars } from './in-sample.ts';
import type { InSample } from './in-sample.ts';
import type { ModelRun } from './report.ts';

/** The calibration of this kind that needs no scores: the card's own, or none at all. Undefined where it is to be fitted. */
export function knownCalibration(kind: Calibration['kind'], card: ModelCard): Calibration | undefined {
  if (kind === card.calibration.kind) return card.calibration;
  return kind === 'none' ? { kind } : undefined;
}

/** The thresholds a model is judged by: its own, else the document's. */
export const thresholdsOf = (reference: ModelReference, settings: SignalSettings): Thresholds => ({
  buy: reference.thresholdBuy ?? settings.thresholdBuy,
  sell: reference.thresholdSell ?? settings.thresholdSell,
});

/** One series of a document: its bars, their fingerprint and what a model says of each. */
export interface ScoredBars {
  readonly klines: Klines;
  readonly klinesSha256: string;
  readonly raw: Float64Array;
}

/**
 * The calibration that a reference or else the document asks for: the card's own where it is of that kind, else one
 * fitted here on the raw scores of the model's training bars, and on nothing else. Where those are in none of the series
 * it is refused. One is fitted for all series.
 */
export function chooseCalibration(
  reference: ModelReference,
  settings: SignalSettings,
  card: ModelCard,
  series: readonly ScoredBars[],
): Calibration {
  const kind = reference.calibration ?? settings.calibration;
  const asked = kind === 'card' ? card.calibration.kind : kind;
  const known = knownCalibration(asked, card);
  if (known !== undefined) return known;
  const subject = `model '${reference.name}'`;
  const hint = "Use the calibration 'none' or 'card', or load the klines that the model was trained on.";
  for (const { klines, klinesSha256, raw } of series) {
    const { trained } = inSampleBars(card, klines, klinesSha256);
    if (trained === undefined) continue;
    try {
      return fitCalibration(asked, raw.subarray(trained.start, trained.end));
    } catch (cause) {
      const reason = cause instanceof KlineLabError ? cause.message : String(cause);
      throw modelError('CALIBRATION', `${subject}: ${reason}`, { hint, cause });
    }
  }
  const got = card.trained === undefined ? 'a model without a trained range' : 'none of them';
  throw modelError('CALIBRATION', `${subject}: expected its training bars to fit '${asked}' on, got ${got}`, { hint });
}

/** A model's calibrated scores, signals and what goes with them. A reference's own settings beat the document's. */
export function modelSignals(
  reference: ModelReference,
  settings: SignalSettings,
  calibration: Calibration,
  raw: Float64Array,
  inSample: InSample,
): Pick<ModelRun, 'thresholds' | 'signals' | 'calibration' | 'fitted' | 'inSample' | 'sameTime' | 'counts'> {
  const thresholds = thresholdsOf(reference, settings);
  const signals = signalSeries(calibrate(raw, calibration), thresholds);
  return {
    thresholds,
    signals,
    calibration: calibration.kind,
    fitted: calibration,
    inSample: [inSample.trained, inSample.valid, ...inSample.overlapping].filter((range) => range !== undefined),
    sameTime: inSample.sameTime,
    counts: countSignals(signals),
  };
}

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

/**
 * The calibration that is asked for: the card's own where it is of that kind, else one fitted here on the raw scores of
 * the model's training bars, and on nothing else. Where those are not among the loaded bars it is refused.
 */
function chooseCalibration(
  kind: SignalSettings['calibration'],
  name: string,
  card: ModelCard,
  raw: Float64Array,
  { trained }: InSample,
): Calibration {
  const asked = kind === 'card' ? card.calibration.kind : kind;
  const known = knownCalibration(asked, card);
  if (known !== undefined) return known;
  const subject = `model '${name}'`;
  const hint = "Use the calibration 'none' or 'card', or load the klines that the model was trained on.";
  if (trained === undefined) {
    const got = card.trained === undefined ? 'a model without a trained range' : 'none of them';
    throw modelError('CALIBRATION', `${subject}: expected its training bars to fit '${asked}' on, got ${got}`, {
      hint,
    });
  }
  try {
    return fitCalibration(asked, raw.subarray(trained.start, trained.end));
  } catch (cause) {
    const reason = cause instanceof KlineLabError ? cause.message : String(cause);
    throw modelError('CALIBRATION', `${subject}: ${reason}`, { hint, cause });
  }
}

/** A model's calibrated scores, signals and what goes with them. A reference's own settings beat the document's. */
export function modelSignals(
  reference: ModelReference,
  settings: SignalSettings,
  card: ModelCard,
  raw: Float64Array,
  klines: Klines,
  klinesSha256: string,
): Pick<ModelRun, 'thresholds' | 'signals' | 'calibration' | 'fitted' | 'inSample' | 'counts'> {
  const inSample = inSampleBars(card, klines, klinesSha256);
  const kind = reference.calibration ?? settings.calibration;
  const calibration = chooseCalibration(kind, reference.name, card, raw, inSample);
  const thresholds = thresholdsOf(reference, settings);
  const signals = signalSeries(calibrate(raw, calibration), thresholds);
  return {
    thresholds,
    signals,
    calibration: calibration.kind,
    fitted: calibration,
    inSample: [inSample.trained, inSample.valid, ...inSample.overlapping].filter((range) => range !== undefined),
    counts: countSignals(signals),
  };
}

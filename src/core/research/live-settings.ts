import { modelError, usageError } from '../base/errors.ts';
import type { Calibration, Model } from '../models/model.ts';
import type { ModelReference, Research } from './document.ts';
import { resolveFeatureSet } from './feature-set.ts';
import type { LiveSettings } from './live-ensemble.ts';
import { knownCalibration, thresholdsOf } from './model-run.ts';

/** A calibration that needs no scores to look back over. */
function settledCalibration(reference: ModelReference, research: Research, model: Model): Calibration {
  const asked = reference.calibration ?? research.signals.calibration;
  const kind = asked === 'card' ? model.card.calibration.kind : asked;
  const known = knownCalibration(kind, model.card);
  if (known !== undefined) return known;
  throw modelError(
    'CALIBRATION',
    `model '${reference.name}': expected a calibration that is already fitted, got '${kind}', which is fitted on the model's training bars`,
    { hint: "Use the calibration 'none' or 'card', or hand over what a run over the training bars fitted." },
  );
}

/**
 * The live settings that give a document's own signals, bar by bar; `models` are those it names, in its order.
 * Calibrations come from `fitted` (`ModelRun.fitted` of a run over the history); without it only those that look at no
 * history are possible. `set` stands in for the document's own. Errors: `LIVE_MODELS` (usage), `CALIBRATION`, `MODEL_SHA256` (model).
 */
export function liveSettings(
  research: Research,
  models: readonly Model[],
  fitted?: readonly Calibration[],
  set = resolveFeatureSet(research.features),
): LiveSettings {
  if (models.length !== research.models.length) {
    throw usageError(
      'LIVE_MODELS',
      `live settings: expected the document's ${research.models.length} models, got ${models.length}`,
    );
  }
  return {
    set,
    trained: research.features,
    processors: research.features.processors,
    models: research.models.map((reference, index) => {
      const model = models[index];
      if (model.card.sha256 !== reference.sha256) {
        throw modelError(
          'MODEL_SHA256',
          `model '${reference.name}': expected SHA-256 ${reference.sha256}, got ${model.card.sha256}`,
        );
      }
      return {
        model,
        name: reference.name,
        weight: reference.weight,
        thresholds: thresholdsOf(reference, research.signals),
        calibration: fitted?.[index] ?? settledCalibration(reference, research, model),
      };
    }),
    method: research.signals.method,
    minConfidence: research.signals.minConfidence,
  };
}

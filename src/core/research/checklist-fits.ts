import { calibrate, fitCalibration } from '../signals/calibration.ts';
import { found, notRun, type Finding } from './checklist-finding.ts';
import type { Research } from './document.ts';
import { klinesDigestOf, type ModelRun, type Report } from './report.ts';

// What was learnt of bars besides the models themselves: scalers and calibrations. Each may only have seen training bars.

const day = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** A scaler that was fitted on bars after those that a model was trained on has seen what the model is judged by. */
export function scalerFit({ features }: Research, models: readonly ModelRun[] | undefined): Finding {
  const scalers = (features.processors ?? []).flatMap((processor) => ('fitted' in processor ? [processor] : []));
  if (scalers.length === 0) return found('na', 'noScaler');
  if (models === undefined) return notRun;
  for (const { kind, fitted } of scalers) {
    for (const { name, card } of models) {
      if (card.trained === undefined) return found('failed', 'scalerUnknown', kind, name);
      if (fitted.to > card.trained.to) {
        return found('failed', 'scalerLeaks', kind, day(fitted.to), name, day(card.trained.to));
      }
    }
  }
  return found('ok', 'scalerFit', day(Math.max(...scalers.map(({ fitted }) => fitted.to))));
}

/** Scores of [-1, 1] that differ by more have been calibrated on other bars. */
const tolerance = 0.02;

/** Whether the calibration is the one that the model's scores on its training bars give; undefined where it cannot be told. */
function isFittedOnTraining({ card, fitted, raw, inSample }: ModelRun, klinesSha256: string): boolean | undefined {
  if (fitted.kind === 'none' || inSample.length === 0 || card.trained?.klinesSha256 !== klinesSha256) return undefined;
  const trained = raw.subarray(inSample[0].start, inSample[0].end).filter(Number.isFinite);
  if (trained.length < 2) return undefined;
  const here = calibrate(trained, fitted);
  const there = calibrate(trained, fitCalibration(fitted.kind, trained));
  return here.every((score, i) => Math.abs(score - there[i]) <= tolerance);
}

/** Calibrations are fitted anew on the training bars, where these are loaded: one that has seen others is another. */
export function calibrationFit(report: Report | undefined): Finding {
  if (report === undefined) return notRun;
  const klinesSha256 = klinesDigestOf(report, report.research.data[0].symbol);
  const told = report.models.map((model) => ({ model, fits: isFittedOnTraining(model, klinesSha256) }));
  const leaking = told.find(({ fits }) => fits === false);
  if (leaking !== undefined) return found('failed', 'calibrationLeaks', leaking.model.name);
  const count = told.filter(({ fits }) => fits === true).length;
  return count === 0 ? found('na', 'noCalibration') : found('ok', 'calibrationFit', count);
}

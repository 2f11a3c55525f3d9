import { defaultBacktest } from '../backtest/settings.ts';
import { KlineLabError } from '../base/errors.ts';
import { requireFeatureSet } from '../features/compare.ts';
import { compileLabel } from '../features/label.ts';
import type { FeatureSet } from '../features/set.ts';
import { found, notRun, type Finding } from './checklist-finding.ts';
import { calibrationFit, scalerFit } from './checklist-fits.ts';
import type { Research } from './document.ts';
import { findTrainedSet, resolveFeatureSet } from './feature-set.ts';
import type { ModelRun, Report } from './report.ts';

/** The points of good practice, each with the part of the document (a JSON pointer) where it is put right. */
const places = {
  'time-split': '/split',
  label: '/label',
  'look-ahead': '/features',
  purge: '/split/purge',
  'in-sample': '/evaluation/inSample',
  'feature-set': '/features',
  'model-format': '/models',
  'low-confidence': '/signals/minConfidence',
  costs: '/costs',
  'missing-scores': '/models',
  scaler: '/features/processors',
  calibration: '/models',
} as const;

export type CheckId = keyof typeof places;

/** One point of good practice: whether the document keeps to it, why, and where it is put right. */
export interface Check extends Finding {
  readonly id: CheckId;
  /** False only where it failed. */
  readonly ok: boolean;
  /** JSON pointer into the document. */
  readonly at: string;
}

/** What a part of the document is refused with is a finding; anything else is a fault of ours. */
function refusal(thrown: unknown): Finding {
  if (thrown instanceof KlineLabError) return found('failed', 'refused', thrown.message);
  throw thrown;
}

const listed = (models: readonly ModelRun[]): string => models.map(({ name }) => name).join(', ');

function timeSplit({ split }: Research, models: readonly ModelRun[] | undefined): Finding {
  if (split !== undefined) return found('ok', 'splitKind', split.kind);
  if (models === undefined) return found('failed', 'noSplit');
  if (models.length === 0) return found('na', 'noModels');
  const unknown = models.filter(({ card }) => card.trained === undefined);
  return unknown.length > 0 ? found('failed', 'rangesUnknown', listed(unknown)) : found('ok', 'rangesKnown');
}

function labelCheck({ label }: Research): { readonly finding: Finding; readonly horizon: number } {
  if (label === undefined) return { finding: found('failed', 'noLabel'), horizon: 0 };
  try {
    const { horizon } = compileLabel(label.expression);
    return { finding: found('ok', 'labelReads', horizon), horizon };
  } catch (error) {
    return { finding: refusal(error), horizon: 0 };
  }
}

function purgeCheck({ split }: Research, horizon: number): Finding {
  if (horizon === 0) return found('na', 'noLabel');
  if (split === undefined) return found('ok', 'purgedByRange', horizon);
  const purge = split.purge ?? horizon;
  return purge >= horizon ? found('ok', 'purged', purge, horizon) : found('failed', 'purgedShort', purge, horizon);
}

function inSampleCheck({ label, evaluation, split }: Research, models: readonly ModelRun[] = []): Finding {
  if (label === undefined) return found('na', 'noLabel');
  if (evaluation?.inSample) return found('failed', 'counted');
  const untold = models.filter(({ card }) => card.trained === undefined);
  return untold.length > 0 && split === undefined
    ? found('failed', 'rangesUnknown', listed(untold))
    : found('ok', 'leftOut');
}

function featureSetCheck({ features }: Research, set: FeatureSet, models: readonly ModelRun[] | undefined): Finding {
  if (models === undefined) return notRun;
  if (models.length === 0) return found('na', 'noModels');
  for (const { name, card, matched } of models) {
    if (matched === 'position') return found('failed', 'byPosition', name);
    if (card.featureSet === undefined) continue;
    try {
      requireFeatureSet(card.featureSet, set, findTrainedSet(card.featureSet, features));
    } catch (error) {
      return found('failed', 'setDiffers', name, refusal(error).reason);
    }
  }
  const silent = models.filter(({ card }) => card.featureSet === undefined);
  return silent.length > 0 ? found('failed', 'setUnknown', listed(silent)) : found('ok', 'setSame', set.id);
}

function modelFormat(models: readonly ModelRun[] | undefined): Finding {
  if (models === undefined) return notRun;
  if (models.length === 0) return found('na', 'noModels');
  const nameless = models.filter(({ card }) => card.featureNames === undefined);
  if (nameless.length > 0) return found('failed', 'nameless', listed(nameless));
  return found('ok', 'formats', [...new Set(models.map(({ card }) => card.kind))].join(', '));
}

function lowConfidence({ signals, strategy }: Research): Finding {
  const least = Math.max(signals.minConfidence, strategy?.minConfidence ?? 0);
  return least > 0 ? found('ok', 'filtered', least) : found('failed', 'unfiltered');
}

function costsCheck({ strategy, costs = defaultBacktest.costs }: Research): Finding {
  if (strategy === undefined) return found('na', 'noStrategy');
  const perSide = costs.commission + costs.spread / 2 + costs.slippageBps / 10_000;
  return perSide === 0 ? found('failed', 'free') : found('ok', 'costs', 10_000 * perSide);
}

function missingScores(report: Report | undefined): Finding {
  if (report === undefined) return notRun;
  if (report.models.length === 0) return found('na', 'noModels');
  const late = Math.max(0, report.counts.missing - report.warmUp);
  return late === 0 ? found('ok', 'scoresWhole') : found('failed', 'scoresMissing', late);
}

/** The features' own check: a set or expression that looks ahead, or is unsound, does not resolve. */
function lookAhead(research: Research): { readonly finding: Finding; readonly set?: FeatureSet } {
  try {
    const set = resolveFeatureSet(research.features);
    return { finding: found('ok', 'featuresBlind', set.features.length), set };
  } catch (error) {
    return { finding: refusal(error) };
  }
}

/**
 * Checks a research document for good practice, live: with the report of its run where there is one, else as far as
 * the document alone says. It never throws for what a document says; a red point has the reason.
 */
export function checkResearch(research: Research, report?: Report): Check[] {
  const models = report?.models;
  const label = labelCheck(research);
  const { finding: blind, set } = lookAhead(research);
  const findings: Record<CheckId, Finding> = {
    'time-split': timeSplit(research, models),
    label: label.finding,
    'look-ahead': blind,
    purge: purgeCheck(research, label.horizon),
    'in-sample': inSampleCheck(research, models),
    'feature-set': set === undefined ? blind : featureSetCheck(research, set, models),
    'model-format': modelFormat(models),
    'low-confidence': lowConfidence(research),
    costs: costsCheck(research),
    'missing-scores': missingScores(report),
    scaler: scalerFit(research, models),
    calibration: calibrationFit(report),
  };
  return (Object.keys(places) as CheckId[]).map((id) => ({
    id,
    at: places[id],
    ok: findings[id].status !== 'failed',
    ...findings[id],
  }));
}

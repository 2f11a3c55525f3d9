import { KlineLabError } from '../base/errors.ts';
import { requireFeatureSet } from '../features/compare.ts';
import { compileLabel } from '../features/label.ts';
import { findBuiltInSet } from '../features/sets/built-in.ts';
import type { FeatureSet } from '../features/set.ts';
import type { Research } from './document.ts';
import { resolveFeatureSet } from './feature-set.ts';
import type { ModelRun, Report } from './report.ts';

export type CheckId =
  | 'time-split'
  | 'label'
  | 'look-ahead'
  | 'purge'
  | 'feature-set'
  | 'model-format'
  | 'low-confidence'
  | 'costs'
  | 'missing-scores';

/** One point of good practice: whether the document keeps to it, and why. */
export interface Check {
  readonly id: CheckId;
  readonly ok: boolean;
  readonly reason: string;
}

const bars = (count: number): string => `${count} bar${count === 1 ? '' : 's'}`;

function timeSplit({ split }: Research, models: readonly ModelRun[] | undefined): Omit<Check, 'id'> {
  if (split !== undefined) return { ok: true, reason: `${split.kind}: rows stay in the order of time` };
  if (models === undefined) return { ok: false, reason: 'no split, and the models have not been run' };
  const unknown = models.filter(({ card }) => card.trained === undefined).map(({ name }) => name);
  if (unknown.length > 0) return { ok: false, reason: `no split, and not known what trained ${unknown.join(', ')}` };
  return { ok: true, reason: 'every model says which bars it was trained on; they are left out' };
}

function labelCheck({ label }: Research): Omit<Check, 'id'> & { readonly horizon: number } {
  if (label === undefined) return { ok: false, reason: 'no label: predictions are not judged', horizon: 0 };
  try {
    const { horizon } = compileLabel(label.expression);
    return { ok: true, reason: `the label reads ${bars(horizon)} ahead`, horizon };
  } catch (error) {
    if (!(error instanceof KlineLabError)) throw error;
    return { ok: false, reason: error.message, horizon: 0 };
  }
}

function purgeCheck({ split }: Research, horizon: number): Omit<Check, 'id'> {
  const purge = split?.purge ?? horizon;
  if (purge >= horizon) return { ok: true, reason: `${bars(purge)} purged for a label of ${bars(horizon)}` };
  return { ok: false, reason: `${bars(purge)} purged, but the label reads ${bars(horizon)} ahead` };
}

function featureSetCheck(set: FeatureSet, models: readonly ModelRun[] | undefined): Omit<Check, 'id'> {
  if (models === undefined) return { ok: false, reason: 'the models have not been run' };
  const silent: string[] = [];
  for (const { name, card, matched } of models) {
    if (matched === 'position') return { ok: false, reason: `${name}: features are matched by position alone` };
    if (card.featureSet === undefined) {
      silent.push(name);
      continue;
    }
    try {
      requireFeatureSet(card.featureSet, set, findBuiltInSet(card.featureSet.id));
    } catch (error) {
      if (!(error instanceof KlineLabError)) throw error;
      return { ok: false, reason: `${name}: ${error.message}` };
    }
  }
  if (silent.length > 0) {
    return { ok: false, reason: `not known which set trained ${silent.join(', ')}; features agree by name` };
  }
  return { ok: true, reason: `trained on what ${set.id} computes here` };
}

function modelFormat(models: readonly ModelRun[] | undefined): Omit<Check, 'id'> {
  if (models === undefined) return { ok: false, reason: 'the models have not been run' };
  const nameless = models.filter(({ card }) => card.featureNames === undefined).map(({ name }) => name);
  if (nameless.length > 0) return { ok: false, reason: `no feature names in ${nameless.join(', ')}` };
  const kinds = [...new Set(models.map(({ card }) => card.kind))].join(' and ');
  return { ok: true, reason: kinds === '' ? 'no models' : `open formats with feature names: ${kinds}` };
}

function lowConfidence({ signals, strategy }: Research): Omit<Check, 'id'> {
  const least = Math.max(signals.minConfidence, strategy?.minConfidence ?? 0);
  if (least > 0) return { ok: true, reason: `signals below a confidence of ${least} are not acted upon` };
  return { ok: false, reason: 'signals of any confidence are acted upon: minConfidence is 0' };
}

function costsCheck({ strategy, costs }: Research): Omit<Check, 'id'> {
  if (strategy === undefined) return { ok: true, reason: 'nothing is traded' };
  const perSide = costs === undefined ? undefined : costs.commission + costs.spread / 2 + costs.slippageBps / 10_000;
  if (perSide === 0) return { ok: false, reason: 'trades cost nothing' };
  const shown = perSide === undefined ? 'the default commission' : `${Number((perSide * 10_000).toFixed(4))} bps`;
  return { ok: true, reason: `trades cost ${shown} a side` };
}

function missingScores(report: Report | undefined): Omit<Check, 'id'> {
  if (report === undefined) return { ok: false, reason: 'the document has not been run' };
  const late = Math.max(0, report.counts.missing - report.warmUp);
  if (late === 0) return { ok: true, reason: 'every bar after the warm-up has a score' };
  return { ok: false, reason: `${bars(late)} after the warm-up without a score; they hold` };
}

/** The features' own check: a set or expression that looks ahead, or is unsound, does not resolve. */
function lookAhead(research: Research): { readonly check: Omit<Check, 'id'>; readonly set?: FeatureSet } {
  try {
    const set = resolveFeatureSet(research.features);
    return { check: { ok: true, reason: `none of ${set.features.length} features reads a later bar` }, set };
  } catch (error) {
    if (!(error instanceof KlineLabError)) throw error;
    return { check: { ok: false, reason: error.message } };
  }
}

/**
 * Checks a research document for good practice, live: with the report of its run where there is one, else as far as
 * the document alone says. It never throws for what a document says; a red point has the reason.
 */
export function checkResearch(research: Research, report?: Report): Check[] {
  const models = report?.models;
  const { horizon, ...label } = labelCheck(research);
  const { check, set } = lookAhead(research);
  return [
    { id: 'time-split', ...timeSplit(research, models) },
    { id: 'label', ...label },
    { id: 'look-ahead', ...check },
    { id: 'purge', ...purgeCheck(research, horizon) },
    { id: 'feature-set', ...(set === undefined ? check : featureSetCheck(set, models)) },
    { id: 'model-format', ...modelFormat(models) },
    { id: 'low-confidence', ...lowConfidence(research) },
    { id: 'costs', ...costsCheck(research) },
    { id: 'missing-scores', ...missingScores(report) },
  ];
}

import { defaultBacktest } from '../../../core/backtest/settings.ts';
import type { Costs } from '../../../core/backtest/settings.ts';
import { defaultEvaluation } from '../../../core/evaluation/settings.ts';
import type { EvaluationSettings } from '../../../core/evaluation/settings.ts';
import type { SplitSettings } from '../../../core/evaluation/splits.ts';
import type { Research, TradingSettings } from '../../../core/research/document.ts';

// Changes of how a document is judged and traded: each returns a new document.

export const usualTrading: TradingSettings = { ...defaultBacktest.strategy, ...defaultBacktest.account };

export const setTrading = (research: Research, changes: Partial<TradingSettings>): Research => ({
  ...research,
  strategy: { ...(research.strategy ?? usualTrading), ...changes },
});

export const stopTrading = (research: Research): Research => ({ ...research, strategy: undefined });

export const costsOf = (research: Research): Costs => research.costs ?? defaultBacktest.costs;

export const setCosts = (research: Research, changes: Partial<Costs>): Research => ({
  ...research,
  costs: { ...costsOf(research), ...changes },
});

export const setJudging = (research: Research, changes: Partial<EvaluationSettings>): Research => ({
  ...research,
  evaluation: { ...(research.evaluation ?? defaultEvaluation), ...changes },
});

/** What each kind of division begins with. */
const usualSplits: { readonly [Kind in SplitSettings['kind']]: Extract<SplitSettings, { kind: Kind }> } = {
  holdout: { kind: 'holdout', train: 0.7 },
  'walk-forward': { kind: 'walk-forward', folds: 5 },
  'purged-k-fold': { kind: 'purged-k-fold', folds: 5 },
  cpcv: { kind: 'cpcv', groups: 6, testGroups: 2 },
};

/** Another kind of division; purge and embargo stay. Undefined divides nothing. */
export function setSplitKind(research: Research, kind: SplitSettings['kind'] | undefined): Research {
  if (kind === undefined || kind === research.split?.kind) {
    return kind === undefined ? { ...research, split: undefined } : research;
  }
  const { purge, embargo } = research.split ?? {};
  const gaps = { ...(purge === undefined ? {} : { purge }), ...(embargo === undefined ? {} : { embargo }) };
  return { ...research, split: { ...usualSplits[kind], ...gaps } };
}

/** Changes a number of the division; one of another kind is left out. */
export function setSplit(research: Research, changes: Readonly<Record<string, number>>): Research {
  const { split } = research;
  return split === undefined ? research : { ...research, split: { ...split, ...changes } };
}

/** Only bars after this share of all bars are judged; undefined judges every bar that no model was trained on. */
export const setTrainShare = (research: Research, train: number | undefined): Research => ({
  ...research,
  split: train === undefined ? undefined : { kind: 'holdout', train },
});

/** What the demo is judged by: the shipped models' label, the newest 30 % of the bars, and the usual strategy. */
export const withDemoJudgement = (research: Research, label: string): Research => ({
  ...setTrading(setTrainShare(research, 0.7), {}),
  label: { expression: label },
});

import type { Fingerprints } from './document.ts';
import type { ReportEvaluation, SeriesEvaluation } from './evaluation.ts';
import { summaryFingerprint } from './fingerprint.ts';
import type { SeriesVotes } from './report.ts';
import type { ReportBacktest } from './trading.ts';

type JudgedFacts = Pick<SeriesEvaluation, 'count' | 'ic' | 'rankIc' | 'icir' | 'hitRate' | 'confusion'>;

/** What is said of a series' votes, as far as the fingerprint `report` covers it. */
export interface SeriesFacts {
  readonly evaluation?: Pick<ReportEvaluation, 'label'> & {
    readonly models: readonly JudgedFacts[];
    readonly ensemble: JudgedFacts;
  };
  readonly backtest?: ReportBacktest;
}

/** Numbers made of additions, products and roots alone; t-values and probabilities follow from the same input. */
const evaluationFacts = ({ label, models, ensemble }: NonNullable<SeriesFacts['evaluation']>): object => ({
  label,
  series: [...models, ensemble].map(({ count, ic, rankIc, icir, hitRate, confusion }) => [
    count,
    ic,
    rankIc,
    icir,
    hitRate,
    confusion,
  ]),
});

/** Every trade, and what was left at the end: the equity between follows from them. */
const backtestFacts = ({ settings, bars, trades, equity, unfilled }: ReportBacktest): object => ({
  settings,
  bars,
  trades,
  unfilled,
  final: equity[equity.length - 1],
});

/** The fingerprint `report` of one series: the stages before it, and the plain facts of what was found. */
export const seriesFingerprint = (
  earlier: Omit<Fingerprints, 'report'>,
  { data, featureNames, warmUp, models, counts }: SeriesVotes,
  { evaluation, backtest }: SeriesFacts,
): string =>
  summaryFingerprint({
    earlier,
    data,
    features: featureNames,
    warmUp,
    models: models.map(({ name, weight, thresholds, matched, calibration, inSample, counts: own }) => ({
      name,
      weight,
      thresholds,
      matched,
      calibration,
      inSample,
      counts: own,
    })),
    counts,
    ...(evaluation ? { evaluation: evaluationFacts(evaluation) } : {}),
    ...(backtest ? { backtest: backtestFacts(backtest) } : {}),
  });

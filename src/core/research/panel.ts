import { crossSectionalIc } from '../evaluation/cross-section.ts';
import { barsIn } from '../evaluation/splits.ts';
import type { RollingKernels } from '../kernels/rolling.ts';
import type { Klines } from '../klines/klines.ts';
import { alignPanel, onAxis } from '../klines/panel.ts';
import type { RunCache } from './cache.ts';
import type { Fingerprints, Research } from './document.ts';
import { digestOfSeries, summaryFingerprint } from './fingerprint.ts';
import { tradedStatistics } from './report-panel.ts';
import type { AcrossSymbols, PanelSymbol, ReportPanel, SymbolBacktest, SymbolEvaluation } from './report-panel.ts';
import type { SeriesVotes } from './report.ts';
import { judgeSeries } from './series-judgement.ts';
import type { SeriesCoefficients, SeriesJudgement } from './series-judgement.ts';
import { seriesFingerprint } from './summary.ts';

/** One series of a document, with what was computed of it before anything is judged. */
export interface PanelSeries {
  readonly symbol: string;
  readonly klines: Klines;
  readonly votes: SeriesVotes;
  readonly earlier: Omit<Fingerprints, 'report'>;
}

function symbolEvaluation({ counted: _, confusion: __, excluded, ...said }: SeriesCoefficients): SymbolEvaluation {
  return { ...said, leftOut: barsIn(excluded) };
}

function symbolOf({ symbol, klines, votes, earlier }: PanelSeries, judged: SeriesJudgement): PanelSymbol {
  const { evaluation, backtest } = judged;
  const { bars, from, to } = votes.data;
  return {
    symbol,
    sha256: earlier.klines,
    bars,
    from,
    to,
    counts: votes.counts,
    models: votes.models.map(({ name, counts }) => ({ name, counts })),
    ...(evaluation && {
      evaluation: {
        models: evaluation.models.map(symbolEvaluation),
        ensemble: symbolEvaluation(evaluation.ensemble),
      },
    }),
    ...(backtest && {
      backtest: {
        ...(Object.fromEntries(tradedStatistics.map((name) => [name, backtest.statistics[name]])) as SymbolBacktest),
        from: klines.openTime[backtest.bars.start],
        to: klines.openTime[backtest.bars.end - 1],
      },
    }),
  };
}

/** Compares symbols on every date; undefined without a label. A date is one open time that at least one symbol has. */
function acrossSymbols(
  series: readonly PanelSeries[],
  judged: readonly SeriesJudgement[],
  cache: RunCache,
): ReportPanel['across'] | undefined {
  const evaluations = judged.flatMap(({ evaluation }) => evaluation ?? []);
  if (evaluations.length === 0) return undefined;
  const { rows } = alignPanel(new Map(series.map(({ symbol, klines }) => [symbol, klines])), 'union');
  const aligned = (values: (of: (typeof evaluations)[number]) => Float64Array): Float64Array[] =>
    series.map(({ symbol }, place) => onAxis(values(evaluations[place]), rows.get(symbol) as Int32Array));
  const actuals = aligned(({ actual }) => actual);
  const { expression, horizon } = evaluations[0].label;
  const compare = (name: string, counted: Parameters<typeof aligned>[0]): AcrossSymbols => {
    const { meanIc, meanRankIc, bars, symbols } = crossSectionalIc(aligned(counted), actuals, horizon);
    return { name, ic: meanIc, rankIc: meanRankIc, dates: bars, symbols };
  };
  // A model's own scores stay as they are when weights and thresholds change, and so does what is said of them.
  const compareModel = (name: string, model: number): AcrossSymbols => {
    const parts = evaluations.map(({ models }, place) => [series[place].earlier.klines, models[model].excluded]);
    return cache.memo(series[0].votes.models[model].raw, JSON.stringify(['across', name, expression, parts]), () =>
      compare(name, ({ models }) => models[model].counted),
    );
  };
  return {
    models: evaluations[0].models.map(({ name }, model) => compareModel(name, model)),
    ensemble: compare('ensemble', ({ ensemble }) => ensemble.counted),
  };
}

/** Numbers made of additions, products and roots alone; bands and t-values follow from the same input. */
const acrossFacts = ({ models, ensemble }: NonNullable<ReportPanel['across']>): object =>
  [...models, ensemble].map(({ name, ic, rankIc, dates, symbols }) => [
    name,
    dates,
    symbols,
    ic.mean,
    ic.deviation,
    rankIc.mean,
    rankIc.deviation,
  ]);

/** The fingerprints of several series: of each stage those of all series together, `report` with what lies across them. */
function panelFingerprints(
  series: readonly PanelSeries[],
  judged: readonly SeriesJudgement[],
  across: ReportPanel['across'],
): Fingerprints {
  const stage = (name: keyof PanelSeries['earlier']): string =>
    digestOfSeries(series.map(({ earlier }) => earlier[name]));
  return {
    klines: stage('klines'),
    features: stage('features'),
    scores: stage('scores'),
    votes: stage('votes'),
    report: summaryFingerprint({
      series: series.map(({ votes, earlier }, place) => seriesFingerprint(earlier, votes, judged[place])),
      ...(across ? { across: acrossFacts(across) } : {}),
    }),
  };
}

/** Judges each of several series, which stand in the order of their symbols, and compares them date by date. */
export function judgePanel(
  research: Research,
  kernels: RollingKernels,
  series: readonly PanelSeries[],
  cache: RunCache,
): { readonly panel: ReportPanel; readonly fingerprints: Fingerprints } {
  const judged = series.map(({ klines, votes }) => judgeSeries(research, kernels, klines, votes, cache));
  const across = acrossSymbols(series, judged, cache);
  return {
    panel: {
      symbols: series.map((one, place) => symbolOf(one, judged[place])),
      ...(across ? { across } : {}),
    },
    fingerprints: panelFingerprints(series, judged, across),
  };
}

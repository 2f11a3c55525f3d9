import { lastOfPeriods } from '../backtest/calendar.ts';
import { runBacktest } from '../backtest/run.ts';
import type { StrategyKind } from '../backtest/settings.ts';
import { stopIfAborted } from '../base/progress.ts';
import type { RunControl } from '../base/progress.ts';
import { overfittingProbability } from '../evaluation/overfitting.ts';
import { returnsOf } from '../evaluation/returns.ts';
import { periodSharpe } from '../evaluation/sharpe-test.ts';
import { sliceKlines } from '../klines/klines.ts';
import type { Klines } from '../klines/klines.ts';
import type { SignalSeries } from '../signals/signal.ts';
import type { Report } from './report.ts';
import { countedTrials } from './trials.ts';

/** How often the best of several ways to trade the same scores is no better than the median later on. */
export interface Overfitting {
  readonly pbo: number;
  /** Ways to halve the time that were tried. */
  readonly divisions: number;
  /** Ways to trade: each voter and the ensemble, long or also short, at several least confidences. */
  readonly variants: number;
  /** Periods of the calendar that the returns are of. */
  readonly periods: number;
  /** The variant with the best Sharpe ratio over all periods. */
  readonly best: string;
}

export type TrustPointId =
  'ic' | 'shuffles' | 'in-sample' | 'leak' | 'sharpe' | 'track-record' | 'overfitting' | 'costs';

/** One reason to believe a result, or not to. */
export interface TrustPoint {
  readonly id: TrustPointId;
  /** Undefined where there is nothing, or too little, to judge by. */
  readonly ok: boolean | undefined;
  readonly value: number;
  /** What the value is held against: it has to be above it, or below where `below` is true. */
  readonly limit: number;
  readonly below: boolean;
}

/** Whether a document's result may be believed, with the numbers behind it. */
export interface Trust {
  /** `yes`: every point holds. `no`: one does not. `unknown`: none fails, but some cannot be judged. */
  readonly verdict: 'yes' | 'no' | 'unknown';
  /** Tries on these bars, abandoned ones too. */
  readonly trials: number;
  readonly points: readonly TrustPoint[];
  readonly overfitting: Overfitting | undefined;
}

/** The limits that the verdict goes by. */
export const trustLimits = {
  /** One shuffle of the labels in twenty does as well. */
  shuffles: 0.05,
  /** Probability that the true Sharpe ratio is above the luckiest of so many trials. */
  deflated: 0.95,
  /** Chance that the best choice is no better than the median later on. */
  overfitting: 0.2,
} as const;

const kinds: readonly StrategyKind[] = ['long-flat', 'long-short'];
const leastConfidences = [0, 0.25, 0.5];
const mostVoters = 8;
/** Periods that a block of the cross-validation has at least, and blocks at most. */
const [leastPeriods, mostBlocks] = [4, 16];

/**
 * Probability of backtest overfitting over the ways in which the document's own scores could have been traded on the
 * bars of its backtest, by CSCV with up to 16 blocks. Models without a vote are left out: they may know these bars.
 * Undefined without a backtest, and where there are fewer than 16 periods.
 */
function overfittingOf(
  { backtest, models, ensemble }: Report,
  klines: Klines,
  control: RunControl,
): Overfitting | undefined {
  if (backtest === undefined) return undefined;
  const { settings, bars, calendar } = backtest;
  const traded = sliceKlines(klines, bars.start, bars.end);
  const voters: (readonly [string, SignalSeries])[] = models
    .filter(({ weight }) => weight > 0)
    .slice(0, mostVoters)
    .map(({ name, signals }) => [name, signals]);
  const traders = [['ensemble', ensemble] as const, ...voters];
  const total = traders.length * kinds.length * leastConfidences.length;
  let done = 0;
  const variants: { readonly name: string; readonly returns: Float64Array }[] = [];
  for (const [name, { signal, confidence }] of traders) {
    const cut = {
      signal: signal.slice(bars.start, bars.end),
      confidence: confidence.slice(bars.start, bars.end),
    };
    for (const kind of kinds) {
      for (const minConfidence of leastConfidences) {
        stopIfAborted(control, 'trust');
        control.onProgress?.({ stage: 'trust', done: done++, total });
        const { equity } = runBacktest(traded, cut, {
          ...settings,
          strategy: { ...settings.strategy, kind, minConfidence },
        });
        const returns = returnsOf(lastOfPeriods(traded.openTime, equity, calendar.period));
        // A variant that never trades is no choice anybody would make.
        if (returns.some((value) => value !== 0)) {
          variants.push({ name: `${name}, ${kind}, confidence from ${minConfidence}`, returns });
        }
      }
    }
  }
  const periods = variants[0]?.returns.length ?? 0;
  const blocks = Math.min(mostBlocks, 2 * Math.floor(periods / leastPeriods / 2));
  if (variants.length < 2 || blocks < 4) return undefined;
  const { pbo, divisions } = overfittingProbability(
    variants.map(({ returns }) => returns),
    blocks,
  );
  const best = variants.reduce((found, variant) =>
    sharpeOf(variant.returns) > sharpeOf(found.returns) ? variant : found,
  );
  return { pbo, divisions, variants: variants.length, periods, best: best.name };
}

/** The greater of how parameters and ways to trade were chosen: either choice may be the one that was luck. */
function worstPbo({ models }: Report['research'], overfitting: Overfitting | undefined): number | undefined {
  const known = [...models.map(({ train }) => train?.pbo), overfitting?.pbo].filter((pbo) => pbo !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

const sharpeOf = (returns: Float64Array): number => {
  const sharpe = periodSharpe(returns);
  return Number.isNaN(sharpe) ? -Infinity : sharpe;
};

function point(id: TrustPointId, value: number | undefined, limit: number | undefined, below = false): TrustPoint {
  const known = value !== undefined && limit !== undefined && !Number.isNaN(value) && !Number.isNaN(limit);
  return {
    id,
    value: value ?? Number.NaN,
    limit: limit ?? Number.NaN,
    below,
    ok: known ? (below ? value <= limit : value >= limit) : undefined,
  };
}

/**
 * Weighs a run's numbers: is the IC above its hurdle, do shuffled labels do as well, is it in-sample or leaking, is the
 * Sharpe ratio more than the luckiest of all trials, is the record long enough, would another choice of how to trade
 * have been as good, and do the trades earn more than they cost. Pure: the same report and bars give the same answer.
 * Every other way to trade takes a backtest: `control` is told of each, and may stop between two.
 */
export function assessTrust(report: Report, klines: Klines, control: RunControl = {}): Trust {
  const { evaluation, backtest, research } = report;
  const trials = countedTrials(research);
  const judged = evaluation?.ensemble;
  const isKnown = judged !== undefined && judged.verdict.verdict !== 'unknown';
  const overfitting = overfittingOf(report, klines, control);
  const points = [
    point('ic', isKnown ? judged.icT : undefined, judged?.verdict.hurdle),
    point('shuffles', isKnown ? judged.permutationP : undefined, trustLimits.shuffles, true),
    point('in-sample', judged?.seen, 0, true),
    point('leak', evaluation?.leaked.rows, 0, true),
    point('sharpe', backtest?.trust.deflated, trustLimits.deflated),
    point('track-record', backtest?.trust.periods, backtest?.trust.minimumPeriods),
    point('overfitting', worstPbo(research, overfitting), trustLimits.overfitting, true),
    point('costs', backtest?.costs.breakEvenBps, backtest?.costs.paidBps),
  ];
  const verdict = points.some(({ ok }) => ok === false)
    ? 'no'
    : points.every(({ ok }) => ok === true)
      ? 'yes'
      : 'unknown';
  return { verdict, trials, points, overfitting };
}

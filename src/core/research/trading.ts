import { costStress } from '../backtest/break-even.ts';
import type { CostStress } from '../backtest/break-even.ts';
import { calendarOf, lastOfPeriods } from '../backtest/calendar.ts';
import type { Calendar } from '../backtest/calendar.ts';
import { runBacktest } from '../backtest/run.ts';
import type { Backtest, TradedSignals } from '../backtest/run.ts';
import { defaultBacktest } from '../backtest/settings.ts';
import type { BacktestSettings } from '../backtest/settings.ts';
import { backtestStatistics } from '../backtest/statistics.ts';
import type { BacktestStatistics } from '../backtest/statistics.ts';
import { returnsOf } from '../evaluation/returns.ts';
import type { Band } from '../evaluation/ic-test.ts';
import {
  expectedMaxSharpe,
  minimumTrackRecord,
  periodSharpe,
  probabilisticSharpe,
  sharpeBand,
} from '../evaluation/sharpe-test.ts';
import { makeSplits, mergeRanges } from '../evaluation/splits.ts';
import type { BarRange } from '../evaluation/splits.ts';
import { compileLabel } from '../features/label.ts';
import { barCount, sliceKlines } from '../klines/klines.ts';
import type { Klines } from '../klines/klines.ts';
import type { SignalSeries } from '../signals/signal.ts';
import type { Research, TradingSettings } from './document.ts';
import { complement, seenBars, votersKnow, votersOf } from './evaluation.ts';
import type { ScoredModel } from './evaluation.ts';
import { countedTrials } from './trials.ts';

/** Periods of which there have to be so many before a probability of a Sharpe ratio means anything. */
const leastPeriods = 30;

/**
 * Whether the Sharpe ratio can be trusted; ratios are per period of the calendar, not annualised. Of fewer than 30
 * periods probabilities and `minimumPeriods` are NaN: skew and fat tails are not known from so few.
 */
export interface SharpeTrust {
  readonly sharpe: number;
  /** 95 % band of `sharpe`. */
  readonly band: Band;
  readonly periods: number;
  /** Probability that the true ratio is above 0. */
  readonly probabilistic: number;
  /** The same against `luckiest`. */
  readonly deflated: number;
  /** Tries of ideas on the same bars, abandoned ones too. */
  readonly trials: number;
  /** The best ratio that so many tries without any skill are expected to show. */
  readonly luckiest: number;
  /** Periods needed to be 95 % sure of a ratio above 0. */
  readonly minimumPeriods: number;
}

export interface ReportBacktest extends Backtest {
  /**
   * The bars that were traded: the longest stretch with scores that no voting model knows from its training and, with a
   * split, that is tested.
   */
  readonly bars: BarRange;
  /**
   * Of these, bars that a voting model knows from its training: a result with such bars is no evidence. NaN where one does
   * not say what trained it, and no split says what is tested.
   */
  readonly seen: number;
  /** Trades name bars from the start of this stretch. */
  readonly statistics: BacktestStatistics;
  /** How annualised numbers came about. */
  readonly calendar: Calendar;
  readonly costs: CostStress;
  readonly trust: SharpeTrust;
}

function sharpeTrust(equity: Float64Array, openTime: Float64Array, calendar: Calendar, trials: number): SharpeTrust {
  const returns = returnsOf(lastOfPeriods(openTime, equity, calendar.period));
  // Ratios of trials without skill spread as one such ratio is uncertain: 1 / (n - 1).
  const best = returns.length > 1 ? expectedMaxSharpe(trials, 1 / (returns.length - 1)) : 0;
  const isEnough = returns.length >= leastPeriods;
  return {
    sharpe: periodSharpe(returns),
    band: sharpeBand(returns),
    periods: returns.length,
    probabilistic: isEnough ? probabilisticSharpe(returns) : Number.NaN,
    deflated: isEnough ? probabilisticSharpe(returns, best) : Number.NaN,
    trials,
    luckiest: best,
    minimumPeriods: isEnough ? minimumTrackRecord(returns) : Number.NaN,
  };
}

const longest = (ranges: readonly BarRange[]): BarRange =>
  ranges.reduce((best, range) => (range.end - range.start > best.end - best.start ? range : best), {
    start: 0,
    end: 0,
  });

/** Trades signals on klines and judges what came of it: against so many `trials` of ideas on the same bars. */
export function tradeSignals(
  klines: Klines,
  signals: TradedSignals,
  settings: BacktestSettings,
  trials: number,
): Omit<ReportBacktest, 'bars' | 'seen'> {
  const backtest = runBacktest(klines, signals, settings);
  const calendar = calendarOf(klines.openTime);
  return {
    ...backtest,
    statistics: backtestStatistics(klines, backtest.equity, backtest.trades),
    calendar,
    costs: costStress(backtest, klines),
    trust: sharpeTrust(backtest.equity, klines.openTime, calendar, trials),
  };
}

/** Bars that a document's split tests nowhere: what happens there is no more to be believed than the scores are. */
function untestedBars({ split, label }: Research, bars: number): BarRange[] {
  if (split === undefined) return [];
  const horizon = label === undefined ? 0 : compileLabel(label.expression).horizon;
  const tested = makeSplits(split, bars, horizon).flatMap(({ test }) => test);
  return complement(mergeRanges(tested), bars);
}

/**
 * Trades the ensemble's signals as the document says. Undefined where no stretch of two bars with scores is tested and
 * out of sample.
 */
export function tradeResearch(
  research: Research & { readonly strategy: TradingSettings },
  klines: Klines,
  models: readonly ScoredModel[],
  ensemble: SignalSeries,
): ReportBacktest | undefined {
  const { kind, fraction, sizeByConfidence, minConfidence, cash, fill, wholeUnits } = research.strategy;
  const all = barCount(klines);
  const known = votersKnow(models, 0, all);
  const scored = ensemble.score.findIndex((score) => score === score);
  const silent = { start: 0, end: scored < 0 ? all : scored };
  const closed = research.evaluation?.inSample ? [] : known;
  const bars = longest(complement(mergeRanges([silent, ...closed, ...untestedBars(research, all)]), all));
  const { start, end } = bars;
  if (end - start < 2) return undefined;
  const signals = { signal: ensemble.signal.slice(start, end), confidence: ensemble.confidence.slice(start, end) };
  const settings = {
    strategy: { kind, fraction, sizeByConfidence, minConfidence },
    account: { cash, fill, wholeUnits },
    costs: research.costs ?? defaultBacktest.costs,
  };
  return {
    bars,
    seen: seenBars(research, votersOf(models), known, (bar) => bar >= start && bar < end),
    ...tradeSignals(sliceKlines(klines, start, end), signals, settings, countedTrials(research)),
  };
}

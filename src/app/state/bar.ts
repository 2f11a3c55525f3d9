import type { Klines } from '../../core/klines/klines.ts';
import type { SignalCounts } from '../../core/research/counts.ts';
import type { Report } from '../../core/research/report.ts';
import type { Direction } from '../../core/signals/signal.ts';
import { contains } from '../charts/split.ts';
import { splitOf, unseenBars, useOf, type BarUse } from './split.ts';

/** What one model says at a bar. */
export interface BarVoter {
  readonly name: string;
  /** Place in the list of models: it decides mark and colour. */
  readonly place: number;
  readonly weight: number;
  /** NaN where the model has no score. */
  readonly score: number;
  readonly signal: Direction;
  readonly confidence: number;
  /** This model has seen the bar in training or early stopping. */
  readonly inSample: boolean;
}

export interface BarVote {
  readonly signal: Direction;
  readonly score: number;
  readonly confidence: number;
  /** Parts of the voting weight, adding up to 1. */
  readonly shares: { readonly buy: number; readonly hold: number; readonly sell: number };
}

/** All that the inspector tells about a bar. Prices may be NaN where the data has holes. */
export interface BarReading {
  readonly index: number;
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  /** Close against the close before; NaN at the first bar. */
  readonly change: number;
  readonly use: BarUse;
  readonly voters: readonly BarVoter[];
  /** Undefined where no model has a score. */
  readonly vote?: BarVote;
}

const isScore = (score: number): boolean => !Number.isNaN(score);

/** Weights as they count in the vote: with `majority` every model of positive weight counts 1. */
const votingWeight = (report: Report, weight: number): number =>
  report.research.signals.method === 'majority' && weight > 0 ? 1 : weight;

function shares(report: Report, voters: readonly BarVoter[]): BarVote['shares'] {
  const parts = { buy: 0, hold: 0, sell: 0 };
  let total = 0;
  for (const { score, signal, weight } of voters) {
    if (!isScore(score)) continue;
    const counted = votingWeight(report, weight);
    parts[signal === 1 ? 'buy' : signal === -1 ? 'sell' : 'hold'] += counted;
    total += counted;
  }
  if (total === 0) return { buy: 0, hold: 1, sell: 0 };
  return { buy: parts.buy / total, hold: parts.hold / total, sell: parts.sell / total };
}

/** The bar's prices and, where a report of these klines is given, its votes. */
export function readBar(klines: Klines, report: Report | undefined, index: number): BarReading {
  const voters: BarVoter[] = (report?.models ?? []).map(({ name, weight, signals, inSample }, place) => ({
    name,
    place,
    weight,
    score: signals.score[index],
    signal: signals.signal[index] as Direction,
    confidence: signals.confidence[index],
    inSample: contains(inSample, index),
  }));
  const score = report?.ensemble.score[index] ?? Number.NaN;
  return {
    index,
    time: klines.openTime[index],
    open: klines.open[index],
    high: klines.high[index],
    low: klines.low[index],
    close: klines.close[index],
    volume: klines.volume[index],
    change: index > 0 ? klines.close[index] / klines.close[index - 1] - 1 : Number.NaN,
    use: report ? useOf(splitOf(report), report.warmUp, index) : 'out-of-sample',
    voters,
    ...(report && isScore(score)
      ? {
          vote: {
            signal: report.ensemble.signal[index] as Direction,
            score,
            confidence: report.ensemble.confidence[index],
            shares: shares(report, voters),
          },
        }
      : {}),
  };
}

/** What the closes did after a bar, in basis points of its close; value 0 is the bar itself. */
export interface Aftermath {
  readonly path: Float64Array;
  /** Returns at the horizons the models were trained for; NaN where the data ends before. */
  readonly outcomes: readonly { readonly bars: number; readonly change: number; readonly knownAt: number }[];
}

const shownBars = 20;
const usualHorizon = 5;

/** Horizons of the models' labels, shortest first; five bars where no card names one. */
function horizons(report: Report | undefined): number[] {
  const named = (report?.models ?? []).flatMap(({ card }) => (card.label ? [card.label.horizon] : []));
  const distinct = [...new Set(named)].filter((bars) => bars > 0 && bars <= 1000).sort((a, b) => a - b);
  return distinct.length > 0 ? distinct.slice(0, 3) : [usualHorizon];
}

export function aftermath(klines: Klines, report: Report | undefined, index: number): Aftermath {
  const ends = horizons(report);
  const last = Math.min(klines.close.length - 1, index + Math.max(shownBars, ends[ends.length - 1]));
  const base = klines.close[index];
  return {
    path: klines.close.subarray(index, last + 1).map((close) => (close / base - 1) * 1e4),
    outcomes: ends.map((bars) => {
      const end = index + bars;
      const isKnown = end < klines.close.length;
      return {
        bars,
        change: isKnown ? klines.close[end] / base - 1 : Number.NaN,
        knownAt: isKnown ? klines.openTime[end] + klines.intervalMs : Number.NaN,
      };
    }),
  };
}

/** The ensemble's votes on bars that no model has seen; the whole series where none is left. */
export function countUnseen(report: Report): {
  readonly counts: SignalCounts;
  /** Whether the counts are of unseen bars only. */
  readonly unseen: boolean;
  /** Whether any bar has a score at all. */
  readonly scored: boolean;
} {
  const { score, signal } = report.ensemble;
  const isUnseen = unseenBars(splitOf(report), score.length);
  let [buy, hold, sell, missing] = [0, 0, 0, 0];
  for (let i = 0; i < score.length; i++) {
    if (!isUnseen[i]) continue;
    if (!isScore(score[i])) missing++;
    else if (signal[i] === 1) buy++;
    else if (signal[i] === -1) sell++;
    else hold++;
  }
  const counts = { buy, hold, sell, missing };
  const hasScore = ({ buy, hold, sell }: SignalCounts): boolean => buy + hold + sell > 0;
  const unseen = hasScore(counts);
  return { counts: unseen ? counts : report.counts, unseen, scored: unseen || hasScore(report.counts) };
}

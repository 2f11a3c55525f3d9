import { plural } from '../klines/examination.ts';
import type { Trust, TrustPointId } from '../research/trust.ts';
import type { SeriesEvaluation } from '../research/evaluation.ts';
import type { AcrossSymbols } from '../research/report-panel.ts';
import type { ReportBacktest } from '../research/trading.ts';

/** A number in a few digits, for a person; `-` where it is undefined. */
export const shortNumber = (value: number, digits = 4): string =>
  Number.isNaN(value) ? '-' : Number.isFinite(value) ? String(Number(value.toPrecision(digits))) : String(value);

/** A time to the minute, UTC. */
export const minuteText = (time: number): string => new Date(time).toISOString().slice(0, 16).replace('T', ' ');

const isDuration = (name: string): boolean => name.endsWith('Duration');

/** A statistic as a person reads it: times as dates, durations in days. */
export function statisticText(name: string, value: number): string {
  if (name === 'Start' || name === 'End') return minuteText(value);
  if (isDuration(name)) return Number.isNaN(value) ? '-' : `${shortNumber(value / 86_400_000)} days`;
  return shortNumber(value, 6);
}

const verdictWords = {
  signal: 'a signal: luck alone would not do it',
  inverse: 'a signal with the wrong sign',
  noise: 'not told from noise',
  unknown: 'too little to judge',
} as const;

/** Where a result counts bars that a model was trained on, or may do so, it is said wherever the result is. */
function seenWarning(seen: number, bars: number): string {
  if (Number.isNaN(seen)) return '; not known whether a model was trained on these bars';
  return seen === 0 ? '' : `; ${seen} of these ${bars} bars are in-sample: no evidence`;
}

/** What the numbers come to, in one sentence with the numbers behind it. */
export function verdictSentence(
  { name, ic, icT, band, count, seen, verdict }: SeriesEvaluation,
  trials: number,
): string {
  const numbers = `IC ${shortNumber(ic)}, 95 % band ${shortNumber(band.low)} to ${shortNumber(band.high)}, t ${shortNumber(icT, 3)} against ${shortNumber(verdict.hurdle, 3)}`;
  return `${name}: ${verdictWords[verdict.verdict]} (${numbers}, ${count} bars, ${plural(trials, 'trial')})${seenWarning(seen, count)}`;
}

/** How well symbols are told apart on one date, in one sentence. */
export const acrossSentence = ({ name, ic: { mean, band, t }, dates, symbols }: AcrossSymbols): string =>
  dates === 0
    ? `${name} across symbols: no date has two symbols to compare`
    : `${name} across symbols: IC (xs) ${shortNumber(mean)}, 95 % band ${shortNumber(band.low)} to ` +
      `${shortNumber(band.high)}, t ${shortNumber(t, 3)}, ${dates} dates of ${shortNumber(symbols.mean, 3)} symbols`;

/** What a backtest is worth, in one sentence. */
export function backtestSentence({
  statistics,
  costs,
  trust,
  trades,
  equity,
  unfilled,
  ruinedAt,
  seen,
}: ReportBacktest): string {
  const own = statistics['Return [%]'];
  const held = statistics['Buy & Hold Return [%]'];
  const beside = own > held ? 'better than holding' : 'not better than holding';
  const holding = `(${shortNumber(held)} %)`;
  const sure = Number.isNaN(trust.deflated)
    ? `cannot be judged from ${plural(trust.periods, 'period')}`
    : shortNumber(trust.deflated, 3);
  const result =
    trades.length === 0
      ? `nothing was traded; holding ${holding}`
      : `${shortNumber(own)} % after costs in ${plural(trades.length, 'trade')}, ${beside} ${holding}; break-even at ` +
        `${shortNumber(costs.breakEvenBps)} bps a side, ${shortNumber(costs.paidBps)} paid; deflated Sharpe probability ${sure}`;
  return [
    result,
    ruinedAt === undefined ? '' : `; the account was worth nothing at bar ${ruinedAt + 1} of ${equity.length}`,
    unfilled === 0 ? '' : `; ${plural(unfilled, 'order')} could not be filled`,
    seenWarning(seen, equity.length),
  ].join('');
}

/** What annualised numbers are made of: a year of a few days says nothing. */
export function annualisedSentence({
  calendar: { period, periodsPerYear },
  trust: { periods },
}: ReportBacktest): string {
  const few = periods < 30 ? ', too few for it to mean anything' : '';
  return `Annualised from ${plural(periods, 'return')} over a ${period} each, ${periodsPerYear} of them a year${few}.`;
}

const trustWords = {
  yes: 'every point holds',
  no: 'not to be trusted as it stands',
  unknown: 'too little to judge',
} as const;

/** Each point of trust: what is measured, and what it is held against. */
export const trustPoints: Readonly<Record<TrustPointId, string>> = {
  ic: 't of the IC against its hurdle',
  shuffles: 'share of label shuffles with as great an IC',
  'in-sample': 'counted bars that a model knows from its training',
  leak: 'training rows whose labels overlap tested ones',
  sharpe: 'probability that the Sharpe ratio beats the luckiest trial',
  'track-record': 'periods on record against the least that prove a ratio above 0',
  overfitting: 'chance that the best choice is later below the median (PBO)',
  costs: 'bps a side at which trades break even against those paid',
};

/** A value beside what it is held against; a limit of Infinity is one that nothing reaches. */
export function heldAgainst(value: number, limit: number, below: boolean): string {
  if (Number.isNaN(value) || Number.isNaN(limit)) return 'cannot be judged';
  if (limit === Infinity) return `${shortNumber(value)}, no number would do`;
  return `${shortNumber(value)}, ${below ? 'at most' : 'at least'} ${shortNumber(limit)}`;
}

/** Whether the numbers may be believed, in one sentence. */
export function trustSentence({ verdict, trials, points }: Trust): string {
  const failed = points.filter(({ ok }) => ok === false).length;
  const counted = `${plural(trials, 'trial')} counted`;
  return `${trustWords[verdict]}: ${failed} of ${points.length} points fail, ${counted}`;
}

import type { SeriesEvaluation } from '../core/research/evaluation.ts';
import type { ReportBacktest } from '../core/research/trading.ts';

/** A number in a few digits, for a person; `-` where it is undefined. */
export const shortNumber = (value: number, digits = 4): string =>
  Number.isNaN(value) ? '-' : Number.isFinite(value) ? String(Number(value.toPrecision(digits))) : String(value);

const isDuration = (name: string): boolean => name.endsWith('Duration');

/** A statistic as a person reads it: times as dates, durations in days. */
export function statisticText(name: string, value: number): string {
  if (name === 'Start' || name === 'End') return new Date(value).toISOString().slice(0, 16).replace('T', ' ');
  if (isDuration(name)) return Number.isNaN(value) ? '-' : `${shortNumber(value / 86_400_000)} days`;
  return shortNumber(value, 6);
}

/** Rows of cells in columns as wide as their widest cell; the first column to the left, numbers to the right. */
export function columnsText(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
      .join('  ')
      .trimEnd(),
  );
}

const verdictWords = {
  signal: 'a signal: luck alone would not do it',
  inverse: 'a signal with the wrong sign',
  noise: 'not told from noise',
  unknown: 'too little to judge',
} as const;

/** What the numbers come to, in one sentence with the numbers behind it. */
export function verdictSentence({ name, ic, icT, band, count, verdict }: SeriesEvaluation, trials: number): string {
  const numbers = `IC ${shortNumber(ic)}, 95 % band ${shortNumber(band.low)} to ${shortNumber(band.high)}, t ${shortNumber(icT, 3)} against ${shortNumber(verdict.hurdle, 3)}`;
  return `${name}: ${verdictWords[verdict.verdict]} (${numbers}, ${count} bars, ${trials} trial${trials === 1 ? '' : 's'})`;
}

/** What a backtest is worth, in one sentence. */
export function backtestSentence({ statistics, costs, trust }: ReportBacktest): string {
  const own = statistics['Return [%]'];
  const held = statistics['Buy & Hold Return [%]'];
  const beside = own > held ? 'better than holding' : 'not better than holding';
  return (
    `${shortNumber(own)} % after costs, ${beside} (${shortNumber(held)} %); break-even at ` +
    `${shortNumber(costs.breakEvenBps)} bps a side; deflated Sharpe probability ${shortNumber(trust.deflated, 3)}`
  );
}

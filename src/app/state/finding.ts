import { splitOf, unseenBars } from './split.ts';
import type { Report } from '../../core/research/report.ts';

/** What the votes on bars that no model has seen amount to. Shares are parts of those bars that have a score. */
export interface Finding {
  /** Bars out of sample that have a score. */
  readonly bars: number;
  readonly buy: number;
  readonly hold: number;
  readonly sell: number;
  /** Share of the bars on which all voting models say the same; NaN for fewer than two of them. */
  readonly agreement: number;
}

export function findingOf(report: Report): Finding {
  const { score, signal } = report.ensemble;
  const isUnseen = unseenBars(splitOf(report), score.length);
  const votes = report.models.filter(({ weight }) => weight > 0).map(({ signals }) => signals.signal);
  let bars = 0;
  let buy = 0;
  let sell = 0;
  let agreed = 0;
  for (let bar = 0; bar < score.length; bar++) {
    if (!isUnseen[bar] || Number.isNaN(score[bar])) continue;
    bars++;
    if (signal[bar] === 1) buy++;
    else if (signal[bar] === -1) sell++;
    if (areEqual(votes, bar)) agreed++;
  }
  const whole = Math.max(1, bars);
  return {
    bars,
    buy: buy / whole,
    hold: (bars - buy - sell) / whole,
    sell: sell / whole,
    agreement: votes.length > 1 && bars > 0 ? agreed / bars : Number.NaN,
  };
}

/** A plain loop: it is asked about every one of perhaps a million bars. */
function areEqual(votes: readonly Int8Array[], bar: number): boolean {
  for (let voter = 1; voter < votes.length; voter++) if (votes[voter][bar] !== votes[0][bar]) return false;
  return true;
}

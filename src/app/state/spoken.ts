import type { Messages } from '../i18n/messages.ts';
import type { BarReading } from './bar.ts';
import { isoMinute, percent } from './format.ts';

/** A vote as the page writes it. */
export const voteWord = (signal: -1 | 0 | 1, t: Messages): string =>
  signal === 1 ? t.BUY : signal === -1 ? t.SELL : t.HOLD;

/** A bar's vote as a screen reader says it: time, vote, share of the weight, and what the bar may be used for. */
export function spokenBar({ time, vote, use, voters }: BarReading, t: Messages): string {
  if (!vote) return t.spokenNoScore(isoMinute(time));
  const whole = t.spokenBar(isoMinute(time), voteWord(vote.signal, t), percent(vote.confidence, 0));
  const each = voters.map(({ name, signal, score }) =>
    Number.isNaN(score) ? `${name} ${t.noScore}` : `${name} ${voteWord(signal, t)}`,
  );
  return [whole, ...each, ...(use === 'in-sample' ? [t.inSample] : [])].join(', ');
}

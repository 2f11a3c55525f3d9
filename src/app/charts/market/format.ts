import { clock, fixed, isoDay } from '../../state/format.ts';

/** Ticks of a price axis with as many decimals as tell them apart, at most `decimals`. */
export function tickTexts(values: readonly number[], decimals: number): string[] {
  let needed = 0;
  const isShort = (value: number): boolean =>
    Math.abs(Number(value.toFixed(needed)) - value) > 0.5 * 10 ** -(decimals + 1);
  while (needed < decimals && values.some(isShort)) needed++;
  return values.map((value) => fixed(value, needed));
}

const dayMs = 86_400_000;

/** `8 Dec`, in Chinese `12-08`; UTC like all times of the charts. */
export function dayText(timeMs: number, locale: string): string {
  if (locale.startsWith('zh')) return isoDay(timeMs).slice(5);
  const date = new Date(timeMs);
  return `${date.getUTCDate()} ${date.toLocaleString(locale, { month: 'short', timeZone: 'UTC' })}`;
}

/** `13:00`, with seconds where the bars are shorter than a minute. */
export const clockText = (timeMs: number, intervalMs: number): string =>
  intervalMs > 0 && intervalMs < 60_000 ? new Date(timeMs).toISOString().slice(11, 19) : clock(timeMs);

/** Names one bar on the time axis: day and time, or the date where bars are days or longer. */
export const barText = (timeMs: number, intervalMs: number, locale: string): string =>
  intervalMs >= dayMs ? isoDay(timeMs) : `${dayText(timeMs, locale)} ${clockText(timeMs, intervalMs)}`;

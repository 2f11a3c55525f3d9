// Numbers and times as a trader reads them: sign always shown, U+2212 minus, scores without a leading zero, UTC.

const minus = (text: string): string => text.replace('-', '\u2212');

export const fixed = (value: number, decimals: number): string =>
  Number.isFinite(value) ? minus(value.toFixed(decimals)) : '\u2013';

/** A score: `+.63`, `−.40`, `1.00`. */
export function scoreText(value: number): string {
  if (!Number.isFinite(value)) return '\u2013';
  return (value < 0 ? '\u2212' : '+') + Math.abs(value).toFixed(2).replace(/^0/, '');
}

export const signedPercent = (ratio: number): string =>
  Number.isFinite(ratio) ? `${ratio > 0 ? '+' : ''}${fixed(100 * ratio, 2)}\u2009%` : '\u2013';

export const quantity = (value: number, locale: string): string =>
  Number.isFinite(value)
    ? value.toLocaleString(locale, {
        maximumSignificantDigits: Math.abs(value) < 1000 ? 4 : 21,
        maximumFractionDigits: 0,
      })
    : '\u2013';

/** Ticks of a price axis with as many decimals as tell them apart. */
export function tickTexts(values: readonly number[], decimals: number): string[] {
  let needed = 0;
  while (
    needed < decimals &&
    values.some((value) => Math.abs(Number(value.toFixed(needed)) - value) > 0.5 * 10 ** -(decimals + 1))
  ) {
    needed++;
  }
  return values.map((value) => fixed(value, needed));
}

const dayMs = 86_400_000;

/** `8 Dec`, in Chinese `12-08`. */
export function dayText(timeMs: number, locale: string): string {
  const date = new Date(timeMs);
  if (locale.startsWith('zh')) return date.toISOString().slice(5, 10);
  return `${date.getUTCDate()} ${date.toLocaleString(locale, { month: 'short', timeZone: 'UTC' })}`;
}

export const dateText = (timeMs: number): string => new Date(timeMs).toISOString().slice(0, 10);

/** `13:00`, with seconds where the bars are shorter than a minute. */
export const clockText = (timeMs: number, intervalMs: number): string =>
  new Date(timeMs).toISOString().slice(11, intervalMs > 0 && intervalMs < 60_000 ? 19 : 16);

/** Names one bar on the time axis: day and time, or the date where bars are days or longer. */
export const barText = (timeMs: number, intervalMs: number, locale: string): string =>
  intervalMs >= dayMs ? dateText(timeMs) : `${dayText(timeMs, locale)} ${clockText(timeMs, intervalMs)}`;

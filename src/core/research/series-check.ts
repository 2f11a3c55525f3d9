import { usageError } from '../base/errors.ts';
import type { KlineLabError } from '../base/errors.ts';
import { mostSeries } from './series.ts';

interface SeriesReference {
  readonly symbol: string;
  readonly interval: string;
  readonly sha256: string;
}

const subject = 'research document';

const refusal = (expected: string, got: string, field: string, hint: string): KlineLabError =>
  usageError('RESEARCH_DATA', `${subject}: expected ${expected}, got ${got}, at ${field}`, { where: { field }, hint });

/** The first two series that have a key in common, by their places. */
function firstTwins(
  data: readonly SeriesReference[],
  keyOf: (one: SeriesReference) => string,
): readonly [number, number] | undefined {
  const seen = new Map<string, number>();
  for (const [place, one] of data.entries()) {
    const earlier = seen.get(keyOf(one));
    if (earlier !== undefined) return [earlier, place];
    seen.set(keyOf(one), place);
  }
  return undefined;
}

/**
 * Refuses series that cannot stand side by side: none or more than `mostSeries`, a symbol or the same bars twice, several
 * intervals, and models that are to be trained, since a recipe is for one series. Errors (usage): `RESEARCH_DATA`.
 */
export function checkSeries(
  data: readonly SeriesReference[],
  models: readonly { readonly name: string; readonly train?: unknown }[],
): void {
  if (data.length < 1 || data.length > mostSeries) {
    const hint = 'Divide the symbols among documents.';
    throw refusal(`1 to ${mostSeries} series of klines`, String(data.length), '/data', hint);
  }
  if (data.length === 1) return;
  const sameSymbol = firstTwins(data, ({ symbol }) => symbol.toLowerCase());
  if (sameSymbol !== undefined) {
    const [one, other] = sameSymbol;
    const got = `${JSON.stringify(data[other].symbol)} at /data/${one} too`;
    const hint = 'Open the pieces of one symbol together, as one series.';
    throw refusal('symbols to differ', got, `/data/${other}`, hint);
  }
  const sameBars = firstTwins(data, ({ sha256 }) => sha256);
  if (sameBars !== undefined) {
    const [one, other] = sameBars.map((place) => data[place].symbol);
    const hint = 'One file was taken for two symbols.';
    throw refusal('other bars for each symbol', `those of ${one} for ${other}`, `/data/${sameBars[1]}`, hint);
  }
  const place = data.findIndex(({ interval }) => interval !== data[0].interval);
  if (place > 0) {
    const [first, other] = [data[0], data[place]].map((one) => `${one.interval || 'an unknown one'} of ${one.symbol}`);
    const hint = 'Resample the symbols to the longest of their intervals first.';
    throw refusal(`one interval for all symbols, ${first}`, other, `/data/${place}/interval`, hint);
  }
  const trained = models.findIndex(({ train }) => train !== undefined);
  if (trained >= 0) {
    throw refusal(
      `models that are files where there are ${data.length} series`,
      `${JSON.stringify(models[trained].name)}, which is to be trained`,
      `/models/${trained}/train`,
      'Train it on one series (klinelab train) and name its file by "source" and "sha256".',
    );
  }
}

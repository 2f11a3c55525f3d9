import { usageError } from '../base/errors.ts';
import { combineDigests } from '../base/sha256.ts';

/** Most series of klines that a document may hold. */
export const mostSeries = 64;

interface Named {
  readonly symbol: string;
}

interface SeriesReference extends Named {
  readonly interval: string;
  readonly sha256: string;
}

/**
 * The series of a document in the order of their symbols (by code units). The first of a document's series is the one
 * that is shown; what is computed over all of them goes in this order, so that it does not matter which is shown.
 */
export const inSymbolOrder = <Reference extends Named>(data: readonly Reference[]): Reference[] =>
  [...data].sort((a, b) => (a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : 0));

/** One digest for those of all series, which stand in the order of their symbols; of a single one its own. */
export const digestOfSeries = (digests: readonly string[]): string =>
  digests.length === 1 ? digests[0] : combineDigests(digests);

/** The fingerprint `klines` that a document's references name. */
export const namedKlines = (data: readonly SeriesReference[]): string =>
  digestOfSeries(inSymbolOrder(data).map(({ sha256 }) => sha256));

const subject = 'research document';

function refuse(expected: string, got: string, field: string, hint: string): never {
  throw usageError('RESEARCH_DATA', `${subject}: expected ${expected}, got ${got}, at ${field}`, {
    where: { field },
    hint,
  });
}

function requireOnce(data: readonly SeriesReference[], what: string, keyOf: (one: SeriesReference) => string): void {
  const seen = new Map<string, number>();
  data.forEach((one, place) => {
    const key = keyOf(one);
    const earlier = seen.get(key);
    if (earlier !== undefined) {
      const got = `${JSON.stringify(one.symbol)} twice, at /data/${earlier} and`;
      throw usageError('RESEARCH_DATA', `${subject}: expected ${what}, got ${got} /data/${place}`, {
        where: { field: `/data/${place}` },
        hint: 'Pieces of one symbol are opened together as one series.',
      });
    }
    seen.set(key, place);
  });
}

/**
 * Refuses series that cannot stand side by side: none or more than `mostSeries`, a symbol or the same bars twice, several
 * intervals, and models that are to be trained, since one recipe names one series. Errors (usage): `RESEARCH_DATA`.
 */
export function checkSeries(
  data: readonly SeriesReference[],
  models: readonly { readonly name: string; readonly train?: unknown }[],
): void {
  if (data.length < 1 || data.length > mostSeries) {
    refuse(`1 to ${mostSeries} series of klines`, String(data.length), '/data', 'Divide the symbols among documents.');
  }
  if (data.length === 1) return;
  requireOnce(data, 'symbols to differ', ({ symbol }) => symbol.toLowerCase());
  requireOnce(data, 'other bars for each symbol', ({ sha256 }) => sha256);
  const other = data.findIndex(({ interval }) => interval !== data[0].interval);
  if (other > 0) {
    refuse(
      `one interval for all symbols, ${data[0].interval || 'unknown'} as at /data/0`,
      data[other].interval || 'an unknown one',
      `/data/${other}/interval`,
      'Resample the symbols to the longest of their intervals first.',
    );
  }
  const trained = models.findIndex(({ train }) => train !== undefined);
  if (trained >= 0) {
    refuse(
      `models that are files where there are ${data.length} series`,
      `${JSON.stringify(models[trained].name)}, which is to be trained`,
      `/models/${trained}/train`,
      'Train it on one series (klinelab train) and name its file by "source" and "sha256".',
    );
  }
}

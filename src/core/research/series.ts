/** Most series of klines that a document may hold. */
export const mostSeries = 64;

interface Named {
  readonly symbol: string;
}

/**
 * The series of a document in the order of their symbols (by code units). The first of a document's series is the one
 * that is shown; what is computed over all of them goes in this order, so that it does not matter which is shown.
 */
export const inSymbolOrder = <Reference extends Named>(data: readonly Reference[]): Reference[] =>
  [...data].sort((a, b) => (a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : 0));

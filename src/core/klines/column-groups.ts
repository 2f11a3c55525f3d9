import type { TableSource } from '../tables/source.ts';
import { BY_PATTERN, fieldOfName } from './aliases.ts';

/** A column's name without the symbol that it is of; an empty group is everybody's. */
interface GroupedColumn {
  readonly name: string;
  readonly group: string;
}

/** The columns of one symbol in a table that has those of several side by side. */
export interface ColumnGroup {
  readonly symbol: string;
  /** One entry a column of the table; undefined for those of other symbols. */
  readonly names: readonly (string | undefined)[];
}

const PRICES = ['open', 'high', 'low', 'close'] as const;

/** A label of a pandas index of two levels as its writers spell it: `('Close', 'AAPL')`. */
const TUPLE = /^\('([^']*)', '([^']*)'\)$/;

const hasName = (name: string): boolean => fieldOfName(name) !== undefined;

/** `Close_AAPL`, `AAPL.Close` or `('AAPL', 'Close')` taken apart; undefined where no part is a column of klines. */
function splitName(name: string): GroupedColumn | undefined {
  const tuple = TUPLE.exec(name);
  const first = name.search(/[._ ]/);
  const last = name.search(/[._ ][^._ ]*$/);
  const pairs = tuple
    ? [[tuple[1], tuple[2]]]
    : [
        [name.slice(0, first), name.slice(first + 1)],
        [name.slice(0, last), name.slice(last + 1)],
      ];
  if (tuple === null && first < 0) return undefined;
  for (const [left, right] of pairs) {
    if (hasName(left)) return { name: left, group: right };
    if (hasName(right)) return { name: right, group: left };
  }
  return undefined;
}

function groupedColumns({ names = [], groups }: TableSource): GroupedColumn[] {
  if (groups !== undefined) return names.map((name, i) => ({ name, group: groups[i] ?? '' }));
  // Names that stand for themselves are those of a table of one symbol.
  if (PRICES.every((price) => names.some((name) => fieldOfName(name)?.field === price))) return [];
  const isListed = (name: string): boolean => (fieldOfName(name)?.rank ?? BY_PATTERN) < BY_PATTERN;
  return names.map((name) => (isListed(name) ? undefined : splitName(name)) ?? { name, group: '' });
}

/**
 * The symbols whose columns stand side by side in a table, each with open, high, low and close: by a second line of the
 * header, or by the columns' names. Empty for a table of one symbol that nothing names.
 */
export function columnGroups(source: TableSource): ColumnGroup[] {
  const columns = groupedColumns(source);
  const symbols = [...new Set(columns.map(({ group }) => group))].filter((group) => group !== '');
  const ofSymbol = (symbol: string): ColumnGroup => ({
    symbol,
    names: columns.map(({ name, group }) => (group === symbol || group === '' ? name : undefined)),
  });
  const hasPrices = (symbol: string): boolean =>
    PRICES.every((price) => columns.some(({ name, group }) => group === symbol && fieldOfName(name)?.field === price));
  return symbols.filter(hasPrices).map(ofSymbol);
}

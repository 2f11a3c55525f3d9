import { dataError, usageError } from '../base/errors.ts';
import { nearestName } from '../base/nearest.ts';
import type { TableSource } from '../tables/source.ts';
import { KLINE_FIELDS } from './aliases.ts';
import { looksLikeClock } from './clock.ts';
import type { ColumnGroup } from './column-groups.ts';
import { mapByName } from './mapping-by-name.ts';
import { mapByPosition } from './mapping-by-position.ts';
import type { ColumnGuess, KlineField } from './report.ts';
import { directionOf, holdsDates, looksLikeTime } from './time-unit.ts';

/** Columns chosen by hand: field to the column's name, or its number (1-based). */
export type ColumnChoice = Readonly<Partial<Record<KlineField, string | number>>>;

/** Which column is which, and which are left over. */
export interface Mapping {
  readonly guesses: readonly ColumnGuess[];
  readonly ignored: readonly string[];
}

const REQUIRED = ['open', 'high', 'low', 'close'] as const;

export const columnLabel = (source: TableSource, index: number): string => source.names?.[index] ?? `${index + 1}`;

/** The first rows' cells of one column. */
export const sampleOf = (source: TableSource, index: number): readonly string[] =>
  source.sample.map((cells) => cells[index] ?? '');

const isTimeColumn = (source: TableSource, index: number): boolean =>
  source.types[index]?.kind === 'timestamp' || looksLikeTime(sampleOf(source, index));

/** Finds the columns of a kline in a table: by the caller's choice, by name (of one `group`), or by position and values. */
export function mapColumns(source: TableSource, file: string, choice: ColumnChoice = {}, group?: ColumnGroup): Mapping {
  const found = new Map<KlineField, ColumnGuess>();
  if (source.names === undefined) {
    for (const guess of mapByPosition(source.sample, source.width, file)) found.set(guess.field, guess);
  } else {
    for (const guess of mapByName(group?.names ?? source.names, source)) found.set(guess.field, guess);
  }
  for (const [field, column] of Object.entries(choice) as [KlineField, string | number | undefined][]) {
    if (column === undefined) continue;
    if (!KLINE_FIELDS.includes(field)) {
      const nearest = nearestName(field, KLINE_FIELDS);
      throw usageError('COLUMN_FIELD', `columns: expected one of ${KLINE_FIELDS.join(', ')}, got "${field}"`, {
        ...(nearest === undefined ? {} : { hint: `Did you mean "${nearest}"?` }),
      });
    }
    const index = chosenIndex(source, column, field, file);
    for (const [other, guess] of found) if (guess.index === index) found.delete(other);
    found.set(field, { field, source: columnLabel(source, index), index, how: 'option' });
  }
  settleTime(source, found);
  refuseMissing(source, file, found);
  refuseRepeated(source, file, found, group);
  const used = new Set([...found.values()].map((guess) => guess.index));
  return {
    guesses: [...found.values()].sort((a, b) => a.index - b.index),
    ignored: Array.from({ length: source.width }, (_, i) => i)
      .filter((i) => !used.has(i) && (group === undefined || group.names[i] !== undefined))
      .map((i) => columnLabel(source, i)),
  };
}

/** Two columns of one name for one price are those of two symbols, as far as anybody can tell. */
function refuseRepeated(
  source: TableSource,
  file: string,
  found: ReadonlyMap<KlineField, ColumnGuess>,
  group?: ColumnGroup,
): void {
  for (const field of REQUIRED) {
    const guess = found.get(field);
    if (guess?.how !== 'name') continue;
    const again = source.names?.findIndex(
      (name, i) => i > guess.index && name === guess.source && (group === undefined || group.names[i] !== undefined),
    );
    if (again === undefined || again < 0) continue;
    if (sampleOf(source, again).every((cell, row) => cell === source.sample[row][guess.index])) continue;
    throw dataError(
      'COLUMN_REPEATED',
      `${file}: expected one column of the name "${guess.source}", got columns ${guess.index + 1} and ${again + 1} with different values`,
      { where: { column: guess.source }, hint: 'Say which is which with the columns option, by number.' },
    );
  }
}

function chosenIndex(source: TableSource, column: string | number, field: KlineField, file: string): number {
  const byName = source.names?.indexOf(String(column)) ?? -1;
  if (byName >= 0) return byName;
  const index = Number(column) - 1;
  if (Number.isInteger(index) && index >= 0 && index < source.width) return index;
  throw usageError(
    'COLUMN_CHOICE',
    `${file}: expected a column for ${field}, got "${column}", which the file has not`,
    {
      where: { column: String(column) },
      hint: `The columns are: ${listColumns(source)}.`,
    },
  );
}

/** Makes one time of what may be a time column, a date column, or a date and a clock beside it. */
function settleTime(source: TableSource, found: Map<KlineField, ColumnGuess>): void {
  const time = found.get('time');
  const date = found.get('date');
  if (time?.how === 'option') {
    found.delete('date');
    found.delete('clock');
    return;
  }
  const clockLike = (guess: ColumnGuess | undefined): boolean =>
    guess !== undefined && looksLikeClock(sampleOf(source, guess.index));
  if (date !== undefined && clockLike(time) && time !== undefined) {
    found.set('clock', { ...time, field: 'clock' });
    found.delete('time');
  } else if (time !== undefined && (isTimeColumn(source, time.index) || date === undefined)) {
    found.delete('date');
    found.delete('clock');
  } else if (date !== undefined && !clockLike(found.get('clock'))) {
    found.delete('clock');
    found.set('time', { ...date, field: 'time' });
    found.delete('date');
  } else if (date !== undefined) {
    found.delete('time');
  }
  if (found.has('time') || found.has('date')) return;
  // A data frame's index often has no name, and other languages have names of their own.
  const used = new Set([...found.values()].map(({ index }) => index));
  const unused = Array.from({ length: source.width }, (_, i) => i).filter((i) => !used.has(i));
  const unnamed = unused.filter((i) => INDEX_NAME.test(columnLabel(source, i).trim()) && isTimeColumn(source, i));
  const [index, ...others] = unnamed.length > 0 ? unnamed : unused.filter((i) => isPlainlyTime(source, i));
  if (index === undefined || others.length > 0) return;
  found.set('time', { field: 'time', source: columnLabel(source, index), index, how: 'values' });
}

/** How writers of data frames name an index that has no name. */
const INDEX_NAME = /^(?:|unnamed: 0|__index_level_0__|price)$/i;
const SURE_ROWS = 10;

/** Whether nothing but its values shows that a column is of times: dates, or epoch numbers that run one way. */
function isPlainlyTime(source: TableSource, index: number): boolean {
  if (source.types[index]?.kind === 'timestamp') return true;
  const cells = sampleOf(source, index);
  if (!looksLikeTime(cells)) return false;
  if (holdsDates(cells)) return true;
  return cells.length >= SURE_ROWS && new Set(cells).size === cells.length && directionOf(cells) !== 0;
}

const listColumns = (source: TableSource): string =>
  Array.from({ length: Math.min(source.width, 40) }, (_, i) => `"${columnLabel(source, i)}"`).join(', ');

function refuseMissing(source: TableSource, file: string, found: ReadonlyMap<KlineField, ColumnGuess>): void {
  const missing: string[] = REQUIRED.filter((field) => !found.has(field));
  if (!found.has('time') && !found.has('date')) missing.unshift('time');
  if (missing.length === 0) return;
  throw dataError(
    'COLUMN_MISSING',
    `${file}: expected columns for time, open, high, low and close, got none for ${missing.join(', ')} among ${listColumns(source)}`,
    {
      where: { column: missing[0] },
      hint:
        source.width === 1
          ? 'The lines have no separator that is known: write commas, semicolons, tabs or bars between the values.'
          : 'Say which column is which with the columns option.',
    },
  );
}

import { parseDecimalText } from './decimal.ts';

/** The tables that a JSON document can hold, and how they are found in it. */

export type Json = unknown;
type JsonObject = Readonly<Record<string, Json>>;

export const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isScalar = (value: Json): boolean => value === null || typeof value !== 'object';

/** A JSON document as a table, and what shape the table had. */
export interface JsonTable {
  readonly shape: 'rows' | 'objects' | 'columns' | 'split';
  readonly names: readonly string[] | undefined;
  readonly width: number;
  readonly rows: number;
  cell(row: number, column: number): Json;
}

const SEARCH_DEPTH = 6;
const NAMED_ROWS = 100;
/** Columns that a bar has at least: a time and four prices. */
const LEAST_BAR = 5;

const isName = (cell: Json): boolean =>
  typeof cell === 'string' && Number.isNaN(parseDecimalText(cell)) && /[^\d]{3}/.test(cell);

function fromRows(all: readonly Json[], given?: readonly string[]): JsonTable {
  const [first] = all;
  const named = given === undefined && Array.isArray(first) && first.length > 3 && first.every(isName);
  const names = named ? (first as string[]) : given;
  const rows = named ? all.slice(1) : all;
  const width =
    names?.length ??
    rows.slice(0, NAMED_ROWS).reduce<number>((most, row) => Math.max(most, Array.isArray(row) ? row.length : 0), 0);
  return {
    shape: given === undefined ? 'rows' : 'split',
    names,
    width,
    rows: rows.length,
    cell: (row, column) => (Array.isArray(rows[row]) ? (rows[row] as Json[])[column] : undefined),
  };
}

/** The plain values of an object by name; those of an object inside it by both names: `mid.o`. */
function leaves(object: JsonObject): [string, Json][] {
  return Object.entries(object).flatMap(([key, value]): [string, Json][] =>
    isObject(value)
      ? Object.entries(value).flatMap(([inner, leaf]) => (isScalar(leaf) ? [[`${key}.${inner}`, leaf]] : []))
      : [[key, value]],
  );
}

const plainCount = (object: JsonObject): number => leaves(object).filter(([, value]) => isScalar(value)).length;

function fromObjects(objects: readonly Json[]): JsonTable {
  const first = objects.slice(0, NAMED_ROWS).filter(isObject);
  const names = [...new Set(first.flatMap((object) => leaves(object).map(([name]) => name)))];
  const isOwn = new Set(first.flatMap((object) => Object.keys(object)));
  // Names of values inside an object, taken apart once.
  const paths = names.map((name) => (isOwn.has(name) ? undefined : splitAt(name, first)));
  const read = (object: JsonObject, column: number): Json => {
    const path = paths[column];
    if (path === undefined) return object[names[column]];
    const inner = object[path[0]];
    return isObject(inner) ? inner[path[1]] : undefined;
  };
  return {
    shape: 'objects',
    names,
    width: names.length,
    rows: objects.length,
    cell: (row, column) => {
      const object = objects[row];
      return isObject(object) ? read(object, column) : undefined;
    },
  };
}

/** The two names that `leaves` joined; keys may hold points themselves. */
function splitAt(name: string, objects: readonly JsonObject[]): readonly [string, string] {
  for (let point = name.indexOf('.'); point >= 0; point = name.indexOf('.', point + 1)) {
    const outer = name.slice(0, point);
    if (objects.some((object) => isObject(object[outer]))) return [outer, name.slice(point + 1)];
  }
  return [name, ''];
}

const isTimeKey = (key: string): boolean => /^(?:\d{4}-\d\d|\d{8,19}$)/.test(key);

/** An object of one object a time (`{ "2024-01-31": { "open": 1, … } }`) as objects; undefined for any other. */
function fromTimes(object: JsonObject): JsonTable | undefined {
  const entries = Object.entries(object);
  const isBars = entries.every(([key, value]) => isTimeKey(key) && isObject(value) && plainCount(value) >= 4);
  if (entries.length === 0 || !isBars) return undefined;
  return fromObjects(entries.map(([index, value]) => ({ index, ...(value as JsonObject) })));
}

function fromColumns(columns: ReadonlyMap<string, readonly Json[]>): JsonTable {
  const names = [...columns.keys()];
  const values = [...columns.values()];
  return {
    shape: 'columns',
    names,
    width: names.length,
    rows: values[0].length,
    cell: (row, column) => values[column][row],
  };
}

/** Arrays of scalars of one length: a table by columns, the scalars beside them left out. */
function columnsOf(object: JsonObject): ReadonlyMap<string, readonly Json[]> | undefined {
  const columns = new Map<string, readonly Json[]>();
  for (const [key, value] of Object.entries(object)) {
    if (Array.isArray(value) && value.length > 0 && value.every(isScalar)) columns.set(key, value);
    // Data frames write a column as an object from row label to value.
    else if (isObject(value) && Object.keys(value).length > 1 && Object.values(value).every(isScalar)) {
      if (!columns.has('index')) columns.set('index', Object.keys(value));
      columns.set(key, Object.values(value));
    }
  }
  const lengths = new Set([...columns.values()].map((column) => column.length));
  return columns.size >= 4 && lengths.size === 1 ? columns : undefined;
}

/** The first table found in the document, breadth first, so that `{ "result": { "list": [...] } }` is found as well. */
export function findTable(document: Json, depth = 0): JsonTable | undefined {
  if (Array.isArray(document)) {
    if (document.length === 0) return undefined;
    if (Array.isArray(document[0])) return fromRows(document);
    if (isObject(document[0]) && plainCount(document[0]) >= (depth === 0 ? 1 : 4)) return fromObjects(document);
    return depth < SEARCH_DEPTH && document.length < 16 ? tablesIn(document, depth) : undefined;
  }
  if (!isObject(document)) return undefined;
  const { columns, data } = document;
  if (Array.isArray(columns) && columns.every((name) => typeof name === 'string') && Array.isArray(data)) {
    const index = Array.isArray(document.index) && document.index.length === data.length ? document.index : undefined;
    if (index === undefined) return fromRows(data, columns);
    return fromRows(
      data.map((row, i) => (Array.isArray(row) ? [index[i], ...row] : row)),
      ['index', ...columns],
    );
  }
  const byTimes = fromTimes(document);
  if (byTimes !== undefined) return byTimes;
  const byColumns = columnsOf(document);
  if (byColumns !== undefined) return fromColumns(byColumns);
  if (depth >= SEARCH_DEPTH) return undefined;
  const inside = tablesIn(document, depth);
  return inside?.shape === 'columns' ? withColumnsOf(document, inside) : inside;
}

/**
 * The first table inside an object or a list; where others are of the same columns, all of them one behind the other:
 * those of a list as the pages of one table, those of an object with their keys as a column of symbols.
 */
function tablesIn(parent: JsonObject | readonly Json[], depth: number): JsonTable | undefined {
  const parts: Part[] = [];
  for (const [symbol, value] of Object.entries(parent)) {
    const table = isScalar(value) ? undefined : findTable(value, depth + 1);
    if (table !== undefined) parts.push({ symbol, table });
  }
  if (parts.length === 0) return undefined;
  const [{ table: first }] = parts;
  const alike = parts.filter(({ table }) => table.width === first.width && String(table.names) === String(first.names));
  return alike.length > 1 && first.width >= LEAST_BAR ? glued(alike, !Array.isArray(parent)) : first;
}

interface Part {
  readonly symbol: string;
  readonly table: JsonTable;
}

function glued(parts: readonly Part[], withSymbols: boolean): JsonTable {
  const [{ table: first }] = parts;
  const rows = parts.flatMap(({ symbol, table }) =>
    Array.from({ length: table.rows }, (_, row) => ({ symbol, table, row })),
  );
  const shift = withSymbols ? 1 : 0;
  return {
    shape: first.shape,
    names: withSymbols && first.names ? ['symbol', ...first.names] : first.names,
    width: first.width + shift,
    rows: rows.length,
    cell: (at, column) => {
      const { symbol, table, row } = rows[at];
      return column < shift ? symbol : table.cell(row, column - shift);
    },
  };
}

/** A table by columns with those that stand one level above it: times apart from their prices, as Yahoo has them. */
function withColumnsOf(object: JsonObject, table: JsonTable): JsonTable {
  const names = table.names ?? [];
  const more = Object.entries(object).filter(
    (entry): entry is [string, Json[]] =>
      Array.isArray(entry[1]) &&
      entry[1].length === table.rows &&
      entry[1].every(isScalar) &&
      !names.includes(entry[0]),
  );
  if (more.length === 0) return table;
  return {
    ...table,
    names: [...names, ...more.map(([name]) => name)],
    width: table.width + more.length,
    cell: (row, column) => (column < table.width ? table.cell(row, column) : more[column - table.width][1][row]),
  };
}

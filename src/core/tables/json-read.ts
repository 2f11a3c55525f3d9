import { dataError } from '../base/errors.ts';
import { lastCell, parseDecimal, parseDecimalText, parseText } from './decimal.ts';
import { parseJson } from './json-guard.ts';
import { createProblemLog } from './source.ts';
import type { CellParser, ColumnRequest, ReadColumns, TableSource } from './source.ts';
import { toAsciiText } from './text.ts';

type Json = unknown;
type JsonObject = Readonly<Record<string, Json>>;

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isScalar = (value: Json): boolean => value === null || typeof value !== 'object';

/** A JSON document as a table, and what shape the table had. */
interface JsonTable {
  readonly shape: 'rows' | 'objects' | 'columns' | 'split';
  readonly names: readonly string[] | undefined;
  readonly width: number;
  readonly rows: number;
  cell(row: number, column: number): Json;
}

const SEARCH_DEPTH = 6;
const KEPT_ROWS = 50;
const NAMED_ROWS = 100;

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

function fromObjects(objects: readonly Json[]): JsonTable {
  const names = [
    ...new Set(objects.slice(0, NAMED_ROWS).flatMap((object) => (isObject(object) ? Object.keys(object) : []))),
  ];
  return {
    shape: 'objects',
    names,
    width: names.length,
    rows: objects.length,
    cell: (row, column) => (isObject(objects[row]) ? objects[row][names[column]] : undefined),
  };
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
function findTable(document: Json, depth = 0): JsonTable | undefined {
  if (Array.isArray(document)) {
    if (document.length === 0) return undefined;
    if (Array.isArray(document[0])) return fromRows(document);
    if (isObject(document[0]) && Object.values(document[0]).filter(isScalar).length >= (depth === 0 ? 1 : 4))
      return fromObjects(document);
    return depth < SEARCH_DEPTH && document.length < 16 ? firstOf(document, depth) : undefined;
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
  const byColumns = columnsOf(document);
  if (byColumns !== undefined) return fromColumns(byColumns);
  return depth < SEARCH_DEPTH ? firstOf(Object.values(document), depth) : undefined;
}

function firstOf(values: readonly Json[], depth: number): JsonTable | undefined {
  for (const value of values) {
    const table = isScalar(value) ? undefined : findTable(value, depth + 1);
    if (table !== undefined) return table;
  }
  return undefined;
}

/** What an exchange says when it refuses: `{ "code": -1121, "msg": "Invalid symbol." }` and its kin. */
function refusalOf(document: Json): string | undefined {
  if (!isObject(document)) return undefined;
  const words = ['msg', 'message', 'error', 'errmsg', 'retMsg', 'Error Message', 'Note', 'Information'];
  for (const word of words) {
    const value = document[word];
    if (typeof value === 'string' && value !== '' && value.toUpperCase() !== 'OK') return value.slice(0, 200);
    if (Array.isArray(value) && typeof value[0] === 'string') return value[0].slice(0, 200);
    if (isObject(value) && typeof value.message === 'string') return value.message.slice(0, 200);
  }
  return undefined;
}

/** One JSON document a line (NDJSON), glued into one array; undefined where the text is not of that kind. */
function linesAsArray(bytes: Uint8Array): Uint8Array | undefined {
  const end = bytes.indexOf(10);
  let last = end;
  while (last > 0 && (bytes[last - 1] === 13 || bytes[last - 1] === 32)) last--;
  const open = bytes[0];
  const close = bytes[last - 1];
  let next = end + 1;
  while (next < bytes.length && (bytes[next] === 10 || bytes[next] === 13)) next++;
  if (end < 2 || !((open === 123 && close === 125) || (open === 91 && close === 93)) || bytes[next] !== open)
    return undefined;
  const text = new TextDecoder().decode(bytes).trim();
  return new TextEncoder().encode(
    `[${text
      .split(/\r?\n/)
      .filter((line) => line.trim() !== '')
      .join(',')}]`,
  );
}

const asText = (value: Json): string => (value === undefined || value === null ? '' : String(value).slice(0, 60));

/** A JSON file as a table: rows of arrays, objects or columns, alone or inside an exchange's answer. */
export function jsonSource(file: Uint8Array, name: string): TableSource {
  const { bytes, encoding } = toAsciiText(file, name);
  const lines = linesAsArray(bytes);
  const document = parseJson(lines ?? bytes, name);
  const table = findTable(document);
  if (table === undefined) {
    const refusal = refusalOf(document);
    if (refusal !== undefined) {
      throw dataError('JSON_REFUSAL', `${name}: expected bars, got an error answer: "${refusal}"`, {
        hint: 'The server that wrote this file refused the request; ask it again with what it asks for.',
      });
    }
    const empty = Array.isArray(document) && document.length === 0;
    throw dataError(
      empty ? 'NO_BARS' : 'JSON_NO_TABLE',
      empty ? `${name}: expected bars, got an empty list` : `${name}: expected a table of bars in the JSON, got none`,
      { hint: 'A list of rows, a list of objects or an object of columns can be read.' },
    );
  }
  return {
    format: {
      kind: 'json',
      encoding,
      header: table.names !== undefined,
      shape: lines === undefined ? table.shape : 'lines',
    },
    names: table.names,
    width: table.width,
    types: Array.from({ length: table.width }, () => ({ kind: 'unknown' as const })),
    sample: Array.from({ length: Math.min(KEPT_ROWS, table.rows) }, (_, row) =>
      Array.from({ length: table.width }, (_, column) => asText(table.cell(row, column))),
    ),
    read: (requests) => readJsonColumns(table, requests),
    place: (row) => ({ row: row + 1 }),
  };
}

function readJsonColumns(table: JsonTable, requests: readonly ColumnRequest[]): ReadColumns {
  const log = createProblemLog();
  const columns = requests.map(({ as }) =>
    as === 'text' ? new Array<string>(table.rows) : new Float64Array(table.rows),
  );
  for (let row = 0; row < table.rows; row++) {
    for (const [i, { index, parse }] of requests.entries()) {
      const cell = table.cell(row, index);
      const column = columns[i];
      if (!(column instanceof Float64Array)) {
        column[row] = asText(cell);
        continue;
      }
      column[row] = numberOf(cell, parse);
      if (cell === undefined && table.shape !== 'objects') {
        log.add('short-row', row, table.names?.[index] ?? `${index + 1}`, `${index}`);
        continue;
      }
      if (lastCell.state === 'not-a-number' || lastCell.state === 'overflow') {
        log.add(lastCell.state, row, table.names?.[index] ?? `${index + 1}`, asText(cell));
      }
    }
  }
  const { problems, problemRows, problemCount } = log;
  return { rows: table.rows, columns, problems, problemCount, problemRows, numbersAsText: 0, openEnd: false };
}

/** A JSON cell as a number; `lastCell.state` says what it was otherwise. A missing cell of a row counts as missing. */
function numberOf(cell: Json, parse: CellParser | undefined): number {
  lastCell.state = 'number';
  if (typeof cell === 'number') {
    if (parse !== undefined) return parseText(String(cell), parse);
    if (!Number.isFinite(cell)) lastCell.state = 'overflow';
    return Number.isFinite(cell) ? cell : Number.NaN;
  }
  if (typeof cell === 'string') return parseText(cell, parse ?? parseDecimal);
  lastCell.state = cell === null || cell === undefined ? 'missing' : 'not-a-number';
  return Number.NaN;
}

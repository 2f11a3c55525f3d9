import { dataError } from '../base/errors.ts';
import { lastCell, parseDecimal, parseText } from './decimal.ts';
import { parseJson } from './json-guard.ts';
import { findTable, isObject } from './json-tables.ts';
import type { Json, JsonTable } from './json-tables.ts';
import { isAbsent } from './numerals.ts';
import { createProblemLog } from './source.ts';
import type { CellParser, ColumnRequest, ReadColumns, TableSource } from './source.ts';
import { toAsciiText } from './text.ts';

const KEPT_ROWS = 50;

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
    for (const [i, { index, parse, isOptional }] of requests.entries()) {
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
      if (isOptional === true && typeof cell === 'string' && isAbsent(cell)) continue;
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

import { dataError } from '../base/errors.ts';
import { lastCell, parseDecimal } from './decimal.ts';
import { isAbsent, parseNumeral, showsDecimalMark } from './numerals.ts';
import { decodeCell } from './text.ts';

/** How a CSV text is written, found out from its first lines. */
export interface CsvDialect {
  readonly delimiter: string;
  readonly decimalComma: boolean;
  /** Whether a number of the first rows shows its decimal mark, so that the other mark stands between thousands. */
  readonly isMarkKnown: boolean;
  readonly names: readonly string[] | undefined;
  /** The cells of a second header line that says whose column each is (`Ticker,AAPL,MSFT`). */
  readonly groups: readonly string[] | undefined;
  readonly width: number;
  /** Byte at which the first data row starts, and its line (1-based). */
  readonly start: number;
  readonly firstLine: number;
  readonly preamble: readonly string[];
  readonly sample: readonly (readonly string[])[];
}

export interface DialectOptions {
  readonly delimiter?: string;
  readonly decimalComma?: boolean;
  /** Whether a row of names is a header that the caller knows; a first row without any number is one anyway. */
  readonly isHeader?: (cells: readonly string[]) => boolean;
}

interface SampleRecord {
  readonly cells: readonly string[];
  /** Byte and line after the record's line end. */
  readonly next: number;
  readonly nextLine: number;
  readonly text: string;
}

const DELIMITERS = [',', ';', '\t', '|'];
const SAMPLE_RECORDS = 64;
const SAMPLE_BYTES = 1 << 18;
const KEPT_ROWS = 50;

const QUOTE = 34;
const LF = 10;
const CR = 13;

/** The first records of a text under one delimiter, blank lines left out. Quotes are honoured, lines counted. */
function sampleRecords(bytes: Uint8Array, delimiter: string, encoding: string): SampleRecord[] {
  const separator = delimiter.charCodeAt(0);
  const end = Math.min(bytes.length, SAMPLE_BYTES);
  const records: SampleRecord[] = [];
  let at = 0;
  let line = 1;
  while (at < end && records.length < SAMPLE_RECORDS) {
    const recordStart = at;
    const cells: string[] = [];
    let fieldStart = at;
    let quoted = false;
    for (; ; at++) {
      const byte = at < end ? bytes[at] : LF;
      if (quoted && at < end) {
        if (byte === QUOTE) quoted = false;
        else if (byte === LF) line++;
        continue;
      }
      if (byte === QUOTE) quoted = true;
      else if (byte === separator || byte === LF || byte === CR) {
        cells.push(unquote(decodeCell(bytes, fieldStart, at, encoding)));
        fieldStart = at + 1;
        if (byte !== separator) break;
      }
    }
    const stop = at;
    at += bytes[at] === CR && bytes[at + 1] === LF ? 2 : 1;
    line++;
    if (cells.length === 1 && cells[0] === '') continue;
    // A record that the sample cuts off says nothing about the others.
    if (stop >= end && end < bytes.length) break;
    const text = decodeCell(bytes, recordStart, Math.min(stop, recordStart + 200), encoding);
    records.push({ cells, next: Math.min(at, bytes.length), nextLine: line, text });
  }
  return records;
}

/** A field without its outer blanks and quotes. */
export function unquote(field: string): string {
  const trimmed = field.trim();
  if (trimmed.length < 2 || !trimmed.startsWith('"') || !trimmed.endsWith('"')) return trimmed;
  return trimmed.slice(1, -1).replaceAll('""', '"').trim();
}

const encoder = new TextEncoder();

/** Whether a cell could be data of a numeric table: a number, a missing value or something that starts like a date. */
function cellKind(cell: string, decimalComma: boolean): 'number' | 'missing' | 'date' | 'text' {
  const bytes = encoder.encode(cell);
  if (!Number.isNaN(parseDecimal(bytes, 0, bytes.length, decimalComma))) return 'number';
  if (lastCell.state !== 'not-a-number' || isAbsent(cell)) return 'missing';
  if (!Number.isNaN(parseNumeral(cell, { decimalComma, isMarkKnown: true }))) return 'number';
  return /^\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}/.test(cell) || /^\d{1,2}:\d{2}/.test(cell) ? 'date' : 'text';
}

/** Field count that most records have, and how many have it. */
function usualWidth(records: readonly SampleRecord[]): { width: number; count: number } {
  const counts = new Map<number, number>();
  let best = { width: 0, count: 0 };
  for (const { cells } of records) {
    const count = (counts.get(cells.length) ?? 0) + 1;
    counts.set(cells.length, count);
    if (count > best.count || (count === best.count && cells.length > best.width))
      best = { width: cells.length, count };
  }
  return best;
}

/** How well a delimiter explains the records: the share of records of the usual width times the share of sound cells. */
function delimiterScore(records: readonly SampleRecord[], decimalComma: boolean): number {
  const { width, count } = usualWidth(records);
  if (width < 2) return 0;
  let sound = 0;
  let cells = 0;
  for (const record of records) {
    if (record.cells.length !== width) continue;
    for (const cell of record.cells) {
      cells++;
      if (cellKind(cell, decimalComma) !== 'text') sound++;
    }
  }
  return (count / records.length) * (0.1 + sound / cells) * (1 + Math.min(width, 12) / 100);
}

interface Candidate {
  readonly delimiter: string;
  readonly decimalComma: boolean;
  readonly records: SampleRecord[];
  readonly score: number;
}

function chooseDelimiter(bytes: Uint8Array, encoding: string, options: DialectOptions): Candidate {
  let best: Candidate | undefined;
  for (const delimiter of options.delimiter === undefined ? DELIMITERS : [options.delimiter]) {
    const records = sampleRecords(bytes, delimiter, encoding);
    for (const decimalComma of [false, true]) {
      if (options.decimalComma !== undefined && options.decimalComma !== decimalComma) continue;
      const score = delimiterScore(records, decimalComma);
      if (best === undefined || score > best.score) best = { delimiter, decimalComma, records, score };
    }
  }
  return best ?? { delimiter: ',', decimalComma: false, records: [], score: 0 };
}

const isTextRow = (cells: readonly string[], decimalComma: boolean): boolean =>
  cells.every((cell) => cell === '' || cellKind(cell, decimalComma) === 'text');

/** Whether a row names what the columns are of: `Ticker,AAPL,AAPL`. Tickers may be numbers. */
const isGroupRow = (cells: readonly string[]): boolean => cells.length > 1 && /^(?:ticker|symbol)s?$/i.test(cells[0]);

/** Whether a row goes on with the header: `Ticker,AAPL,AAPL` or `Date,,`. */
const isHeaderRest = (cells: readonly string[]): boolean =>
  isGroupRow(cells) ||
  (cells.length > 1 &&
    /^(?:date|datetime|time|timestamp)$/i.test(cells[0]) &&
    cells.slice(1).every((cell) => cell === ''));

/** The row above a header that says whose each column is: named as such, or filled but for the index, and repeating itself. */
function groupsAbove(above: SampleRecord | undefined, names: readonly string[]): readonly string[] | undefined {
  const cells = above?.cells ?? [];
  if (cells.length !== names.length) return undefined;
  const filled = cells.slice(1).every((cell) => cell !== '');
  const repeats = new Set(cells.slice(1)).size < cells.length - 1;
  return isGroupRow(cells) || (cells[0] === '' && filled && repeats) ? ['', ...cells.slice(1)] : undefined;
}

/** Index of the header among the sample's records, or -1 where the table starts without one. */
function findHeader(
  records: readonly SampleRecord[],
  width: number,
  decimalComma: boolean,
  options: DialectOptions,
): number {
  const known = records.findIndex(({ cells }) => options.isHeader?.(cells) ?? false);
  // Rows above a header are titles; rows of numbers above one mean that files were glued together.
  const titles = records.slice(0, Math.max(0, known));
  const isTitle = (record: SampleRecord): boolean =>
    record.cells.length !== width ||
    isTextRow(record.cells, decimalComma) ||
    groupsAbove(record, records[known].cells) !== undefined;
  if (known >= 0 && titles.every(isTitle)) return known;
  for (const [i, { cells }] of records.entries()) {
    if (cells.length !== width) continue;
    return isTextRow(cells, decimalComma) ? i : -1;
  }
  return -1;
}

/** Finds out delimiter, decimal sign, header and preamble of a CSV text. */
export function findDialect(
  bytes: Uint8Array,
  encoding: string,
  name: string,
  options: DialectOptions = {},
): CsvDialect {
  const { delimiter, decimalComma, records } = chooseDelimiter(bytes, encoding, options);
  if (records.length === 0) throw dataError('CSV_EMPTY', `${name}: expected rows of a table, got no text`);
  const { width } = usualWidth(records);
  const header = findHeader(records, width, decimalComma, options);
  let names = header >= 0 ? records[header].cells : undefined;
  // Without a header, titles may still stand above: the table starts at the first row that holds numbers.
  const isData = ({ cells }: SampleRecord): boolean => !isTextRow(cells, decimalComma);
  let first = header >= 0 ? header + 1 : Math.max(0, records.findIndex(isData));
  const before = records.slice(0, header >= 0 ? header : first);
  // Data frames with a header of several levels go on with lines of tickers and the index's own name.
  let groups = names === undefined ? undefined : groupsAbove(records[header - 1], names);
  while (names !== undefined && first < records.length && isHeaderRest(records[first].cells)) {
    const { cells } = records[first];
    if (cells.slice(1).every((cell) => cell === '')) names = [cells[0], ...names.slice(1)];
    else groups = ['', ...cells.slice(1)];
    before.push(records[first]);
    first++;
  }
  const data = records.slice(first);
  // A header that ends with a separator has one name too many.
  while (names?.at(-1) === '' && usualWidth(data).width < names.length) names = names.slice(0, -1);
  return {
    delimiter,
    decimalComma,
    isMarkKnown: data.some(({ cells }) => cells.some((cell) => showsDecimalMark(cell, decimalComma))),
    names,
    groups,
    width: names?.length ?? usualWidth(data).width,
    start: first === 0 ? 0 : records[first - 1].next,
    firstLine: first === 0 ? 1 : records[first - 1].nextLine,
    preamble: before.map((record) => record.text),
    sample: data.slice(0, KEPT_ROWS).map((record) => record.cells),
  };
}

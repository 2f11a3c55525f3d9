import { stopIfAborted } from '../base/progress.ts';
import type { RunControl } from '../base/progress.ts';
import type { CsvDialect } from './csv-dialect.ts';
import { findDialect, unquote } from './csv-dialect.ts';
import type { DialectOptions } from './csv-dialect.ts';
import { EXACT_POWERS_OF_TEN, lastCell, parseDecimal } from './decimal.ts';
import { divideLongDecimal } from './long-decimal.ts';
import { createProblemLog } from './source.ts';
import type { CellParser, ColumnRequest, ReadColumns, TableSource } from './source.ts';
import { decodeCell, toAsciiText } from './text.ts';
import { withoutFooter } from './csv-footer.ts';
import { isAbsent, parseNumeral } from './numerals.ts';

const LF = 10;
const CR = 13;
const QUOTE = 34;
const SPACE = 32;
const TAB = 9;
const ZERO = 48;
const MINUS = 45;
const END_OF_FILE_MARK = 26;
const MAX_EXACT_INTEGER = 9007199254740991;
const ROWS_A_REPORT = 1 << 17;
const LONGEST_NUMERAL = 64;

const SKIP = 0;
const NUMBER = 1;
const CELL = 2;
const TEXT = 3;

/** A CSV text as a table: the dialect is found out at once, the cells are read when columns are asked for. */
export function csvSource(file: Uint8Array, name: string, options: DialectOptions = {}): TableSource {
  const { bytes: whole, encoding } = toAsciiText(file, name);
  const { bytes, footer } = withoutFooter(whole, encoding);
  const dialect = findDialect(bytes, encoding, name, options);
  let lines = new Uint32Array(0);
  return {
    format: {
      kind: 'csv',
      encoding,
      delimiter: dialect.delimiter,
      decimalComma: dialect.decimalComma,
      header: dialect.names !== undefined,
      preamble: dialect.preamble,
      footer,
    },
    names: dialect.names,
    groups: dialect.groups,
    width: dialect.width,
    types: Array.from({ length: dialect.width }, () => ({ kind: 'unknown' as const })),
    sample: dialect.sample,
    read: (requests, control) => {
      const result = readCsvColumns(bytes, encoding, dialect, requests, control);
      lines = result.lines;
      return result.columns;
    },
    // Before the cells are read, blank lines are not known yet.
    place: (row) => ({ line: row < lines.length ? lines[row] : dialect.firstLine + row }),
  };
}

/** The text with a line end at its end, so that no loop has to look for the end of the bytes. */
function withFinalLineEnd(bytes: Uint8Array): { text: Uint8Array; openEnd: boolean } {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === END_OF_FILE_MARK) end--;
  const last = bytes[end - 1];
  if (last === LF || last === CR) return { text: bytes.subarray(0, end), openEnd: false };
  const text = new Uint8Array(end + 1);
  text.set(bytes.subarray(0, end));
  text[end] = LF;
  return { text, openEnd: true };
}

const grown = (column: Float64Array, rows: number): Float64Array => {
  const larger = new Float64Array(rows);
  larger.set(column);
  return larger;
};

/**
 * Reads the requested columns in one pass over the bytes. Plain decimals of up to 2^53 are summed up in place and
 * rounded once, longer ones divided with care; all other cells go through `parseDecimal` or the request's own parser. The loop is long because
 * calls and objects per cell would cost more than the parsing itself.
 */
function readCsvColumns(
  bytes: Uint8Array,
  encoding: string,
  dialect: CsvDialect,
  requests: readonly ColumnRequest[],
  control: RunControl = {},
): { columns: ReadColumns; lines: Uint32Array<ArrayBuffer> } {
  const { text, openEnd } = withFinalLineEnd(bytes);
  const size = text.length;
  const { width, decimalComma } = dialect;
  const separator = dialect.delimiter.charCodeAt(0);
  const point = (decimalComma ? 44 : 46) - ZERO;
  let numerals: ReadColumns['numerals'];
  const standardParser: CellParser = (b, start, end) => {
    const value = parseDecimal(b, start, end, decimalComma);
    if (value === value || lastCell.state !== 'not-a-number') return value;
    const cell = decodeCell(b, start, Math.min(end, start + LONGEST_NUMERAL), encoding);
    const numeral = parseNumeral(cell, dialect);
    if (numeral === numeral) {
      lastCell.state = 'number';
      numerals = {
        count: (numerals?.count ?? 0) + 1,
        example: numerals?.example ?? cell,
        value: numerals?.value ?? numeral,
      };
    }
    return numeral;
  };

  const kinds = new Uint8Array(width);
  const numbers: Float64Array[] = new Array(width);
  const texts: string[][] = new Array(width);
  const parsers: CellParser[] = new Array(width).fill(standardParser);
  const columnName = (field: number): string => dialect.names?.[field] ?? `${field + 1}`;

  // Rows are guessed from the first ones and grown when the guess falls short.
  let capacity = Math.ceil((size - dialect.start) / Math.max(8, averageRow(text, dialect))) + 16;
  let lines = new Uint32Array(capacity);
  const optional = new Set<number>();
  for (const { index, as, parse, isOptional } of requests) {
    if (isOptional === true) optional.add(index);
    if (as === 'text') {
      kinds[index] = TEXT;
      texts[index] = [];
    } else {
      kinds[index] = parse === undefined ? NUMBER : CELL;
      if (parse !== undefined) parsers[index] = parse;
      numbers[index] = new Float64Array(capacity);
    }
  }

  const log = createProblemLog();
  let at = dialect.start;
  let line = dialect.firstLine;
  let row = 0;
  while (at < size) {
    let byte = text[at];
    if (byte === LF || byte === CR) {
      at += byte === CR && text[at + 1] === LF ? 2 : 1;
      line++;
      continue;
    }
    if (row === capacity) {
      capacity = Math.ceil(capacity * 1.5);
      for (let field = 0; field < width; field++) {
        if (kinds[field] === NUMBER || kinds[field] === CELL) numbers[field] = grown(numbers[field], capacity);
      }
      const more = new Uint32Array(capacity);
      more.set(lines);
      lines = more;
    }
    lines[row] = line;
    let field = 0;
    let surplus = false;
    for (;;) {
      const kind = field < width ? kinds[field] : SKIP;
      let next = at;
      let done = false;
      if (kind === NUMBER) {
        let negative = false;
        if (text[next] === MINUS) {
          negative = true;
          next++;
        }
        const first = next;
        let mantissa = 0;
        let digit = text[next] - ZERO;
        while (digit >= 0 && digit <= 9) {
          mantissa = mantissa * 10 + digit;
          digit = text[++next] - ZERO;
        }
        let digits = next - first;
        let fraction = 0;
        if (digit === point) {
          const firstFraction = ++next;
          digit = text[next] - ZERO;
          while (digit >= 0 && digit <= 9) {
            mantissa = mantissa * 10 + digit;
            digit = text[++next] - ZERO;
          }
          fraction = next - firstFraction;
          digits += fraction;
        }
        byte = digit + ZERO;
        if ((byte === separator || byte === LF || byte === CR) && digits > 0 && fraction <= 22) {
          let value = mantissa;
          if (mantissa > MAX_EXACT_INTEGER) {
            value = divideLongDecimal(text, first, next, EXACT_POWERS_OF_TEN[fraction]);
          } else if (fraction > 0) value = mantissa / EXACT_POWERS_OF_TEN[fraction];
          // A long number too close to the middle between two doubles takes the slow way below.
          done = value === value;
          if (done) numbers[field][row] = negative ? -value : value;
        }
      }
      if (!done) {
        // Find the end of the field; a quote at its start hides separators and line ends.
        let start = at;
        while (text[start] === SPACE || (text[start] === TAB && separator !== TAB)) start++;
        next = start;
        let end: number;
        if (text[start] === QUOTE) {
          next++;
          for (; next < size; next++) {
            if (text[next] === LF) line++;
            if (text[next] !== QUOTE) continue;
            if (text[next + 1] !== QUOTE) break;
            next++;
          }
          end = Math.min(next, size);
          while (next < size && text[next] !== separator && text[next] !== LF && text[next] !== CR) next++;
          if (kind === TEXT || next - end > 1) end = next;
          else start++;
        } else {
          while (text[next] !== separator && text[next] !== LF && text[next] !== CR) next++;
          end = next;
        }
        if (kind === TEXT) {
          texts[field].push(unquote(decodeCell(text, start, end, encoding)));
        } else if (kind !== SKIP) {
          while (end > start && (text[end - 1] === SPACE || text[end - 1] === TAB)) end--;
          while (end > start && (text[start] === SPACE || text[start] === TAB)) start++;
          const value = parsers[field](text, start, end);
          numbers[field][row] = value;
          if (value !== value && lastCell.state !== 'missing') {
            const kindOfProblem = lastCell.state === 'overflow' ? 'overflow' : 'not-a-number';
            const cell = decodeCell(text, start, Math.min(end, start + 60), encoding);
            if (!optional.has(field) || !isAbsent(cell)) log.add(kindOfProblem, row, columnName(field), cell);
          }
        } else if (field >= width && end > start) {
          surplus = true;
        }
        byte = next < size ? text[next] : LF;
      }
      at = next + 1;
      if (byte === separator) {
        field++;
        continue;
      }
      if (byte === CR && text[at] === LF) at++;
      line++;
      break;
    }
    if (field + 1 < width) {
      for (let missing = field + 1; missing < width; missing++) {
        if (kinds[missing] === TEXT) texts[missing].push('');
        else if (kinds[missing] !== SKIP) numbers[missing][row] = Number.NaN;
      }
      log.add('short-row', row, columnName(field), `${field + 1}`);
    } else if (surplus) {
      log.add('long-row', row, columnName(width - 1), `${field + 1}`);
    }
    row++;
    if (row % ROWS_A_REPORT === 0) {
      stopIfAborted(control, 'Reading CSV');
      control.onProgress?.({ stage: 'read', done: at, total: size });
    }
  }

  const columns = requests.map(({ index, as }) => (as === 'text' ? texts[index] : numbers[index].slice(0, row)));
  return {
    columns: {
      rows: row,
      columns,
      problems: log.problems,
      problemCount: log.problemCount,
      problemRows: log.problemRows,
      numbersAsText: 0,
      ...(numerals ? { numerals } : {}),
      openEnd,
    },
    lines: lines.slice(0, row),
  };
}

/** Bytes a row takes on average, from up to a thousand line ends after the header. */
function averageRow(text: Uint8Array, dialect: CsvDialect): number {
  let rows = 0;
  let at = dialect.start;
  while (at < text.length && rows < 1000) {
    if (text[at] === LF || text[at] === CR) rows++;
    at++;
  }
  return rows === 0 ? at : (at - dialect.start) / rows;
}

import { dataError } from '../base/errors.ts';
import type { ErrorPlace, KlineLabError } from '../base/errors.ts';
import type { RunControl } from '../base/progress.ts';
import { parseText } from './decimal.ts';

/** How a table was written down, as far as it was found out; `bars` came as columns and were never written down. */
export interface TableFormat {
  readonly kind: 'csv' | 'json' | 'parquet' | 'arrow' | 'npy' | 'bars';
  /** Text encoding, for CSV and JSON. */
  readonly encoding?: string;
  readonly delimiter?: string;
  readonly decimalComma?: boolean;
  readonly header?: boolean;
  /** Lines before the table itself that were skipped (titles, addresses). */
  readonly preamble?: readonly string[];
  /** Lines behind the table that were left out (sources, dates of a download). */
  readonly footer?: readonly string[];
  /** Shape of the document (`rows`, `objects`, `columns`), for JSON; file or stream, for Arrow. */
  readonly shape?: string;
}

export type TimeUnit = 's' | 'ms' | 'us' | 'ns';

/** What a column declares about itself; text formats declare nothing. */
export interface ColumnType {
  readonly kind: 'number' | 'text' | 'timestamp' | 'unknown';
  /** Unit of a timestamp column. */
  readonly unit?: TimeUnit;
  /** Whether timestamps are clock readings whose zone is not stated, dates among them. */
  readonly isNaive?: boolean;
}

/** Reads one cell of bytes `start` to `end` as a number; NaN where it cannot, and `lastCell.state` says why. */
export type CellParser = (bytes: Uint8Array, start: number, end: number) => number;

/** A column to be read, by its position in the table. `parse` stands in for the decimal parser. */
export interface ColumnRequest {
  readonly index: number;
  readonly as: 'number' | 'text';
  readonly parse?: CellParser;
  /** Whether marks for an absent value (`-`, `N/A`) are missing values here rather than faults. */
  readonly isOptional?: boolean;
}

export type CellProblemKind = 'not-a-number' | 'overflow' | 'short-row' | 'long-row';

/** A cell or row that could not be read; the first few are kept word for word. */
export interface CellProblem {
  readonly kind: CellProblemKind;
  /** 0-based row of the table. */
  readonly row: number;
  readonly column: string;
  /** The cell as written, cut to 40 characters; for rows of another length, the number of fields. */
  readonly text: string;
}

export interface ReadColumns {
  readonly rows: number;
  /** One entry a request, in its order. */
  readonly columns: readonly (Float64Array | string[])[];
  /** The first problems, in the order of the file. */
  readonly problems: readonly CellProblem[];
  readonly problemCount: number;
  /** Rows (0-based, ascending, without repeats) that hold a problem. */
  readonly problemRows: readonly number[];
  /** Cells that hold numbers written as text where the format has number types. */
  readonly numbersAsText: number;
  /** Numbers written with marks, signs or letters (`$42,580.50`), with the first of them. */
  readonly numerals?: { readonly count: number; readonly example: string; readonly value: number };
  /** Whether the end of the text lacks its line end, so that the last row may be cut. */
  readonly openEnd: boolean;
}

/** A table that can show what it is before it is read: names and first rows first, then the wanted columns alone. */
export interface TableSource {
  readonly format: TableFormat;
  /** Undefined where the table has no header. */
  readonly names: readonly string[] | undefined;
  /** Whose each column is, where a second header line says so; empty for columns of all. */
  readonly groups?: readonly string[];
  readonly width: number;
  readonly types: readonly ColumnType[];
  /** The first rows as text. */
  readonly sample: readonly (readonly string[])[];
  read(requests: readonly ColumnRequest[], control?: RunControl): Promise<ReadColumns> | ReadColumns;
  /** Where a row stands, as a person counts: the line of a text, the row of anything else. */
  place(row: number): ErrorPlace;
}

/** How many problems are kept word for word. */
export const KEPT_PROBLEMS = 20;

/** Collects problems while rows are read in order. */
export function createProblemLog() {
  const problems: CellProblem[] = [];
  const problemRows: number[] = [];
  let problemCount = 0;
  return {
    problems,
    problemRows,
    get problemCount() {
      return problemCount;
    },
    add(kind: CellProblemKind, row: number, column: string, text: string): void {
      problemCount++;
      if (problemRows[problemRows.length - 1] !== row) problemRows.push(row);
      if (problems.length < KEPT_PROBLEMS) problems.push({ kind, row, column, text: text.slice(0, 40) });
    },
  };
}

/** Problem rows of several columns, each column in order, as one ascending list without repeats. */
export const sorted = (rows: readonly number[]): number[] => [...new Set(rows)].sort((a, b) => a - b);

/** Numbers that stand for something else (dates such as 20240131), each read by `parse` in place. */
export function parseNumbers(
  numbers: Float64Array,
  parse: CellParser,
  onProblem: (row: number, cell: string) => void,
): void {
  for (let row = 0; row < numbers.length; row++) {
    if (numbers[row] !== numbers[row]) continue;
    const cell = String(numbers[row]);
    numbers[row] = parseText(cell, parse);
    if (numbers[row] !== numbers[row]) onProblem(row, cell);
  }
}

/** The refusal of a column of a type that no cell of a table has (lists, structs), by its name. */
export const unreadableColumn = (file: string, column: string): KlineLabError =>
  dataError(
    'COLUMN_TYPE',
    `${file}, column ${column}: expected one flat column of numbers, times or text, got another`,
    {
      where: { column },
      hint: 'Lists, structs and columns of a repeated name are not read; write it as one column of plain values.',
    },
  );

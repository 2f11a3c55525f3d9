import type { TableFormat, TimeUnit } from '../tables/source.ts';
import type { RepairName } from './rules.ts';

/** Columns of a kline that a file may carry. */
export type KlineField =
  | 'time'
  | 'date'
  | 'clock'
  | 'open'
  | 'high'
  | 'low'
  | 'close'
  | 'volume'
  | 'quoteVolume'
  | 'trades'
  | 'closeTime'
  | 'symbol';

/** Which column of the file a field was taken from, and why. */
export interface ColumnGuess {
  readonly field: KlineField;
  /** The column's name in the file, or its number (1-based) where there is no header. */
  readonly source: string;
  /** 0-based position in the file. */
  readonly index: number;
  readonly how: 'name' | 'position' | 'values' | 'option';
}

/** A row of the report: where it stands in the file, and its bar's time where it has one (epoch ms). */
export interface IssueRow {
  readonly line?: number;
  readonly row?: number;
  readonly file?: string;
  readonly time?: number;
}

/**
 * Something the reader should know about the data. `message` is the English sentence; `code` and `values` carry the
 * same in parts, so that a page can say it in another language.
 */
export interface Issue {
  readonly code: string;
  readonly severity: 'note' | 'warning';
  readonly count: number;
  /** The first rows concerned. */
  readonly rows: readonly IssueRow[];
  /** Open times of all bars concerned as far as they have one, in the file's order; of a gap, the bar before it. */
  readonly times?: Float64Array;
  /** The rule that changed the bars, where one did. */
  readonly rule?: RepairName;
  readonly message: string;
  readonly values: Readonly<Record<string, string | number>>;
}

/** Everything that was guessed, found and done between a file and its bars. Plain data: it crosses workers. */
export interface ImportReport {
  readonly file: string;
  /** Wrappings taken off, outermost first: `gzip`, `zip:NAME`. */
  readonly wrappings: readonly string[];
  readonly format: TableFormat;
  readonly columns: readonly ColumnGuess[];
  readonly ignoredColumns: readonly string[];
  readonly time: {
    /** Unit of epoch numbers, or `text` for dates. */
    readonly unit: TimeUnit | 'text';
    /** Zone that naive dates were read in. */
    readonly zone: string;
    readonly zoneAssumed: boolean;
  };
  readonly interval: {
    readonly ms: number;
    readonly text: string;
    readonly how: 'median' | 'option' | 'close-time' | 'unknown';
  };
  readonly symbol: { readonly name: string; readonly how: 'option' | 'column' | 'file-name' };
  /** Rows of the file, and bars that became of them. */
  readonly rowsRead: number;
  readonly bars: number;
  readonly firstTime: number;
  readonly lastTime: number;
  /** Warnings first. */
  readonly issues: readonly Issue[];
  /** Rules that changed the bars: give this list as `repairs` to get the same bars from the same file again. */
  readonly repairs: readonly RepairName[];
  readonly header: readonly string[];
  /** The first rows as they stand in the file. */
  readonly sample: readonly (readonly string[])[];
  /** Fingerprint of the bars. */
  readonly sha256: string;
}

/** How many times an issue holds at most. */
export const KEPT_TIMES = 100_000;
/** How many rows an issue names. */
export const NAMED_ROWS = 5;

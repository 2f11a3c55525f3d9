import { dataError, usageError } from '../base/errors.ts';
import { stopIfAborted } from '../base/progress.ts';
import type { RunControl } from '../base/progress.ts';
import type { TableSource, TimeUnit } from '../tables/source.ts';
import type { RawBars } from './bars.ts';
import { klinesFrom, pickBars } from './bars.ts';
import { columnGroups } from './column-groups.ts';
import type { ColumnGroup } from './column-groups.ts';
import { examineBars, noBars } from './doctor.ts';
import { examine } from './examination.ts';
import type { Examination } from './examination.ts';
import { fingerprintKlines } from './fingerprint.ts';
import { formatInterval, parseInterval } from './interval.ts';
import type { Klines } from './klines.ts';
import { mapColumns } from './mapping.ts';
import type { ColumnChoice, Mapping } from './mapping.ts';
import { readBars } from './read-bars.ts';
import type { BarsRead } from './read-bars.ts';
import type { ImportReport, Issue } from './report.ts';
import { DEFAULT_REPAIRS, isRepairName, REPAIR_RULES } from './rules.ts';
import type { RepairName } from './rules.ts';
import { symbolOfName } from './symbol.ts';
import { openTable } from './table-source.ts';
import type { DateOrder } from './time-text.ts';
import { unwrap } from './unwrap.ts';
import type { Unwrapped } from './unwrap.ts';

export interface OpenOptions extends RunControl {
  /** The file's name, for messages and for guessing the symbol. */
  readonly name: string;
  /** Names the bars; where the file has a symbol column with several symbols, picks one of them. */
  readonly symbol?: string;
  /** `1h`, `15m`, `1d` …; inferred from the median distance where it is left out. */
  readonly interval?: string;
  /** Zone of times that state none: `UTC` (default), `+08:00`, `America/New_York`. */
  readonly zone?: string;
  /** Columns chosen by hand: field to name or number (1-based). */
  readonly columns?: ColumnChoice;
  readonly timeUnit?: TimeUnit;
  /** Order of day and month in dates that do not start with the year. */
  readonly dateOrder?: DateOrder;
  readonly delimiter?: string;
  readonly decimalComma?: boolean;
  /** The rules that the doctor may use, instead of the default ones. */
  readonly repairs?: readonly string[];
  /** The present (epoch ms), to tell whether the last bar is finished. */
  readonly nowMs?: number;
}

export interface OpenedKlinesFile {
  readonly klines: Klines;
  readonly report: ImportReport;
}

/** Symbol names as they stand beside each other on screen: printable, short. */
const MAX_SYMBOL = 40;
export const REPORTED_ROWS = 5;

/**
 * Opens a file of bars of any supported format and hands back the bars of one symbol, with a report of what was
 * guessed, found and done. Throws a `KlineLabError` that names the file, the place and what to do where it cannot.
 */
export async function openKlines(bytes: Uint8Array, options: OpenOptions): Promise<OpenedKlinesFile> {
  const contents = await unwrap(bytes, options.name);
  const symbols = await openContent(contents[0], options, contents);
  if (symbols.length === 1) return symbols[0];
  const names = symbols.map(({ klines }) => klines.symbol);
  const picked = symbols.find(({ klines }) => klines.symbol === options.symbol);
  if (picked !== undefined) return picked;
  throw dataError(
    'SEVERAL_SYMBOLS',
    `${options.name}: expected the bars of one symbol, got ${names.length}: ${names.slice(0, 10).join(', ')}`,
    {
      hint: 'Pick one with the symbol option, or open the file as a panel.',
    },
  );
}

/** Opens one unwrapped file; one result a symbol. `siblings` are the tables of the same archive, this one included. */
export async function openContent(
  content: Unwrapped,
  options: OpenOptions,
  siblings: readonly Unwrapped[] = [content],
): Promise<OpenedKlinesFile[]> {
  const source = await openTable(content, options);
  const groups = columnGroups(source);
  const wanted = groups.filter(({ symbol }) => groups.length === 1 || symbol === options.symbol);
  const results: OpenedKlinesFile[] = [];
  for (const group of wanted.length > 0 ? wanted : groups.length > 0 ? groups : [undefined]) {
    results.push(...(await openGroup(source, group, groups.length > 1, content, options, siblings)));
  }
  return results;
}

/** Opens the columns of one symbol, or all there are; one result for each symbol that the rows are of. */
async function openGroup(
  source: TableSource,
  group: ColumnGroup | undefined,
  severalGroups: boolean,
  content: Unwrapped,
  options: OpenOptions,
  siblings: readonly Unwrapped[],
): Promise<OpenedKlinesFile[]> {
  stopIfAborted(options, content.name);
  const examination = examine({
    file: content.name,
    rules: rulesOf(options.repairs),
    explicit: options.repairs !== undefined,
    nowMs: options.nowMs,
    place: source.place,
  });
  noteFormat(examination, source, siblings);
  const mapping = mapColumns(source, content.name, options.columns, group);
  if (source.sample.length === 0) throw noBars(content.name);
  noteColumns(examination, mapping);
  const read = await readBars(source, mapping, examination, options, options);
  if (read.bars.time.length === 0) throw noBars(content.name);
  const bySymbol = groupBySymbol(read, group?.symbol);
  const results: OpenedKlinesFile[] = [];
  for (const [name, bars] of bySymbol) {
    // Each symbol gets its own findings, after those that all share.
    const own = bySymbol.size === 1 ? examination : continued(examination, content.name, options, source);
    const several = severalGroups || bySymbol.size > 1;
    results.push(await finish(own, source, mapping, content, read, bars, name, several, options));
  }
  return results;
}

/** The rules that a caller allows, or the usual ones. Errors (usage): `REPAIR_NAME`. */
export function rulesOf(repairs: readonly string[] | undefined): readonly RepairName[] {
  if (repairs === undefined) return DEFAULT_REPAIRS;
  return repairs.map((name) => {
    if (isRepairName(name)) return name;
    throw usageError(
      'REPAIR_NAME',
      `repairs: expected names among ${Object.keys(REPAIR_RULES).join(', ')}, got "${name}"`,
    );
  });
}

function continued(shared: Examination, file: string, options: OpenOptions, source: TableSource): Examination {
  const own = examine({
    file,
    rules: rulesOf(options.repairs),
    explicit: options.repairs !== undefined,
    nowMs: options.nowMs,
    place: source.place,
  });
  for (const { code, severity, message, count, values, rule } of shared.issues) {
    own.note({ code, severity, message, count, values, rule });
  }
  return own;
}

function noteFormat(examination: Examination, source: TableSource, siblings: readonly Unwrapped[]): void {
  if (siblings.length > 1) {
    const names = siblings.map(({ name }) => `"${name}"`);
    examination.note({
      code: 'SEVERAL_TABLES',
      severity: 'warning',
      count: siblings.length,
      message: `The archive holds ${siblings.length} tables; ${names[0]} was taken (the others: ${names.slice(1, 6).join(', ')}).`,
      values: { taken: siblings[0].name },
    });
  }
  const { encoding, preamble = [], footer = [] } = source.format;
  if (encoding !== undefined && encoding !== 'utf-8') {
    examination.note({
      code: 'ENCODING',
      severity: 'note',
      message: `The text is encoded as ${encoding}.`,
      values: { encoding },
    });
  }
  if (preamble.length > 0) {
    examination.note({
      code: 'PREAMBLE',
      severity: 'note',
      count: preamble.length,
      message: `${preamble.length} ${preamble.length === 1 ? 'line' : 'lines'} before the table left out: "${preamble[0].slice(0, 80)}".`,
      values: { lines: preamble.length },
    });
  }
  if (footer.length > 0) {
    examination.note({
      code: 'FOOTER',
      severity: 'warning',
      count: footer.length,
      message: `${footer.length} ${footer.length === 1 ? 'line' : 'lines'} behind the table left out: "${footer[0].slice(0, 80)}".`,
      values: { lines: footer.length },
    });
  }
}

function noteColumns(examination: Examination, { guesses, ignored }: Mapping): void {
  const byValues = guesses.filter(({ how }) => how === 'values').map(({ field }) => field);
  if (byValues.includes('high')) {
    const order = guesses
      .filter(({ field }) => ['open', 'high', 'low', 'close'].includes(field))
      .map(({ field }) => field);
    examination.note({
      code: 'PRICE_ORDER',
      severity: 'warning',
      message: `There is no header; by their values the prices stand in the order ${order.join(', ')}.`,
      values: { order: order.join(' ') },
    });
  }
  const volume = guesses.find(({ field }) => field === 'volume');
  if (volume?.how === 'values') {
    examination.note({
      code: 'VOLUMES_SWAPPED',
      severity: 'warning',
      message: `By its values column "${volume.source.slice(0, 60)}" is the volume, not the turnover that its name says.`,
      values: { column: volume.source },
    });
  }
  if (ignored.length === 0) return;
  const adjusted = ignored.find((name) => /adj/i.test(name));
  const named = ignored.slice(0, 10).map((name) => `"${name.slice(0, 60)}"`);
  examination.note({
    code: 'COLUMNS_IGNORED',
    severity: 'note',
    count: ignored.length,
    message:
      `Not used: ${ignored.length === 1 ? 'column' : 'columns'} ${named.join(', ')}.` +
      (adjusted === undefined ? '' : ` Prices are those of the close as traded, not of "${adjusted.slice(0, 60)}".`),
    values: { columns: ignored.length },
  });
}

function groupBySymbol({ bars, symbols }: BarsRead, ofColumns?: string): Map<string | undefined, RawBars> {
  if (symbols === undefined) return new Map([[ofColumns?.slice(0, MAX_SYMBOL), bars]]);
  const rows = new Map<string, number[]>();
  for (const [row, symbol] of symbols.entries()) {
    const name = symbol.slice(0, MAX_SYMBOL);
    const own = rows.get(name);
    if (own === undefined) rows.set(name, [row]);
    else own.push(row);
  }
  if (rows.size === 1) return new Map([[[...rows.keys()][0], bars]]);
  return new Map([...rows].map(([symbol, own]) => [symbol, pickBars(bars, Uint32Array.from(own))]));
}

function symbolFrom(column: string | undefined, several: boolean, options: OpenOptions): ImportReport['symbol'] {
  // Of several symbols the option picks one; a single one it names.
  if (options.symbol !== undefined && !several) return { name: options.symbol, how: 'option' };
  if (column) return { name: column, how: 'column' };
  return { name: symbolOfName(options.name), how: 'file-name' };
}

/** Warnings first. */
export const inOrder = (issues: readonly Issue[]): Issue[] =>
  [...issues].sort((a, b) => Number(a.severity === 'note') - Number(b.severity === 'note'));

async function finish(
  examination: Examination,
  source: TableSource,
  mapping: Mapping,
  content: Unwrapped,
  read: BarsRead,
  raw: RawBars,
  columnSymbol: string | undefined,
  several: boolean,
  options: OpenOptions,
): Promise<OpenedKlinesFile> {
  const given = options.interval === undefined ? undefined : parseInterval(options.interval);
  const byCloseTime = raw.time.length === 1 ? read.closeTimeInterval : undefined;
  const { bars, intervalMs } = examineBars(examination, raw, given ?? byCloseTime);
  const symbol = symbolFrom(columnSymbol, several, options);
  const klines = klinesFrom(bars, symbol.name, intervalMs);
  const count = bars.time.length;
  const inferredHow = count > 1 ? 'median' : intervalMs > 0 ? 'close-time' : 'unknown';
  const report: ImportReport = {
    file: options.name,
    wrappings: content.wrappings,
    format: source.format,
    columns: mapping.guesses,
    ignoredColumns: mapping.ignored,
    time: read.time,
    interval: { ms: intervalMs, text: formatInterval(intervalMs), how: given === undefined ? inferredHow : 'option' },
    symbol,
    rowsRead: read.rowsRead,
    bars: count,
    firstTime: bars.time[0],
    lastTime: bars.time[count - 1],
    issues: inOrder(examination.issues),
    repairs: examination.applied,
    header: source.names ?? [],
    sample: source.sample.slice(0, REPORTED_ROWS),
    sha256: await fingerprintKlines(klines),
  };
  return { klines, report };
}

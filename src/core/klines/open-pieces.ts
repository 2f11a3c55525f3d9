import { dataError } from '../base/errors.ts';
import { nameOfAll } from './file-names.ts';
import { fingerprintKlines } from './fingerprint.ts';
import { barCount, sliceKlines } from './klines.ts';
import { openPanel } from './open-panel.ts';
import type { NamedBytes } from './open-panel.ts';
import type { OpenedKlinesFile, OpenOptions } from './open.ts';
import type { ImportReport, Issue } from './report.ts';

/** Findings of a single piece that say nothing of the whole. */
const OF_ONE_PIECE = new Set(['FEW_BARS']);

/** The bars of one symbol, with the names of the files that they came from. */
export interface OpenedSeries extends OpenedKlinesFile {
  readonly files: readonly string[];
}

/**
 * Opens several files as series, one a symbol in the order in which the symbols first came: pieces of a symbol are put
 * together in order of time, with one report of what was found in each file, with the file's name, and between them.
 * Checksum files among them are verified. Errors: those of `openPanel`.
 */
export async function openSeries(
  given: readonly NamedBytes[],
  options: Omit<OpenOptions, 'name'>,
): Promise<OpenedSeries[]> {
  // Of the recorded rules one is about the end of the whole, not of every piece.
  const dropsLast = options.repairs?.includes('drop-last-bar') ?? false;
  const repairs = options.repairs?.filter((rule) => rule !== 'drop-last-bar');
  const { panel, reports, files } = await openPanel(given, { ...options, repairs });
  const opened: OpenedSeries[] = [];
  for (const [symbol, whole] of panel) {
    const klines = dropsLast ? sliceKlines(whole, 0, barCount(whole) - 1) : whole;
    const own = files.get(symbol) ?? [];
    const sha256 = await fingerprintKlines(klines);
    const report = reportOfAll(nameOfAll(own), reports.get(symbol) ?? [], klines.openTime, sha256, dropsLast);
    opened.push({ klines, report, files: own });
  }
  return opened;
}

/**
 * Opens several files as the bars of one symbol; of several symbols the option `symbol` picks one.
 * Errors (data): `SEVERAL_SYMBOLS`, and those of `openPanel`.
 */
export async function openPieces(files: readonly NamedBytes[], options: OpenOptions): Promise<OpenedKlinesFile> {
  const series = await openSeries(files, options);
  const picked = series.length === 1 ? series[0] : series.find(({ klines }) => klines.symbol === options.symbol);
  if (picked !== undefined) return { klines: picked.klines, report: { ...picked.report, file: options.name } };
  const symbols = series.map(({ klines }) => klines.symbol);
  throw dataError(
    'SEVERAL_SYMBOLS',
    `${options.name}: expected the bars of one symbol, got ${symbols.length}: ${symbols.slice(0, 10).join(', ')}`,
    { hint: 'Open the files of one symbol at a time; files without a symbol column are told apart by their names.' },
  );
}

function reportOfAll(
  file: string,
  parts: readonly ImportReport[],
  openTime: Float64Array,
  sha256: string,
  dropsLast: boolean,
): ImportReport {
  const [first] = parts;
  const issues = parts.flatMap((part) =>
    part.issues
      .filter(({ code }) => parts.length === 1 || !OF_ONE_PIECE.has(code))
      .map((issue): Issue => ({ ...issue, rows: issue.rows.map((row) => ({ file: part.file, ...row })) })),
  );
  const repairs = new Set(parts.flatMap((part) => part.repairs));
  if (dropsLast) repairs.add('drop-last-bar');
  return {
    ...first,
    file,
    rowsRead: parts.reduce((sum, { rowsRead }) => sum + rowsRead, 0),
    bars: openTime.length,
    firstTime: openTime[0],
    lastTime: openTime[openTime.length - 1],
    issues: issues.sort((a, b) => Number(a.severity === 'note') - Number(b.severity === 'note')),
    repairs: [...repairs],
    sha256,
  };
}

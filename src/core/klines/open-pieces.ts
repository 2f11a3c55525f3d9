import { dataError } from '../base/errors.ts';
import { fingerprintKlines } from './fingerprint.ts';
import { barCount, sliceKlines } from './klines.ts';
import { openPanel } from './open-panel.ts';
import type { NamedBytes } from './open-panel.ts';
import type { OpenedKlinesFile, OpenOptions } from './open.ts';
import type { ImportReport, Issue } from './report.ts';

/** Findings of a single piece that say nothing of the whole. */
const OF_ONE_PIECE = new Set(['FEW_BARS']);

/**
 * Opens several files as the bars of one symbol, in order of time, with one report: what was found in each file, with
 * the file's name, and between them. Checksum files among them are verified.
 * Errors (data): `SEVERAL_SYMBOLS`, and those of `openPanel`.
 */
export async function openPieces(files: readonly NamedBytes[], options: OpenOptions): Promise<OpenedKlinesFile> {
  // Of the recorded rules one is about the end of the whole, not of every piece.
  const dropsLast = options.repairs?.includes('drop-last-bar') ?? false;
  const repairs = options.repairs?.filter((rule) => rule !== 'drop-last-bar');
  const { panel, reports } = await openPanel(files, { ...options, repairs });
  const [[symbol, whole]] = panel;
  if (panel.size > 1) {
    throw dataError(
      'SEVERAL_SYMBOLS',
      `${options.name}: expected the bars of one symbol, got ${panel.size}: ${[...panel.keys()].slice(0, 10).join(', ')}`,
      { hint: 'Open the files of one symbol at a time; files without a symbol column are told apart by their names.' },
    );
  }
  const klines = dropsLast ? sliceKlines(whole, 0, barCount(whole) - 1) : whole;
  const parts = reports.get(symbol) ?? [];
  const sha256 = await fingerprintKlines(klines);
  return { klines, report: reportOfAll(options.name, parts, klines.openTime, sha256, dropsLast) };
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

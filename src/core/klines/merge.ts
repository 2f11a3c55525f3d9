import { dataError } from '../base/errors.ts';
import { fingerprintKlines } from './fingerprint.ts';
import { formatInterval } from './interval.ts';
import { barCount } from './klines.ts';
import type { Klines } from './klines.ts';
import type { OpenedKlinesFile } from './open.ts';
import type { ImportReport, Issue } from './report.ts';

const COLUMNS = ['openTime', 'open', 'high', 'low', 'close', 'volume'] as const;

interface Merged {
  readonly klines: Klines;
  /** In order of time; the last one carries what was found between the pieces. */
  readonly reports: readonly ImportReport[];
}

/** Bars of one symbol with the file or service that they came from, for messages. */
export interface Piece {
  readonly file: string;
  readonly klines: Klines;
}

/** The pieces that files held as one (see `joinPieces`), with their reports. */
export async function mergePieces(symbol: string, pieces: readonly OpenedKlinesFile[]): Promise<Merged> {
  if (pieces.length === 1) return { klines: pieces[0].klines, reports: [pieces[0].report] };
  const ordered = [...pieces].sort((a, b) => a.klines.openTime[0] - b.klines.openTime[0]);
  const { klines, issues } = joinPieces(
    symbol,
    ordered.map(({ klines, report }) => ({ file: report.file, klines })),
  );
  const reports = ordered.map(({ report }) => report);
  const last = reports[reports.length - 1];
  reports[reports.length - 1] = {
    ...last,
    issues: [...issues, ...last.issues],
    sha256: await fingerprintKlines(klines),
  };
  return { klines, reports };
}

/**
 * Puts the pieces of one symbol together in order of time. Bars that two pieces share must be the same in both, else
 * the pieces are refused; holes between pieces are reported. Columns that not all pieces have are left out.
 * Errors (data): `PIECES_INTERVALS`, `PIECES_DIFFER`.
 */
export function joinPieces(
  symbol: string,
  pieces: readonly Piece[],
): { readonly klines: Klines; readonly issues: readonly Issue[] } {
  const ordered = [...pieces].sort((a, b) => a.klines.openTime[0] - b.klines.openTime[0]);
  const intervals = new Set(ordered.map(({ klines }) => klines.intervalMs).filter((ms) => ms > 0));
  if (intervals.size > 1) {
    throw dataError(
      'PIECES_INTERVALS',
      `${symbol}: expected pieces of one interval, got ${[...intervals].map(formatInterval).join(', ')}`,
      {
        where: { file: ordered[1].file },
        hint: 'Open files of one interval together.',
      },
    );
  }
  const intervalMs = [...intervals][0] ?? 0;
  const total = ordered.reduce((sum, { klines }) => sum + barCount(klines), 0);
  const hasQuote = ordered.every(({ klines }) => klines.quoteVolume !== undefined);
  const hasTrades = ordered.every(({ klines }) => klines.trades !== undefined);
  const names = [
    ...COLUMNS,
    ...(hasQuote ? (['quoteVolume'] as const) : []),
    ...(hasTrades ? (['trades'] as const) : []),
  ];
  const columns = new Map(names.map((name) => [name, new Float64Array(total)]));
  const time = columns.get('openTime') as Float64Array;
  let count = 0;
  let shared = 0;
  const issues: Issue[] = [];
  for (const { klines, file } of ordered) {
    let start = 0;
    // Pieces may overlap by some bars, which then have to agree.
    while (start < barCount(klines) && count > 0 && klines.openTime[start] <= time[count - 1]) {
      const at = lastAtOrBefore(time, count, klines.openTime[start]);
      const same =
        time[at] === klines.openTime[start] &&
        names.every((name) => Object.is(columns.get(name)?.[at], klines[name]?.[start]));
      if (!same) {
        throw dataError(
          'PIECES_DIFFER',
          `${symbol}: expected pieces that agree where they overlap, got other values at ${new Date(klines.openTime[start]).toISOString()}`,
          {
            where: { file },
            hint: 'The files hold different data under the same symbol; open them apart.',
          },
        );
      }
      start++;
      shared++;
    }
    if (count > 0 && start < barCount(klines)) {
      const missing = Math.round((klines.openTime[start] - time[count - 1]) / Math.max(1, intervalMs)) - 1;
      if (missing > 0 && intervalMs > 0) issues.push(holeIssue(time[count - 1], missing, file));
    }
    for (const name of names) columns.get(name)?.set((klines[name] as Float64Array).subarray(start), count);
    count += barCount(klines) - start;
  }
  if (shared > 0) {
    issues.push({
      code: 'PIECES_OVERLAP',
      severity: 'note',
      count: shared,
      rows: [],
      message: `${shared} ${shared === 1 ? 'bar' : 'bars'} that two files share, with the same values, taken once.`,
      values: { bars: shared },
    });
  }
  const taken = (name: (typeof names)[number]): Float64Array => (columns.get(name) as Float64Array).slice(0, count);
  const merged: Klines = {
    symbol,
    intervalMs,
    openTime: taken('openTime'),
    open: taken('open'),
    high: taken('high'),
    low: taken('low'),
    close: taken('close'),
    volume: taken('volume'),
    ...(hasQuote ? { quoteVolume: taken('quoteVolume') } : {}),
    ...(hasTrades ? { trades: taken('trades') } : {}),
  };
  return { klines: merged, issues };
}

function holeIssue(after: number, missing: number, file: string): Issue {
  return {
    code: 'PIECES_GAP',
    severity: 'warning',
    count: missing,
    rows: [{ file, time: after }],
    message: `${missing} ${missing === 1 ? 'bar is' : 'bars are'} missing before ${file}; a piece may be absent.`,
    values: { missing },
  };
}

/** Index of the last of `count` ascending times that is not after `wanted`. */
function lastAtOrBefore(time: Float64Array, count: number, wanted: number): number {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (time[middle] <= wanted) low = middle;
    else high = middle - 1;
  }
  return low;
}

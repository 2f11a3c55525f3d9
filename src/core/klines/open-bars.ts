import { examineBars } from './doctor.ts';
import { examine } from './examination.ts';
import { klinesFrom } from './bars.ts';
import { klinesTable } from './columns.ts';
import { fingerprintKlines } from './fingerprint.ts';
import { formatInterval, parseInterval } from './interval.ts';
import { barCount, sliceKlines } from './klines.ts';
import type { Klines } from './klines.ts';
import { inOrder, REPORTED_ROWS, rulesOf } from './open.ts';
import type { OpenedKlinesFile, OpenOptions } from './open.ts';

/**
 * Examines bars that came as columns (from an exchange, or made up) as `openKlines` examines those of a file, with the
 * same rules and the same findings. The columns given may be those returned.
 */
export async function openBars(
  given: Klines,
  options: Pick<OpenOptions, 'name' | 'symbol' | 'interval' | 'repairs' | 'nowMs'>,
): Promise<OpenedKlinesFile> {
  const { name, repairs, nowMs } = options;
  const examination = examine({
    file: name,
    rules: rulesOf(repairs),
    explicit: repairs !== undefined,
    nowMs,
    place: (row) => ({ row: row + 1 }),
  });
  const rows = barCount(given);
  const { openTime: time, symbol, intervalMs: declared, ...columns } = given;
  const raw = { ...columns, time, origin: Uint32Array.from({ length: rows }, (_, row) => row) };
  const { bars, intervalMs } = examineBars(
    examination,
    raw,
    options.interval === undefined ? declared || undefined : parseInterval(options.interval),
  );
  const klines = klinesFrom(bars, options.symbol ?? symbol, intervalMs);
  const { names, columns: first } = klinesTable(sliceKlines(given, 0, Math.min(rows, REPORTED_ROWS)));
  const count = barCount(klines);
  return {
    klines,
    report: {
      file: name,
      wrappings: [],
      format: { kind: 'bars' },
      columns: [],
      ignoredColumns: [],
      time: { unit: 'ms', zone: 'UTC', zoneAssumed: false },
      interval: { ms: intervalMs, text: formatInterval(intervalMs), how: 'option' },
      symbol: { name: klines.symbol, how: 'option' },
      rowsRead: rows,
      bars: count,
      firstTime: klines.openTime[0],
      lastTime: klines.openTime[count - 1],
      issues: inOrder(examination.issues),
      repairs: examination.applied,
      header: names,
      sample: Array.from(first[0], (_, row) => first.map((column) => String(column[row]))),
      sha256: await fingerprintKlines(klines),
    },
  };
}

import { usageError } from '../base/errors.ts';
import { barCount } from './klines.ts';
import type { Klines, Panel } from './klines.ts';

/** A common time axis of several symbols, and where each symbol's bars lie on it. */
export interface PanelAlignment {
  /** Opening times (epoch ms), ascending. */
  readonly openTime: Float64Array;
  /** For each symbol and each time of the axis, the index of its bar, or -1 where it has none. */
  readonly rows: ReadonlyMap<string, Int32Array>;
}

/** How times that not all symbols have are treated: `union` keeps them, `intersection` leaves them out. */
export type AlignmentRule = 'union' | 'intersection';

/** Puts the symbols of a panel on one time axis. All need the same interval; nothing is filled. */
export function alignPanel(panel: Panel, rule: AlignmentRule): PanelAlignment {
  const members = [...panel];
  const intervals = new Set(members.map(([, klines]) => klines.intervalMs).filter((ms) => ms > 0));
  if (intervals.size > 1) {
    throw usageError(
      'PANEL_INTERVALS',
      `panel: expected one interval for all symbols, got ${[...intervals].join(' ms, ')} ms`,
      {
        hint: 'Resample the symbols to the highest of these intervals first.',
      },
    );
  }
  const counts = new Map<number, number>();
  for (const [, { openTime }] of members) for (const time of openTime) counts.set(time, (counts.get(time) ?? 0) + 1);
  const needed = rule === 'union' ? 1 : members.length;
  const times = Float64Array.from([...counts].filter(([, count]) => count >= needed).map(([time]) => time)).sort();
  const rows = new Map<string, Int32Array>();
  for (const [symbol, klines] of members) rows.set(symbol, rowsOn(times, klines));
  return { openTime: times, rows };
}

function rowsOn(times: Float64Array, { openTime }: Klines): Int32Array {
  const rows = new Int32Array(times.length).fill(-1);
  let at = 0;
  for (let i = 0; i < times.length; i++) {
    while (at < openTime.length && openTime[at] < times[i]) at++;
    if (openTime[at] === times[i]) rows[i] = at;
  }
  return rows;
}

/** Values of one symbol laid out on the common axis, NaN where the symbol has no bar. */
export function onAxis(values: Float64Array, rows: Int32Array): Float64Array {
  const result = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) result[i] = rows[i] < 0 ? Number.NaN : values[rows[i]];
  return result;
}

/** A panel as one long series of bars, symbol after symbol, with the symbol of each block: `[symbol, first, end)`. */
export function panelBlocks(panel: Panel): { readonly symbol: string; readonly start: number; readonly end: number }[] {
  let start = 0;
  return [...panel].map(([symbol, klines]) => {
    const block = { symbol, start, end: start + barCount(klines) };
    start = block.end;
    return block;
  });
}

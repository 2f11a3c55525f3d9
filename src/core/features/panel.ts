import { usageError } from '../base/errors.ts';
import type { RollingKernels } from '../kernels/rolling.ts';
import { barCount, type Klines, type Panel } from '../klines/klines.ts';
import { computeColumns } from './compute.ts';
import { computeLabel, type Label } from './label.ts';
import type { Plan } from './plan.ts';
import type { Samples } from './processors/samples.ts';

export interface PanelSamples extends Samples {
  readonly symbols: readonly string[];
  /** Index into `symbols` of each row. */
  readonly symbolOf: Uint32Array;
}

export interface PanelOptions {
  /** `any` keeps every bar of every symbol, `shared` only the times at which every symbol has a bar. */
  readonly times: 'any' | 'shared';
  readonly label?: Label;
}

interface Rows {
  /** Index of each row's symbol. */
  readonly symbolOf: Uint32Array;
  /** Of each symbol, the row of each bar; -1 where the bar is left out. */
  readonly rowOf: readonly Int32Array[];
}

/** Lays rows out in order of time and then of the panel, walking all symbols at once along the sorted times. */
function layOut(panel: readonly Klines[], times: PanelOptions['times']): Rows {
  const bars = panel.reduce((sum, klines) => sum + barCount(klines), 0);
  const clock = new Float64Array(bars);
  panel.reduce((at, { openTime }) => (clock.set(openTime, at), at + openTime.length), 0);
  clock.sort();
  const symbolOf = new Uint32Array(bars);
  const rowOf = panel.map((klines) => new Int32Array(barCount(klines)).fill(-1));
  const next = new Uint32Array(panel.length);
  let rows = 0;
  for (let tick = 0; tick < bars;) {
    const time = clock[tick];
    let there = 0;
    for (; tick < bars && clock[tick] === time; tick++) there++;
    for (let symbol = 0; symbol < panel.length; symbol++) {
      if (panel[symbol].openTime[next[symbol]] !== time) continue;
      const bar = next[symbol]++;
      if (times === 'shared' && there < panel.length) continue;
      rowOf[symbol][bar] = rows;
      symbolOf[rows++] = symbol;
    }
  }
  return { symbolOf: symbolOf.slice(0, rows), rowOf };
}

/**
 * Features (and label) of several symbols as one table, in order of time and, within a time, of the panel. Each symbol
 * is computed from its own bars alone: a window never crosses from one to the next, and which times are kept makes no
 * difference to the values. PANEL_EMPTY (usage) without symbols; otherwise errors as of `computeColumns`.
 */
export function computePanel(
  kernels: RollingKernels,
  plan: Plan,
  panel: Panel,
  { times, label }: PanelOptions,
): PanelSamples {
  if (panel.size === 0) throw usageError('PANEL_EMPTY', 'panel: expected at least one symbol, got none');
  const symbols = [...panel.keys()];
  const klines = [...panel.values()];
  const { symbolOf, rowOf } = layOut(klines, times);
  const rows = symbolOf.length;
  const openTimes = new Float64Array(rows);
  const columns = plan.names.map(() => new Float64Array(rows));
  const labels = label === undefined ? undefined : new Float64Array(rows);
  klines.forEach((bars, symbol) => {
    if (barCount(bars) === 0) return;
    const scatter = (from: Float64Array, to: Float64Array): void =>
      rowOf[symbol].forEach((row, bar) => {
        if (row >= 0) to[row] = from[bar];
      });
    scatter(bars.openTime, openTimes);
    computeColumns(kernels, plan, bars).forEach((column, i) => scatter(column, columns[i]));
    if (label && labels) scatter(computeLabel(kernels, label, bars), labels);
  });
  return {
    rows,
    times: openTimes,
    names: plan.names,
    columns,
    ...(labels ? { label: labels } : {}),
    symbols,
    symbolOf,
  };
}

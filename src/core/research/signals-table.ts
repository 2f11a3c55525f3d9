import type { SignalSeries } from '../signals/signal.ts';
import type { Table } from '../tables/table.ts';

/** What a table of signals is made of: a report, or a block of a stream. */
export interface VotedBars {
  readonly models: readonly { readonly name: string; readonly signals: SignalSeries }[];
  readonly ensemble: SignalSeries;
}

/**
 * A run as a table, one row a bar: `timestamp` in epoch milliseconds, score and signal of every model, and last the
 * ensemble's score, signal (-1, 0, 1) and confidence. A missing score is NaN. The columns of scores are shared with
 * the report.
 */
export function signalsTable({ models, ensemble }: VotedBars, openTime: Float64Array): Table {
  const columns: (readonly [string, Float64Array])[] = [
    ['timestamp', openTime],
    ...models.flatMap(({ name, signals }): (readonly [string, Float64Array])[] => [
      [`score:${name}`, signals.score],
      [`signal:${name}`, Float64Array.from(signals.signal)],
    ]),
    ['score', ensemble.score],
    ['signal', Float64Array.from(ensemble.signal)],
    ['confidence', ensemble.confidence],
  ];
  return { names: columns.map(([name]) => name), columns: columns.map(([, column]) => column) };
}

import { dataError } from '../base/errors.ts';
import type { RollingKernels } from '../kernels/rolling.ts';
import type { Klines } from '../klines/klines.ts';
import type { SignalSeries } from '../signals/signal.ts';
import { createLiveSignals } from './live-ensemble.ts';
import type { LiveBlock, LiveSettings, SuspendedSeries } from './live-ensemble.ts';

/** Bars of many symbols in any interleaving; each symbol's own are in order of time. */
export interface SymbolBatch {
  /** The symbol of each row. */
  readonly symbols: readonly string[];
  readonly bars: Pick<Klines, 'openTime' | 'open' | 'high' | 'low' | 'close' | 'volume' | 'quoteVolume' | 'trades'>;
}

/** Many symbols, each with a stream of its own over the same models. */
export interface SymbolStreams {
  readonly featureNames: readonly string[];
  /** Symbols seen so far. */
  readonly symbols: number;
  /**
   * What the models say of each row, in the rows' order: the bits that a run over each symbol's whole series gives.
   * Errors (data): `BAR_ORDER` with symbol and row (1-based, counted over all batches).
   */
  take(batch: SymbolBatch): Promise<LiveBlock>;
  close(): void;
}

const columnNames = ['openTime', 'open', 'high', 'low', 'close', 'volume', 'quoteVolume', 'trades'] as const;

type Columns = Record<(typeof columnNames)[number], Float64Array | undefined>;

/** The rows of each symbol, in the order of their first. */
function rowsBySymbol(symbols: readonly string[]): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  symbols.forEach((symbol, row) => {
    const rows = groups.get(symbol);
    if (rows === undefined) groups.set(symbol, [row]);
    else rows.push(row);
  });
  return groups;
}

function gather(rows: readonly number[], from: Float64Array): Float64Array {
  const to = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) to[i] = from[rows[i]];
  return to;
}

const scatter = (rows: readonly number[], from: ArrayLike<number>, to: Float64Array | Int8Array): void => {
  for (let i = 0; i < rows.length; i++) to[rows[i]] = from[i];
};

const emptySeries = (rows: number): SignalSeries => ({
  score: new Float64Array(rows),
  signal: new Int8Array(rows),
  confidence: new Float64Array(rows),
});

function scatterSeries(rows: readonly number[], from: SignalSeries, to: SignalSeries): void {
  scatter(rows, from.score, to.score);
  scatter(rows, from.signal, to.signal);
  scatter(rows, from.confidence, to.confidence);
}

/**
 * Memory grows with the number of symbols alone: the models and the features' memory are there once, of each symbol only
 * what its next bars depend on. Errors as `createLiveSignals`.
 */
export function createSymbolStreams(settings: LiveSettings, kernels: RollingKernels): SymbolStreams {
  const live = createLiveSignals(settings, kernels);
  const { featureNames } = live;
  const suspended = new Map<string, SuspendedSeries>();
  let rowsBefore = 0;

  const checkOrder = (symbol: string, openTime: Float64Array, rows: readonly number[]): void => {
    let before = live.lastOpenTime;
    for (let i = 0; i < openTime.length; i++) {
      if (!Number.isFinite(openTime[i]) || openTime[i] <= before) {
        const row = rowsBefore + rows[i] + 1;
        throw dataError(
          'BAR_ORDER',
          `bars of ${symbol}: expected an open time after ${before}, got ${openTime[i]}, at row ${row}`,
          { where: { row, field: 'timestamp' }, hint: 'Sort the rows by time; a symbol has one bar at a time.' },
        );
      }
      before = openTime[i];
    }
  };

  return {
    featureNames,
    get symbols() {
      return suspended.size;
    },
    take: async ({ symbols, bars }) => {
      const count = symbols.length;
      const groups = rowsBySymbol(symbols);
      const features = featureNames.map(() => new Float64Array(count));
      const models = settings.models.map(({ model, name = model.card.name }) => ({
        name,
        raw: new Float64Array(count),
        signals: emptySeries(count),
      }));
      const ensemble = emptySeries(count);
      for (const [symbol, rows] of groups) {
        const earlier = suspended.get(symbol);
        live.resume(earlier);
        const columns: Columns = {} as Columns;
        for (const name of columnNames) {
          const column = bars[name];
          columns[name] = column && gather(rows, column);
        }
        const own = { symbol, intervalMs: 0, ...columns } as Klines;
        checkOrder(symbol, own.openTime, rows);
        const block = await live.pushBlock(own);
        suspended.set(symbol, live.suspend(earlier));
        block.features.forEach((column, i) => scatter(rows, column, features[i]));
        block.models.forEach(({ raw, signals }, i) => {
          scatter(rows, raw, models[i].raw);
          scatterSeries(rows, signals, models[i].signals);
        });
        scatterSeries(rows, block.ensemble, ensemble);
      }
      rowsBefore += count;
      return { features, models, ensemble };
    },
    close: () => live.close(),
  };
}

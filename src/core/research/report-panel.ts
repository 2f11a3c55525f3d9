import type { BacktestStatistics } from '../backtest/statistics.ts';
import type { CrossSectionalIc } from '../evaluation/cross-section.ts';
import type { Coefficients } from '../evaluation/evaluate.ts';
import type { SignalCounts } from './counts.ts';

/** What is said of one model, or of the ensemble, over the bars of one symbol: its IC is one over time, `IC (ts)`. */
export interface SymbolEvaluation extends Coefficients {
  readonly name: string;
  /** Bars left out: known from training, overlapping those, or untested. */
  readonly leftOut: number;
}

/** What a backtest in short is made of. */
export const tradedStatistics = [
  'Return [%]',
  'Buy & Hold Return [%]',
  'Sharpe Ratio',
  '# Trades',
  'Max. Drawdown [%]',
] as const satisfies readonly (keyof BacktestStatistics)[];

/** A backtest in short, under backtesting.py's names, with the times of the first and last bar that were traded. */
export type SymbolBacktest = Pick<BacktestStatistics, (typeof tradedStatistics)[number]> & {
  readonly from: number;
  readonly to: number;
};

/** One symbol of a document that has several. */
export interface PanelSymbol {
  readonly symbol: string;
  /** Fingerprint of its bars. */
  readonly sha256: string;
  readonly bars: number;
  /** Open times of the first and last bar. */
  readonly from: number;
  readonly to: number;
  /** How often each signal of the ensemble stands. */
  readonly counts: SignalCounts;
  readonly models: readonly { readonly name: string; readonly counts: SignalCounts }[];
  /** Where the document has a label. */
  readonly evaluation?: { readonly models: readonly SymbolEvaluation[]; readonly ensemble: SymbolEvaluation };
  /** Where the document has a strategy and two bars in a row are out of sample. */
  readonly backtest?: SymbolBacktest;
}

/** The IC across symbols, `IC (xs)`, of one model or of the ensemble: a correlation a date, then their mean. */
export interface AcrossSymbols {
  readonly name: string;
  readonly ic: CrossSectionalIc['meanIc'];
  readonly rankIc: CrossSectionalIc['meanRankIc'];
  /** Dates on which at least two symbols have a prediction that counts and a label, and neither side is constant. */
  readonly dates: number;
  readonly symbols: CrossSectionalIc['symbols'];
}

/** All series of a document side by side, in the order of their symbols. The same whichever of them is shown. */
export interface ReportPanel {
  readonly symbols: readonly PanelSymbol[];
  /** Where the document has a label. */
  readonly across?: { readonly models: readonly AcrossSymbols[]; readonly ensemble: AcrossSymbols };
}

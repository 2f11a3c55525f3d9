import type { BarRange } from '../evaluation/splits.ts';
import type { ModelCard } from '../models/model.ts';
import type { SignalSeries } from '../signals/signal.ts';
import type { SignalCounts } from './counts.ts';
import type { Fingerprints, Research } from './document.ts';
import type { ReportEvaluation } from './evaluation.ts';
import type { ReportPanel } from './report-panel.ts';
import type { ReportBacktest } from './trading.ts';

export type { BarRange };

export interface ModelRun {
  readonly name: string;
  readonly card: ModelCard;
  readonly weight: number;
  readonly thresholds: { readonly buy: number; readonly sell: number };
  /** How features were matched; `position` only where the file has no names. */
  readonly matched: 'name' | 'position';
  /** The model's own number per bar (for several outputs: last class minus first); NaN before the first complete bar. */
  readonly raw: Float64Array;
  /** Calibrated score, signal and confidence per bar. */
  readonly signals: SignalSeries;
  readonly calibration: ModelCard['calibration']['kind'];
  /** The calibration with all that it learnt. */
  readonly fitted: ModelCard['calibration'];
  /** Bars this model was trained on, and bars used for its early stopping, as they lie in the loaded klines. */
  readonly inSample: readonly BarRange[];
  /** Bars over the time of training bars of another symbol: they may be the same ones under another name. */
  readonly sameTime: readonly BarRange[];
  readonly counts: SignalCounts;
}

/** What `runResearch` returns; the page draws it, the command line prints it. */
export interface Report {
  readonly research: Research;
  readonly data: {
    readonly symbol: string;
    readonly intervalMs: number;
    readonly bars: number;
    readonly from: number;
    readonly to: number;
  };
  readonly featureNames: readonly string[];
  /** First bar at which every feature that some model asks for is complete. */
  readonly warmUp: number;
  readonly models: readonly ModelRun[];
  readonly ensemble: SignalSeries;
  /** How the models of each bar voted is in `models`; these are the ensemble's counts. */
  readonly counts: SignalCounts;
  /** How good the predictions are; where the document has a label. */
  readonly evaluation?: ReportEvaluation;
  /** What trading the ensemble's signals would have brought; where the document has a strategy. */
  readonly backtest?: ReportBacktest;
  /** All series of a document that has several, side by side; everything before is of the one that is shown. */
  readonly panel?: ReportPanel;
  readonly fingerprints: Fingerprints;
  /** Stages of `research.expect` whose fingerprint differs, in order; undefined where nothing was expected. */
  readonly differs?: readonly (keyof Fingerprints)[];
}

/** What the models say of one series, before anything is judged. */
export type SeriesVotes = Pick<Report, 'data' | 'featureNames' | 'warmUp' | 'models' | 'ensemble' | 'counts'>;

/** Fingerprint of the bars of one of the document's symbols; `fingerprints.klines` is of all series together. */
export const klinesDigestOf = ({ panel, fingerprints }: Report, symbol: string): string =>
  panel?.symbols.find((one) => one.symbol === symbol)?.sha256 ?? fingerprints.klines;

import type { Progress, RunControl } from '../core/base/progress.ts';
import type { BlindnessReport } from '../core/features/blindness.ts';
import type { FeatureAnalysis } from '../core/features/analyse.ts';
import type { Feature, FeatureSet, WindowRule } from '../core/features/set.ts';
import type { ColumnSummary } from '../core/features/summary.ts';
import type { Klines } from '../core/klines/klines.ts';
import type { OpenOptions } from '../core/klines/open.ts';
import type { ImportReport } from '../core/klines/report.ts';
import type { ModelCard } from '../core/models/model.ts';
import type { Research } from '../core/research/document.ts';
import type { Bar } from '../core/backtest/bar.ts';
import type { LiveReading } from '../core/research/live-ensemble.ts';
import type { Report } from '../core/research/report.ts';
import type { TableFileFormat } from '../core/tables/write.ts';
import type { JudgementApi } from './judgementApi.ts';
import type { CallApi } from './callApi.ts';
import type { ModelApi, SearchApi } from './modelApi.ts';

/** A file as it was dropped or fetched. The bytes are transferred: the sender's copy is gone. */
export interface FileBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** How klines are to be read where the reader's own guesses are not wanted. */
  readonly reading?: KlinesReading;
  /** When the file was dropped (epoch ms), to tell whether its last bar is finished, also when it is opened anew. */
  readonly nowMs?: number;
}

/** Several files that hold the bars of one symbol in pieces, or those of several symbols, with their checksums. */
export interface PiecesInput extends Pick<FileBytes, 'reading' | 'nowMs'> {
  readonly name: string;
  readonly pieces: readonly Pick<FileBytes, 'name' | 'bytes'>[];
}

/** Bars that came as columns, from an exchange. */
export interface BarsInput {
  readonly name: string;
  readonly bars: Klines;
  readonly reading?: KlinesReading;
}

/** A market to be made up, as a document names it (`synthetic:seed=1&bars=5000`). */
export interface MarketInput {
  readonly name: string;
  readonly market: string;
  readonly reading?: KlinesReading;
}

/** Whatever can be opened. */
export type Input = FileBytes | PiecesInput | BarsInput | MarketInput;

/** What a person may decide about a klines file instead of the reader; what is left out is guessed. */
export type KlinesReading = Pick<
  OpenOptions,
  'symbol' | 'interval' | 'zone' | 'columns' | 'timeUnit' | 'dateOrder' | 'repairs'
>;

/** Tables that the engine writes besides features: the bars, scores, signals and votes of a document's run, or its trades. */
export type ExportedTable = 'klines' | 'signals' | 'trades';

/** What a dropped file turned out to be. */
export type OpenedFile =
  | { readonly kind: 'klines'; readonly klines: OpenedKlines }
  | { readonly kind: 'panel'; readonly series: readonly OpenedPanelSeries[] }
  | { readonly kind: 'model'; readonly model: OpenedModel }
  | { readonly kind: 'research'; readonly research: Research }
  | { readonly kind: 'feature-set'; readonly set: FeatureSet };

export interface OpenedKlines {
  /** Fingerprint of the bars; `run` finds them by it. */
  readonly sha256: string;
  readonly klines: Klines;
  /** What was guessed, found and repaired while reading. */
  readonly report: ImportReport;
  /** The report's issues as plain English sentences, most important first. */
  readonly notes: readonly string[];
}

/** One of several symbols that were opened together, with the names of the files that its bars came from. */
export interface OpenedPanelSeries extends OpenedKlines {
  readonly files: readonly string[];
}

export interface OpenedModel {
  readonly card: ModelCard;
  /** Features the model asks for that the feature set lacks; empty where it can run. */
  readonly missing: readonly string[];
  readonly matched: 'name' | 'position';
}

/** A document's bars with new ones behind them. */
export interface Appended {
  /** All bars; `klines` holds the new ones alone, the others are at the caller's already. */
  readonly opened: OpenedKlines;
  /** Scores, signals and votes, without their judgement by label and strategy; undefined where there are no models. */
  readonly report?: Report;
}

/** Features to be computed over opened klines. */
export interface ColumnRequest {
  /** Fingerprint of the klines. */
  readonly sha256: string;
  readonly windows: WindowRule;
  readonly features: readonly Pick<Feature, 'name' | 'expression'>[];
  /** For labels. */
  readonly allowLookAhead?: boolean;
}

/** A column as a browser shows it: what it needs, how its values lie, and a small picture of them. */
export interface ColumnDescription {
  readonly name: string;
  readonly summary: ColumnSummary;
  /** Lowest and highest value of equal stretches of the bars, two values each. */
  readonly thumbnail: Float64Array;
  /** The values of the newest bars, oldest first. */
  readonly last: Float64Array;
  readonly needs: Pick<FeatureAnalysis, 'lookBack' | 'warmUp' | 'lookAhead' | 'pathDependent' | 'settlesAfter'>;
}

/** The engine behind the page. One worker implements it; everything that crosses is plain data and typed arrays. */
export interface EngineApi extends ModelApi, SearchApi, JudgementApi, CallApi {
  /** Tells klines, models and research documents apart by content, and keeps what it opened under its sha256. */
  open(file: Input): Promise<OpenedFile>;
  /**
   * Puts bars behind those of a document, and computes of it what they bring: features, models and votes of the new
   * bars alone, everything else from what is kept. The former bars stay open beside the new ones.
   */
  append(research: Research, bars: Klines): Promise<Appended>;
  /** What a document's models say of a bar that is still open, behind its bars. */
  preview(research: Research, bar: Bar): Promise<LiveReading>;
  /** Computes a research document over opened klines and models. Scores are kept, so weights and thresholds are cheap. */
  run(research: Research): Promise<Report>;
  /** Columns of the research's feature set for every bar, by name. */
  features(research: Research, names: readonly string[]): Promise<readonly Float64Array[]>;
  /** Analysis, statistics and a picture of each column; `points` stretches a picture. */
  describe(request: ColumnRequest, points: number): Promise<readonly ColumnDescription[]>;
  /** The value of each column at one bar. */
  valuesAt(request: ColumnRequest, bar: number): Promise<Float64Array>;
  /** Correlations between all columns, row-major. */
  correlate(request: ColumnRequest): Promise<Float64Array>;
  /** Shows with data whether the columns see later bars, with at most so many prefixes of the bars. */
  proveFeatures(request: ColumnRequest, mostPrefixes: number): Promise<BlindnessReport>;
  /** The same for a document's whole pipeline: raw scores, signals and votes. */
  proveResearch(research: Research, mostPrefixes: number): Promise<BlindnessReport>;
  /** A table of the columns with the bars' times as a file; `masked` leaves out values of windows that are not full. */
  exportFeatures(request: ColumnRequest, format: TableFileFormat, masked: boolean): Promise<Uint8Array>;
  /** A table of the document's bars or of what its run says of each, as a file. */
  exportTable(research: Research, table: ExportedTable, format: TableFileFormat): Promise<Uint8Array>;
  /** Forgets opened files that no longer matter. */
  forget(sha256: string): Promise<void>;
}

export type ProgressListener = (progress: Progress) => void;

/** The engine's methods as they run inside a host: progress and abort come as the last argument. */
export type Engine = {
  [Name in keyof EngineApi]: EngineApi[Name] extends (...parameters: infer Parameters) => infer Result
    ? (...parameters: [...Parameters, control?: RunControl]) => Result
    : never;
};

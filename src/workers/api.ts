import type { Progress } from '../core/base/progress.ts';
import type { Klines } from '../core/klines/klines.ts';
import type { ImportReport } from '../core/klines/report.ts';
import type { ModelCard } from '../core/models/model.ts';
import type { Research } from '../core/research/document.ts';
import type { Report } from '../core/research/report.ts';

/** A file as it was dropped or fetched. The bytes are transferred: the sender's copy is gone. */
export interface FileBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What a dropped file turned out to be. */
export type OpenedFile =
  | { readonly kind: 'klines'; readonly klines: OpenedKlines }
  | { readonly kind: 'model'; readonly model: OpenedModel }
  | { readonly kind: 'research'; readonly research: Research };

export interface OpenedKlines {
  /** Fingerprint of the bars; `run` finds them by it. */
  readonly sha256: string;
  readonly klines: Klines;
  /** What was guessed, found and repaired while reading. */
  readonly report: ImportReport;
  /** The report's issues as plain English sentences, most important first. */
  readonly notes: readonly string[];
}

export interface OpenedModel {
  readonly card: ModelCard;
  /** Features the model asks for that the feature set lacks; empty where it can run. */
  readonly missing: readonly string[];
  readonly matched: 'name' | 'position';
}

/** The engine behind the page. One worker implements it; everything that crosses is plain data and typed arrays. */
export interface EngineApi {
  /** Tells klines, models and research documents apart by content, and keeps what it opened under its sha256. */
  open(file: FileBytes): Promise<OpenedFile>;
  /** Computes a research document over opened klines and models. Scores are kept, so weights and thresholds are cheap. */
  run(research: Research): Promise<Report>;
  /** Columns of the research's feature set for every bar, by name. */
  features(research: Research, names: readonly string[]): Promise<readonly Float64Array[]>;
  /** Forgets opened files that no longer matter. */
  forget(sha256: string): Promise<void>;
}

export type ProgressListener = (progress: Progress) => void;

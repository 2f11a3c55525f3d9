import type { AccountSettings, Costs, StrategySettings } from '../backtest/settings.ts';
import { usageError } from '../base/errors.ts';
import type { EvaluationSettings } from '../evaluation/settings.ts';
import { refuseShuffle } from '../evaluation/splits.ts';
import type { SplitSettings } from '../evaluation/splits.ts';
import type { DateOrder } from '../klines/time-text.ts';
import type { Calibration } from '../models/model.ts';
import type { EnsembleMethod } from '../signals/signal.ts';
import type { FeatureSettings } from './feature-settings.ts';
import { checkJsonShape } from './limits.ts';
import { describe, documentProblem } from './problems.ts';
import { researchSchema } from './schema.ts';
import { checkSeries } from './series-check.ts';
import { trainedSource, type TrainingSettings } from './training/settings.ts';

/** Where the bars come from. `source` is `sample:NAME`, or `file:NAME` or `exchange:HOST` (asked for by hash). */
export interface DataReference {
  readonly symbol: string;
  readonly interval: string;
  readonly source: string;
  /** Fingerprint of the canonical bars (SHA-256 over their columns), not of the file. */
  readonly sha256: string;
  /** Rules of the doctor that made these bars of the file; where left out, the usual ones. */
  readonly repairs?: readonly string[];
  /** What was set by hand in place of the reader's guesses: zone of naive times, order of dates, columns by number (1-based). */
  readonly reading?: {
    readonly zone?: string;
    readonly dateOrder?: DateOrder;
    readonly columns?: Readonly<Record<string, number>>;
  };
}

/**
 * A model of the ensemble. `source` is `models:NAME` (shipped), `file:NAME` (asked for by hash) or `train`: made anew of
 * the document's bars wherever it is opened.
 */
export interface ModelReference {
  readonly name: string;
  readonly source: string;
  /** Of the model's file; empty where `train` has not been followed yet. */
  readonly sha256: string;
  readonly train?: TrainingSettings;
  /** Weight in the vote; 0 keeps the model on the chart without a say. */
  readonly weight: number;
  /** Overrides of the document's own thresholds and of the card's calibration, for this model alone. */
  readonly thresholdBuy?: number;
  readonly thresholdSell?: number;
  readonly calibration?: Calibration['kind'];
}

export interface SignalSettings {
  readonly thresholdBuy: number;
  readonly thresholdSell: number;
  readonly method: EnsembleMethod;
  /** Ensemble signals with less confidence than this hold. */
  readonly minConfidence: number;
  /** `card` uses what each model's card holds. */
  readonly calibration: 'card' | Calibration['kind'];
}

/** The strategy with the account it trades. */
export type TradingSettings = StrategySettings & AccountSettings;

/** SHA-256 per stage over the little-endian bytes of its outputs. */
export interface Fingerprints {
  readonly klines: string;
  readonly features: string;
  readonly scores: string;
  readonly votes: string;
  readonly report: string;
}

/** One piece of research, versioned. Everything but `klinelab`, `data` and `models` has a default. */
export interface Research {
  readonly klinelab: 1;
  readonly title: string;
  /** One series a symbol, all of one interval; the first is the one that is shown. */
  readonly data: readonly DataReference[];
  readonly features: FeatureSettings;
  /** What predictions are judged against; a document with a label is evaluated. */
  readonly label?: { readonly expression: string };
  /** Bars to train, validate and test on; evaluation keeps to the test bars. */
  readonly split?: SplitSettings;
  readonly models: readonly ModelReference[];
  readonly signals: SignalSettings;
  readonly evaluation?: EvaluationSettings;
  /** How the ensemble's signals are traded; a document with a strategy is backtested. */
  readonly strategy?: TradingSettings;
  readonly costs?: Costs;
  readonly expect?: Partial<Fingerprints>;
}

const subject = 'research document';

/** The version is judged before anything else: another version may look different everywhere. */
function checkVersion(input: unknown): void {
  const version = typeof input === 'object' && input !== null && 'klinelab' in input ? input.klinelab : undefined;
  if (version === 1) return;
  const newer = typeof version === 'number' && version > 1;
  throw usageError('RESEARCH_VERSION', `${subject}: expected version 1, got ${describe(version)}, at /klinelab`, {
    where: { field: '/klinelab' },
    hint: newer
      ? 'It was made by a newer KlineLab: reload or update this one.'
      : 'A research document is a JSON object that begins with "klinelab": 1.',
  });
}

/** What the schema cannot say field by field. */
function checkMeaning(research: Research): void {
  if (research.split !== undefined) refuseShuffle(research.split);
  checkSeries(research.data, research.models);
  const names = new Map<string, number>();
  research.models.forEach((model, index) => {
    const at = { where: { field: `/models/${index}` } };
    const earlier = names.get(model.name);
    if (earlier !== undefined) {
      throw usageError(
        'RESEARCH_NAME',
        `${subject}: expected model names to differ, got ${describe(model.name)} at /models/${earlier} and /models/${index}`,
        at,
      );
    }
    names.set(model.name, index);
    const buy = model.thresholdBuy ?? research.signals.thresholdBuy;
    const sell = model.thresholdSell ?? research.signals.thresholdSell;
    if (sell > buy) {
      throw usageError(
        'THRESHOLDS',
        `${subject}: expected thresholdSell not above thresholdBuy, got ${sell} above ${buy}, at /models/${index}`,
        at,
      );
    }
  });
  if (research.signals.thresholdSell > research.signals.thresholdBuy) {
    const { thresholdBuy, thresholdSell } = research.signals;
    throw usageError(
      'THRESHOLDS',
      `${subject}: expected thresholdSell not above thresholdBuy, got ${thresholdSell} above ${thresholdBuy}, at /signals`,
      { where: { field: '/signals' } },
    );
  }
}

type WrittenModel = Omit<ModelReference, 'source' | 'sha256'> & Partial<Pick<ModelReference, 'source' | 'sha256'>>;

/** A model is named by its file, or by how it is trained. */
function completeModel({ name, source, sha256, ...model }: WrittenModel, index: number): ModelReference {
  if (model.train !== undefined) return { name, source: trainedSource, sha256: sha256 ?? '', ...model };
  if (source !== undefined && sha256 !== undefined) return { name, source, sha256, ...model };
  const pointer = `/models/${index}/${source === undefined ? 'source' : 'sha256'}`;
  throw usageError('RESEARCH_VALUE', `${subject}: expected string, got nothing, at ${pointer}`, {
    where: { field: pointer },
    hint: 'A model names its file by "source" and "sha256", or says under "train" how it is made.',
  });
}

/**
 * Validates a research document and fills what it leaves out. Unknown keys, wrong types and values out of range are
 * usage errors (RESEARCH_KEY, RESEARCH_VALUE, RESEARCH_VERSION, …) whose `where.field` is a JSON pointer. The input is
 * not changed.
 */
export function completeResearch(input: unknown): Research {
  checkJsonShape(subject, input);
  checkVersion(input);
  const parsed = researchSchema.safeParse(input, { reportInput: true });
  if (!parsed.success) throw documentProblem(subject, researchSchema, parsed.error);
  const research: Research = { ...parsed.data, models: parsed.data.models.map(completeModel) };
  checkMeaning(research);
  return research;
}

/** Largest research document that is read, in characters of JSON. */
export const maxDocumentLength = 512 * 1024;

/** Reads a research document from JSON text. Malformed JSON is the usage error RESEARCH_JSON. */
export function parseResearch(json: string): Research {
  if (json.length > maxDocumentLength) {
    throw usageError(
      'RESEARCH_SIZE',
      `${subject}: expected at most ${maxDocumentLength} characters, got ${json.length}`,
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw usageError('RESEARCH_JSON', `${subject}: expected JSON, got text that is none: ${reason}`, { cause });
  }
  return completeResearch(value);
}

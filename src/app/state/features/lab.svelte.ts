/* eslint-disable svelte/prefer-svelte-reactivity -- maps are replaced as a whole, never changed in place */
import { KlineLabError, toErrorRecord, type ErrorRecord } from '../../../core/base/errors.ts';
import type { BlindnessReport } from '../../../core/features/blindness.ts';
import type { Feature, FeatureSet } from '../../../core/features/set.ts';
import type { Research } from '../../../core/research/document.ts';
import type { FeatureSettings } from '../../../core/research/feature-settings.ts';
import { resolveFeatureSet } from '../../../core/research/feature-set.ts';
import type { ColumnDescription, ColumnRequest } from '../../../workers/api.ts';
import type { EngineClient } from '../../../workers/client.ts';
import type { AppState } from '../app.svelte.ts';
import { pipelinePrefixes, prefixesFor } from './proof.ts';
import type { SortKey } from './rows.ts';

/** How a proof with data stands. `done` and `total` count prefixes. */
export type ProofState =
  | { readonly kind: 'running'; readonly done: number; readonly total: number; readonly cancel: () => void }
  | { readonly kind: 'done'; readonly report: BlindnessReport }
  | { readonly kind: 'failed'; readonly error: ErrorRecord };

export type ResolvedSet =
  { readonly set: FeatureSet; readonly error?: undefined } | { readonly set?: undefined; readonly error: ErrorRecord };

/** A feature being written. */
export interface Draft {
  readonly key: number;
  /** What its card began with. */
  readonly feature: Feature;
  /** What is typed so far. */
  written: Feature;
}

/** Values computed for one answer at most, so that votes need not wait long for their turn. */
const valuesAtOnce = 4_000_000;
/** Stretches of a small picture. */
const picturePoints = 60;

/** What the features station knows beyond the document: descriptions of columns, values at a bar, proofs. */
export class FeatureLab {
  readonly #app: AppState;
  search = $state('');
  group = $state('');
  sort = $state<SortKey>('set');
  descending = $state(false);
  #described = $state.raw<ReadonlyMap<string, ColumnDescription>>(new Map());
  #describing = '';
  #descriptionError = $state.raw<ErrorRecord | undefined>();
  #values = $state.raw<ReadonlyMap<string, number>>(new Map());
  #valuesWanted = 0;
  #proofs = $state.raw<ReadonlyMap<string, ProofState>>(new Map());
  readonly #resolved = new WeakMap<FeatureSettings, ResolvedSet>();

  #drafts = $state.raw<readonly Draft[]>([]);
  #nextDraft = 1;

  constructor(app: AppState) {
    this.#app = app;
  }

  /** Features being written, newest first; they are kept while the panel is closed. */
  get drafts(): readonly Draft[] {
    return this.#drafts;
  }

  startDraft(feature: Feature = { name: '', expression: '' }): void {
    this.#drafts = [{ key: this.#nextDraft++, feature, written: feature }, ...this.#drafts];
  }

  /** Remembers what is typed; the card itself goes on holding it. */
  keepDraft(key: number, feature: Feature): void {
    const draft = this.#drafts.find((other) => other.key === key);
    if (draft) draft.written = feature;
  }

  dropDraft(key: number): void {
    this.#drafts = this.#drafts.filter((draft) => draft.key !== key);
  }

  /** To be called when the cards are made anew: each begins with what was typed in it. */
  resumeDrafts(): void {
    this.#drafts = this.#drafts.map((draft) => ({ ...draft, feature: draft.written }));
  }

  get described(): ReadonlyMap<string, ColumnDescription> {
    return this.#described;
  }
  get descriptionError(): ErrorRecord | undefined {
    return this.#descriptionError;
  }
  get values(): ReadonlyMap<string, number> {
    return this.#values;
  }

  /** The document's set, or why there is none. */
  resolve({ features }: Research): ResolvedSet {
    const known = this.#resolved.get(features);
    if (known) return known;
    let resolved: ResolvedSet;
    try {
      resolved = { set: resolveFeatureSet(features) };
    } catch (thrown) {
      if (!(thrown instanceof KlineLabError)) throw thrown;
      resolved = { error: thrown.toRecord() };
    }
    this.#resolved.set(features, resolved);
    return resolved;
  }

  /** Describes all columns of a set over the bars, some at a time. */
  async describe({ windows, features, hash }: FeatureSet, sha256: string, bars: number): Promise<void> {
    const key = `${hash} ${sha256}`;
    if (this.#describing === key) return;
    this.#describing = key;
    this.#described = new Map();
    this.#descriptionError = undefined;
    const step = Math.max(1, Math.min(60, Math.floor(valuesAtOnce / bars)));
    for (let start = 0; start < features.length; start += step) {
      const request = { sha256, windows, features: plain(features.slice(start, start + step)) };
      try {
        const described = await this.#app.engine.describe(request, picturePoints);
        if (this.#describing !== key) return;
        this.#described = new Map([...this.#described, ...described.map((one) => [one.name, one] as const)]);
      } catch (thrown) {
        if (this.#describing !== key) return;
        this.#describing = '';
        const error = toErrorRecord(thrown);
        if (error.kind !== 'aborted') this.#descriptionError = error;
        return;
      }
    }
  }

  /** The columns' values at a bar; of several requests in a row only the newest counts. */
  async readBar({ windows, features }: FeatureSet, sha256: string, bar: number): Promise<void> {
    const wanted = ++this.#valuesWanted;
    // Bars fly by under the cursor: only where it rests is anything computed.
    await new Promise((resolve) => setTimeout(resolve, 60));
    if (wanted !== this.#valuesWanted) return;
    try {
      const values = await this.#app.engine.valuesAt({ sha256, windows, features: plain(features) }, bar);
      if (wanted === this.#valuesWanted) {
        this.#values = new Map(features.map(({ name }, i) => [name, values[i]]));
      }
    } catch {
      // Why a column cannot be computed is said by its description.
      if (wanted === this.#valuesWanted) this.#values = new Map();
    }
  }

  /** How the proof of the set's columns stands. */
  columnProof(set: FeatureSet, sha256: string): ProofState | undefined {
    return this.#proofs.get(columnKey(set, sha256));
  }

  proveColumns(set: FeatureSet, sha256: string, bars: number): Promise<void> {
    const request = { sha256, windows: set.windows, features: plain(set.features) };
    const most = prefixesFor(bars, set.features.length);
    return this.#prove(columnKey(set, sha256), most, (engine, control) => engine.proveFeatures(request, most, control));
  }

  /** How the proof of the whole pipeline stands. */
  pipelineProof(research: Research): ProofState | undefined {
    return this.#proofs.get(pipelineKey(research));
  }

  provePipeline(research: Research, bars: number): Promise<void> {
    const most = pipelinePrefixes(bars);
    return this.#prove(pipelineKey(research), most, (engine, control) => engine.proveResearch(research, most, control));
  }

  /** Runs a proof in a worker of its own, so that votes go on reacting and a cancelled one takes nothing along. */
  async #prove(
    key: string,
    total: number,
    work: (
      engine: EngineClient,
      control: { signal: AbortSignal; onProgress: (progress: { done: number; total: number }) => void },
    ) => Promise<BlindnessReport>,
  ): Promise<void> {
    const abort = new AbortController();
    const engine = this.#app.engine.twin();
    const cancel = (): void => abort.abort();
    const show = (state: ProofState | undefined): void => {
      const proofs = new Map(this.#proofs);
      if (state === undefined) proofs.delete(key);
      else proofs.set(key, state);
      this.#proofs = proofs;
    };
    let ended = false;
    show({ kind: 'running', done: 0, total, cancel });
    try {
      const report = await work(engine, {
        signal: abort.signal,
        onProgress: (progress) => {
          if (!ended) show({ kind: 'running', done: progress.done, total: progress.total, cancel });
        },
      });
      ended = true;
      show({ kind: 'done', report });
    } catch (thrown) {
      ended = true;
      const error = toErrorRecord(thrown);
      show(error.kind === 'aborted' ? undefined : { kind: 'failed', error });
    } finally {
      engine.dispose();
    }
  }
}

const plain = (features: FeatureSet['features']): ColumnRequest['features'] =>
  features.map(({ name, expression }) => ({ name, expression }));

const columnKey = ({ hash }: FeatureSet, sha256: string): string => `columns ${hash} ${sha256}`;

const pipelineKey = ({ features, models, signals, data }: Research): string =>
  `pipeline ${JSON.stringify({ features, models, signals, data })}`;

const labs = new WeakMap<AppState, FeatureLab>();

/** The one lab of a page, made when the station or its tab is first opened. */
export function featureLab(app: AppState): FeatureLab {
  let lab = labs.get(app);
  if (lab === undefined) labs.set(app, (lab = new FeatureLab(app)));
  return lab;
}

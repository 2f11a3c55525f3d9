import { toErrorRecord, type ErrorRecord } from '../../core/base/errors.ts';
import type { DataReference, ModelReference, Research } from '../../core/research/document.ts';
import type { Bar } from '../../core/backtest/bar.ts';
import type { Report } from '../../core/research/report.ts';
import { isTrained, keepRecipes, type TrainedReference } from '../../core/research/training/reference.ts';
import { trainedSource } from '../../core/research/training/settings.ts';
import { isJudged, unjudged } from '../../core/research/unjudged.ts';
import type { Vote } from '../../core/signals/signal.ts';
import type { OpenedKlines, OpenedModel } from '../../workers/api.ts';
import type { EngineClient } from '../../workers/client.ts';
import { replaceShown, sameComputation, setTitle, withTrained } from './edits.ts';
import { record, redo, seal, startHistory, undo, type History } from './history.ts';
import type { Jobs } from './jobs.svelte.ts';
import { Latest } from './latest.ts';
import { NamedFiles } from './named.ts';
import {
  klinesNamed,
  missingFiles,
  nothingOpened,
  withKlines,
  withModel,
  without,
  type MissingFile,
  type OpenedFiles,
} from './opened.ts';

/** How the numbers on screen stand to what the document expects; `empty` where there is nothing to compute. */
export type Proof =
  | { readonly kind: 'empty' | 'computed' | 'stopped' }
  | { readonly kind: 'waiting'; readonly files: number }
  | { readonly kind: 'failed'; readonly error: ErrorRecord }
  | { readonly kind: 'stale' }
  | {
      readonly kind: 'reproduced' | 'changed' | 'differs';
      readonly first: string;
      readonly equal: number;
      readonly all: number;
    };

/** Fewer bars are judged and traded before their votes would be missed. */
const manyBars = 50_000;

/** A bar that is still open, and how the models would vote if it closed as it stands. */
export interface FormingBar {
  /** Fingerprint of the bars that it follows on. */
  readonly after: string;
  readonly bar: Bar;
  readonly votes?: Vote;
}

/**
 * The research document with undo and redo, the opened files it points at, and the report computed from both. Every
 * change is computed at once; while one runs, only the newest waits.
 */
export class Workspace {
  readonly #engine: Pick<EngineClient, 'run'>;
  readonly #jobs: Jobs;
  #history = $state.raw<History<Research> | undefined>();
  #opened = $state.raw<OpenedFiles>(nothingOpened);
  #result = $state.raw<{ readonly research: Research; readonly report: Report } | undefined>();
  #failure = $state.raw<{ readonly research: Research; readonly error: ErrorRecord } | undefined>();
  /** The document as it was opened, which `expect` was written for. */
  #origin = $state.raw<Research | undefined>();
  /** Fingerprints of files that are on their way, so that nobody is asked for them. */
  #coming = $state.raw<readonly string[]>([]);
  #forming = $state.raw<FormingBar | undefined>();
  readonly #named = new NamedFiles();
  /** More models are about to be added: what is computed so far is not the whole. */
  #assembling = $state(false);
  readonly #runs = new Latest<Research>((research) => this.#run(research));

  /** Told of models that the document says how to train, once its bars are there. */
  onuntrained: (research: Research, references: readonly (ModelReference & TrainedReference)[]) => void = () =>
    undefined;

  /** Told whenever a document becomes the present one, so that files it names can be fetched; `isOpened` for a new one. */
  onpresent: (isOpened: boolean) => void = () => undefined;
  /** Told of files that no step of the history names any more. */
  onforget: (sha256: string) => void = () => undefined;

  constructor(engine: Pick<EngineClient, 'run'>, jobs: Jobs) {
    this.#engine = engine;
    this.#jobs = jobs;
  }

  get research(): Research | undefined {
    return this.#history?.present;
  }
  get opened(): OpenedFiles {
    return this.#opened;
  }
  get canUndo(): boolean {
    return (this.#history?.past.length ?? 0) > 0;
  }
  get canRedo(): boolean {
    return (this.#history?.future.length ?? 0) > 0;
  }

  get klines(): OpenedKlines | undefined {
    const reference = this.research?.data[0];
    return reference && klinesNamed(this.#opened, reference);
  }

  /** The newest report that belongs to the klines on screen; it may be older than the document (`isStale`). */
  get report(): Report | undefined {
    if (this.#result === undefined || this.research === undefined || this.research.models.length === 0)
      return undefined;
    return this.#result.research.data[0].sha256 === this.research.data[0].sha256 ? this.#result.report : undefined;
  }

  get isStale(): boolean {
    const { research } = this;
    return research !== undefined && this.#result !== undefined && !sameComputation(research, this.#result.research);
  }

  /** Files that the document names and that are neither there nor on their way. */
  get missing(): readonly MissingFile[] {
    return this.#absent.filter(({ source, sha256 }) => source !== trainedSource && !this.#coming.includes(sha256));
  }

  get #absent(): readonly MissingFile[] {
    return this.research ? missingFiles(this.research, this.#opened) : [];
  }

  get proof(): Proof {
    const { research, report } = this;
    if (research === undefined || research.models.length === 0) return { kind: 'empty' };
    if (this.missing.length > 0) return { kind: 'waiting', files: this.missing.length };
    if (this.#failure && sameComputation(this.#failure.research, research)) {
      const { error } = this.#failure;
      return error.kind === 'aborted' ? { kind: 'stopped' } : { kind: 'failed', error };
    }
    if (report === undefined || this.isStale || this.#assembling) return { kind: 'stale' };
    if (research.expect === undefined || report.differs === undefined) return { kind: 'computed' };
    const all = Object.keys(research.expect).length;
    const isOrigin = this.#origin !== undefined && sameComputation(this.#origin, research);
    const kind = report.differs.length === 0 ? 'reproduced' : isOrigin ? 'differs' : 'changed';
    return { kind, first: report.differs[0] ?? '', equal: all - report.differs.length, all };
  }

  addKlines(klines: OpenedKlines): void {
    this.#opened = withKlines(this.#opened, klines);
    this.#compute();
  }

  addModel(model: OpenedModel): void {
    this.#opened = withModel(this.#opened, model);
    this.#compute();
  }

  /** Takes what a model's training gave; the document that it was opened as now names it too. */
  addTrained(reference: ModelReference, model: OpenedModel): void {
    const name = (research: Research): Research => withTrained(research, reference, model.card.sha256);
    this.#opened = withModel(this.#opened, model);
    this.#origin = this.#origin && name(this.#origin);
    if (!this.#history) return;
    const { past, present, future } = this.#history;
    this.#step({ ...this.#history, past: past.map(name), present: name(present), future: future.map(name) });
  }

  /** Makes a document the present one; undo brings the former back. Its `expect` is what it will be held to. */
  openDocument(research: Research): void {
    this.#origin = research;
    this.#step(this.#history ? record(this.#history, research) : startHistory(research), true);
  }

  /** Files are being fetched; until `arrived` they are not asked for. */
  awaitFiles(files: readonly MissingFile[]): void {
    this.#coming = [...this.#coming, ...files.map(({ sha256 }) => sha256)];
  }

  arrived({ sha256 }: MissingFile): void {
    this.#coming = this.#coming.filter((other) => other !== sha256);
  }

  /** Marks the time in which a document is put together model by model with `amend`. */
  assemble(assembling: boolean): void {
    this.#assembling = assembling;
  }

  /** Replaces the present document without a step of its own. */
  amend(change: (research: Research) => Research): void {
    if (this.#history) this.#step({ ...this.#history, present: change(this.#history.present) });
  }

  /**
   * Puts bars that continue those on screen in their place, without a step to undo, with the report that was computed
   * of them for the document `before`.
   */
  advance(before: Research, klines: OpenedKlines, data: DataReference, report?: Report): void {
    if (!this.#history) return;
    const { present } = this.#history;
    const next = continued(present, data);
    this.#opened = withKlines(this.#opened, klines);
    const of = present === before ? next : continued(before, data);
    if (report && isJudged(of)) this.#showVotes(of, report);
    else if (report) this.#result = { research: of, report };
    this.#step({ ...this.#history, present: next });
  }

  /** What is known of the bar behind those on screen, while it is open. */
  get forming(): FormingBar | undefined {
    return this.#forming?.after === this.research?.data[0].sha256 ? this.#forming : undefined;
  }
  set forming(bar: FormingBar | undefined) {
    this.#forming = bar;
  }

  edit(change: (research: Research) => Research, mergeKey?: string): void {
    if (!this.#history) return;
    const { present } = this.#history;
    this.#step(record(this.#history, keepRecipes(present, change(present)), mergeKey));
  }

  rename(title: string): void {
    this.edit((research) => setTitle(research, title));
  }

  /** Ends a run of merged edits, as when a slider is let go. */
  seal(): void {
    if (this.#history) this.#history = seal(this.#history);
  }

  undo(): void {
    if (this.#history) this.#step(undo(this.#history));
  }

  redo(): void {
    if (this.#history) this.#step(redo(this.#history));
  }

  /** The document cannot be computed for now. */
  fail(research: Research, thrown: unknown): void {
    this.#failure = { research, error: toErrorRecord(thrown) };
  }

  /** Computes the present document again, after a stop or a failure. */
  computeAgain(): void {
    this.#failure = undefined;
    this.#compute();
  }

  #step(history: History<Research>, isOpened = false): void {
    const isNew = history.present !== this.#history?.present;
    this.#history = history;
    if (!isNew) return;
    for (const sha256 of this.#named.update(history)) {
      this.#opened = without(this.#opened, sha256);
      this.onforget(sha256);
    }
    this.onpresent(isOpened);
    this.#compute();
  }

  #compute(): void {
    const { research } = this;
    if (research === undefined || research.models.length === 0) return;
    if (this.#absent.length > 0) {
      const untrained = research.models.filter(isTrained).filter(({ sha256 }) => !this.#opened.models.has(sha256));
      if (this.klines && untrained.length > 0) this.onuntrained(research, untrained);
      return;
    }
    if (this.#result?.research === research) return;
    this.#runs.request(research);
  }

  /** Shows votes that nobody has judged yet; the judgement that was there stands, as stale, until they are. */
  #showVotes(research: Research, report: Report): void {
    const { evaluation, backtest, panel } = this.report ?? {};
    this.#result = {
      research: unjudged(research),
      report: {
        ...report,
        ...(evaluation && { evaluation }),
        ...(backtest && { backtest }),
        ...(panel && { panel }),
      },
    };
  }

  async #run(research: Research): Promise<void> {
    let isCancelled = (): boolean => false;
    try {
      const report = await this.#jobs.track('run', research.title, async (control) => {
        isCancelled = () => control.signal.aborted;
        if (isJudged(research) && (this.klines?.klines.close.length ?? 0) >= manyBars) {
          const votes = await this.#engine.run(unjudged(research), control);
          if (research.data[0].sha256 === this.research?.data[0].sha256) this.#showVotes(research, votes);
          // Where the next votes are wanted already, these are not judged.
          if (this.#runs.isWaiting) return undefined;
          control.onProgress?.({ stage: 'report', done: 0, total: 0 });
        }
        return this.#engine.run(research, control);
      });
      if (report === undefined) return;
      if (this.report === undefined || research.data[0].sha256 === this.research?.data[0].sha256) {
        this.#result = { research, report };
      } else if (this.#result && research.data[0].symbol === this.research?.data[0].symbol) {
        // Bars have joined since: the report of fewer would blank the chart, but its judgement is the newest there is.
        const { evaluation, backtest, panel } = report;
        this.#result = {
          ...this.#result,
          report: {
            ...this.#result.report,
            ...(evaluation && { evaluation }),
            ...(backtest && { backtest }),
            ...(panel && { panel }),
          },
        };
      }
      this.#failure = undefined;
    } catch (thrown) {
      const error = toErrorRecord(thrown);
      // Cancelling another job ends the worker they share: this one has to begin again.
      if (error.kind === 'aborted' && !isCancelled()) this.#compute();
      else this.#failure = { research, error };
    }
  }
}

/** The document over its own bars with others behind them. */
const continued = (research: Research, data: DataReference): Research =>
  keepRecipes(research, replaceShown(research, data));

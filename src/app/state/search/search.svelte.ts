import { toErrorRecord, usageError, type ErrorRecord } from '../../../core/base/errors.ts';
import type { RunControl } from '../../../core/base/progress.ts';
import { defaultLabel } from '../../../core/features/default-label.ts';
import type { Research } from '../../../core/research/document.ts';
import { recipeOf } from '../../../core/research/training/document.ts';
import { searchStudy } from '../../../core/research/training/search.ts';
import type { TrainedReference } from '../../../core/research/training/reference.ts';
import { driveStudy } from '../../../core/training/search/drive.ts';
import { readStudyJournal, type StudyJournal } from '../../../core/training/search/journal.ts';
import { createStudy, type Study, type TrialCounts } from '../../../core/training/search/study.ts';
import type { Trial } from '../../../core/training/search/trial.ts';
import type { AppState } from '../app.svelte.ts';
import { searchBars, type SearchBars } from './bars.ts';
import { countTrials } from './counting.ts';
import { planOf, referenceOf, searchedPart, usualOrder, type SearchOrder } from './order.ts';
import { createTrialPool, poolSize } from './pool.ts';
import { memoryStore, openStudyStore, type StudyRecord, type StudyStore } from './store.ts';
import { holdAlone } from './tabs.ts';
import { judgeWinner, type JudgedSearch } from './winner.ts';

/** The study on screen, as it stands. */
export interface StudyView extends Partial<JudgedSearch> {
  readonly record: StudyRecord;
  readonly trials: readonly Trial[];
  readonly counts: TrialCounts;
  readonly best: Trial | undefined;
}

type Phase = 'loading' | 'idle' | 'running' | 'judging';

/** Searches parameters over a pool of workers. One search at a time; it goes on while its tab is out of sight. */
export class SearchLab {
  readonly #app: AppState;
  #store: StudyStore = memoryStore();
  #order = $state.raw<SearchOrder>(usualOrder(defaultLabel));
  #view = $state.raw<StudyView | undefined>();
  #phase = $state<Phase>('loading');
  #error = $state.raw<ErrorRecord | undefined>();
  #unkept = $state(false);
  #study: Study | undefined;
  #abort: AbortController | undefined;

  constructor(app: AppState) {
    this.#app = app;
    const label = app.workspace.research?.label?.expression;
    if (label !== undefined) this.#order = usualOrder(label);
    void this.#load();
  }

  get order(): SearchOrder {
    return this.#order;
  }
  set order(order: SearchOrder) {
    this.#order = order;
  }
  get view(): StudyView | undefined {
    return this.#view;
  }
  get phase(): Phase {
    return this.#phase;
  }
  get error(): ErrorRecord | undefined {
    return this.#error;
  }
  /** True where the browser keeps nothing: the study ends with the tab. */
  get isUnkept(): boolean {
    return this.#unkept;
  }

  /** Whether the bars of the study on screen are open. */
  get hasBars(): boolean {
    const sha256 = this.#view?.record.research.data[0].sha256;
    return sha256 !== undefined && this.#app.workspace.opened.klines.has(sha256);
  }

  /** Whether the document is about the bars of the study on screen. */
  get isOfDocument(): boolean {
    return this.#view?.record.research.data[0].sha256 === this.#app.workspace.research?.data[0]?.sha256;
  }

  /** How many bars there are to train, compare and judge on; undefined where label or shares make no sense. */
  barsOf(research: Research, order: SearchOrder): SearchBars | undefined {
    const klines = this.#app.workspace.opened.klines.get(research.data[0].sha256)?.klines;
    return klines && searchBars(klines.openTime.length, order);
  }

  /** Begins a study; the one on screen is thrown away, but its trials count. */
  async start(): Promise<void> {
    const { research } = this.#app.workspace;
    if (research === undefined || this.#phase !== 'idle') return;
    const former = this.#view?.record;
    const record: StudyRecord = {
      id: `${Date.now()}-${Math.random().toString(36).slice(2)}`,
      begun: Date.now(),
      research: $state.snapshot(searchedPart(research)) as Research,
      order: this.#order,
      trials: 0,
      counted: 0,
      kept: true,
    };
    await this.#run(record, undefined, former);
  }

  /** Goes on with the study on screen, to so many trials. */
  async resume(trials: number): Promise<void> {
    const record = this.#view?.record;
    if (record === undefined || this.#phase !== 'idle') return;
    const grown = { ...record, order: { ...record.order, trials } };
    try {
      await this.#run(grown, readStudyJournal(await this.#store.journal(record.id)));
    } catch (thrown) {
      this.#error = toErrorRecord(thrown);
    }
  }

  /** Stops the search; what it has so far stays. */
  stop(): void {
    this.#abort?.abort();
  }

  /** Throws the study on screen away. Its trials were tried all the same, and count. */
  async discard(): Promise<void> {
    const view = this.#view;
    if (view === undefined || this.#phase !== 'idle') return;
    await this.#countTrials();
    this.#order = view.record.order;
    this.#view = undefined;
    this.#study = undefined;
    this.#error = undefined;
    await this.#throwAway({ ...view.record, counted: view.record.trials });
  }

  /** Adds the winner to the document, with its recipe. */
  async useBest(): Promise<void> {
    const winner = this.#view?.winner;
    if (winner === undefined) return;
    await this.#app.intake.trained(winner.reference, winner.trained.bytes);
    await this.#tell(0);
  }

  async #load(): Promise<void> {
    try {
      this.#store = await openStudyStore();
      const record = (await this.#store.records()).findLast(({ kept }) => kept);
      if (record !== undefined) await this.#show(record);
    } catch {
      // Without storage everything works for as long as the tab is open.
      this.#unkept = true;
    }
    await this.#judge();
  }

  /** A study as its journal has it. One that cannot be read is told of once and put aside; its count stays. */
  async #show(record: StudyRecord): Promise<void> {
    const text = await this.#store.journal(record.id);
    try {
      const journal = readStudyJournal(text);
      this.#study = createStudy(journal.header, { journal });
      this.#order = record.order;
      this.#refresh({ ...record, trials: journal.trials.length });
    } catch (thrown) {
      this.#error = toErrorRecord(thrown);
      await this.#store.put({ ...record, kept: false });
    }
  }

  async #run(record: StudyRecord, journal?: StudyJournal, former?: StudyRecord): Promise<void> {
    const { order, research } = record;
    this.#error = undefined;
    this.#phase = 'running';
    let written: Promise<unknown> = Promise.resolve();
    const release = await holdAlone(lockOf(record));
    try {
      if (release === undefined) throw busyElsewhere();
      const reference = referenceOf(order);
      const recipe = recipeOf(research, reference);
      const first: string[] = [];
      let write = (line: string): void => void first.push(line);
      const study = createStudy(searchStudy({ sha256: research.data[0].sha256 }, recipe, planOf(order)), {
        journal,
        record: (line) => write(line),
      });
      // Nothing of the former study is lost before this one is known to be sound.
      if (former !== undefined) await this.#throwAway(former);
      this.#study = study;
      this.#refresh(record);
      // What is on screen is on disk: a reload never shows fewer trials.
      write = (line) => {
        const writing = this.#store.append(record.id, line);
        this.#keep(writing);
        written = writing
          .then(undefined, () => undefined)
          .then(() => this.#refresh({ ...record, trials: study.trials.length }));
      };
      this.#keep(this.#store.put(record));
      for (const line of first) this.#keep(this.#store.append(record.id, line));
      await this.#app.jobs.track('search', order.name, (control) => this.#drive(study, record, reference, control));
    } catch (thrown) {
      const error = toErrorRecord(thrown);
      if (error.kind !== 'aborted') this.#error = error;
    } finally {
      await written;
      release?.();
    }
    await this.#countTrials();
    await this.#judge();
  }

  async #drive(
    study: Study,
    { order, research }: StudyRecord,
    reference: TrainedReference,
    control: RunControl & { signal: AbortSignal },
  ): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    const { signal } = abort;
    control.signal.addEventListener('abort', () => abort.abort());
    const pool = createTrialPool(this.#app.engine, research, reference, poolSize(order.lag));
    const told = (): void => {
      const { complete, pruned, failed } = study.counts;
      control.onProgress?.({ stage: 'search', done: complete + pruned + failed, total: order.trials });
    };
    told();
    try {
      await driveStudy(study, {
        trials: order.trials,
        jobs: pool.size,
        evaluate: (job) => pool.run(job, signal),
        onTrial: told,
        signal,
      });
    } finally {
      pool.dispose();
    }
  }

  /** Trains the best trial's model anew and lets the engine say what is to be thought of it and of the trials. */
  async #judge(): Promise<void> {
    const study = this.#study;
    const record = this.#view?.record;
    this.#phase = 'judging';
    try {
      if (record === undefined || study?.best === undefined || !this.hasBars) return;
      const judged = await judgeWinner(this.#app, record, study.trials, study.best);
      if (this.#view) this.#view = { ...this.#view, ...judged };
    } catch (thrown) {
      const error = toErrorRecord(thrown);
      if (error.kind !== 'aborted') this.#error = error;
    } finally {
      this.#phase = 'idle';
    }
  }

  #refresh(record: StudyRecord): void {
    const study = this.#study;
    if (study === undefined) return;
    this.#view = { record, trials: [...study.trials], counts: study.counts, best: study.best };
  }

  /** Writes on; a full or closed store is told once, and the search goes on. */
  #keep(writing: Promise<void>): void {
    writing.catch(() => (this.#unkept = true));
  }

  /** Unless another tab runs it: then it is that tab's. */
  async #throwAway(record: StudyRecord): Promise<void> {
    const release = await holdAlone(lockOf(record));
    if (release === undefined) return;
    try {
      await this.#store.put({ ...record, kept: false });
      await this.#store.clear(record.id);
    } catch {
      this.#unkept = true;
    } finally {
      release();
    }
  }

  /** Tells the document of the trials that were begun since it was last told. */
  async #countTrials(): Promise<void> {
    const record = this.#view?.record;
    if (record === undefined) return;
    const told = { ...record, counted: record.trials };
    if (this.#view) this.#view = { ...this.#view, record: told };
    this.#keep(this.#store.put(told));
    await this.#tell(record.trials - record.counted);
  }

  async #tell(further: number): Promise<void> {
    if (this.isOfDocument) await countTrials(this.#app.workspace, this.#store, further);
  }
}

const lockOf = ({ id }: StudyRecord): string => `klinelab-search-${id}`;

const busyElsewhere = (): Error =>
  usageError('STUDY_BUSY', 'search: expected this study to run in one tab, got another that runs it already', {
    hint: 'Stop it there, or close that tab.',
  });

const labs = new WeakMap<AppState, SearchLab>();

/** The one search of a page, made when its tab is first opened. */
export function searchLab(app: AppState): SearchLab {
  let lab = labs.get(app);
  if (lab === undefined) labs.set(app, (lab = new SearchLab(app)));
  return lab;
}

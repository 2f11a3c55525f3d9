import type { FeatureSet } from '../../core/features/set.ts';
import type { DataReference, ModelReference } from '../../core/research/document.ts';
import type { TrainedReference } from '../../core/research/training/reference.ts';
import { trainedSource } from '../../core/research/training/settings.ts';
import type {
  BarsInput,
  Input,
  KlinesReading,
  MarketInput,
  OpenedFile,
  OpenedKlines,
  OpenedModel,
  OpenedPanelSeries,
} from '../../workers/api.ts';
import type { EngineClient } from '../../workers/client.ts';
import type { Cards, ErrorCard } from './cards.svelte.ts';
import { addModel, newResearch, pointAt, replaceData, replaceShown, showSeries, titleOf, withSeries } from './edits.ts';
import { nameOfAll } from '../../core/klines/file-names.ts';
import { formatInterval } from '../../core/klines/interval.ts';
import type { Jobs } from './jobs.svelte.ts';
import { kindOfModel } from './modelText.ts';
import type { MissingFile } from './opened.ts';
import { lacksFeatures, maxBytes, noKlines, otherFile, tooBig, wrongKind } from './refusals.ts';
import { nameOfBars, ofSymbol, readingNamed, referenceTo } from './references.ts';
import type { Workspace } from './workspace.svelte.ts';

const withoutExtension = (name: string): string => name.replace(/\.(txt|onnx|model|csv|json|zip|gz)$/i, '') || name;

export const hasKlines = (opened: OpenedFile): opened is Extract<OpenedFile, { kind: 'klines' }> =>
  opened.kind === 'klines';
export const hasModel = (opened: OpenedFile): opened is Extract<OpenedFile, { kind: 'model' }> =>
  opened.kind === 'model';

interface IntakeParts {
  readonly engine: Pick<EngineClient, 'open' | 'reopen'>;
  readonly workspace: Workspace;
  readonly jobs: Jobs;
  readonly cards: Cards;
}

/**
 * What a person brings: dropped and chosen files, links, bars of an exchange. Each is told apart by its content, and
 * nothing on screen changes before it is read and sound.
 */
export class Intake {
  readonly #parts: IntakeParts;

  constructor(parts: IntakeParts) {
    this.#parts = parts;
  }

  /**
   * Files of bars together are pieces of one series, or the series of several symbols; all others stand for themselves,
   * so that one may fail alone.
   */
  async files(files: Iterable<File>): Promise<void> {
    const all = [...files];
    const waited = this.#waitedBars();
    // Several files that a document waits for are each read as it says.
    const groups = all.length < 2 ? [all] : (await import('./pieces.ts')).grouped(all, waited > 1);
    for (const group of await groups) {
      if (group.length === 0) continue;
      const name = nameOfAll(group.map(({ name }) => name));
      try {
        await this.#take(name, await this.#openFiles(name, group), waited > 0);
      } catch (thrown) {
        this.#parts.cards.fail(thrown, name, await this.#anotherReading(name, group));
      }
    }
  }

  /** How many series the document waits for. */
  #waitedBars(): number {
    return this.#parts.workspace.missing.filter(({ kind }) => kind === 'klines').length;
  }

  /** Files that hold bars, for all that is known, can be read as a person decides where they were refused. */
  async #anotherReading(name: string, files: readonly File[]): Promise<Pick<ErrorCard, 'again'>> {
    if (!(await (await import('./pieces.ts')).mayHoldBars(files))) return {};
    return {
      again: async (reading) => {
        const waited = this.#waitedBars() > 0;
        await this.#take(name, await this.#openFiles(name, files, reading), waited, reading);
      },
    };
  }

  /** Puts the bars of some files beside those of the document, as further symbols. */
  async addSymbols(files: readonly File[]): Promise<void> {
    const { workspace, cards } = this.#parts;
    const name = nameOfAll(files.map((file) => file.name));
    try {
      const opened = await this.#openFiles(name, files);
      const series = opened.kind === 'panel' ? opened.series : hasKlines(opened) ? [opened.klines] : undefined;
      if (series === undefined) throw wrongKind(name, 'klines', opened.kind);
      const present = workspace.research?.data ?? [];
      const data = await this.#keepSideBySide(series, present);
      const all = [...present, ...data];
      workspace.edit((research) => withSeries(research, all));
      const symbols = data.map(({ symbol }) => symbol);
      cards.receipt(name, (t) => t.receiptSymbols(symbols, all.length));
    } catch (thrown) {
      cards.fail(thrown, name);
    }
  }

  /** A whole address, its fragment, or a research document as text. False where it is none of these. */
  async text(text: string): Promise<boolean> {
    const { workspace, cards } = this.#parts;
    try {
      const [{ decodeLink }, { parseResearch }] = await Promise.all([
        import('../../core/research/link.ts'),
        import('../../core/research/document.ts'),
      ]);
      const trimmed = text.trim();
      workspace.openDocument(trimmed.startsWith('{') ? parseResearch(trimmed) : decodeLink(trimmed));
      cards.receipt('#v1', (t) => t.receiptLink);
      return true;
    } catch (thrown) {
      cards.fail(thrown, text.trim().slice(0, 40));
      return false;
    }
  }

  /** Takes another file than the one a document names by hash; the comparison is given up. */
  useInstead(wanted: MissingFile, sha256: string, file: string): void {
    this.#parts.workspace.edit((research) => pointAt(research, wanted.sha256, sha256, `file:${file}`));
  }

  /** Reads the klines on screen once more, as a person decided; the rules used are recorded in the document. */
  async reread(reading: KlinesReading): Promise<void> {
    const { workspace, engine, jobs } = this.#parts;
    const { research, klines } = workspace;
    if (research === undefined || klines === undefined) return;
    const [reference] = research.data;
    const { file } = klines.report;
    const opened = await jobs.track('read', file, (control) => engine.reopen(klines.sha256, reading, control));
    if (!hasKlines(opened)) throw wrongKind(file, 'klines', opened.kind);
    const data = referenceTo(opened.klines, reference.source, reference.symbol, reading);
    await this.#requireSideBySide([data, ...research.data.slice(1)]);
    workspace.addKlines(opened.klines);
    workspace.edit((present) => replaceShown(present, data));
  }

  /** Puts bars on the chart that came in no file: from an exchange, or made up. */
  async use(input: BarsInput | MarketInput, source: string): Promise<OpenedKlines> {
    const opened = await this.open(input);
    if (!hasKlines(opened)) throw wrongKind(input.name, 'klines', opened.kind);
    const { symbol } = opened.klines.klines;
    this.show(opened.klines, source, symbol, `${symbol} ${opened.klines.report.interval.text}`);
    return opened.klines;
  }

  /** A model that was trained here joins the document with its recipe. */
  async trained({ name, train }: TrainedReference, bytes: Uint8Array): Promise<void> {
    const file = `${name}.txt`;
    const opened = await this.open({ name: file, bytes });
    if (!hasModel(opened)) return;
    // A recipe is for a document of one series; beside others the model is a file.
    const isAlone = (this.#parts.workspace.research?.data.length ?? 1) === 1;
    this.#takeModel(file, opened.model, isAlone ? { source: trainedSource, train } : undefined);
  }

  open(input: Input): Promise<OpenedFile> {
    return this.#parts.jobs.track('read', input.name, (control) => this.#parts.engine.open(input, control));
  }

  /** Klines are read by the rules that the document they are wanted for names; others with the present in mind. */
  async #openFiles(name: string, files: readonly File[], chosen?: KlinesReading): Promise<OpenedFile> {
    const size = files.reduce((sum, file) => sum + file.size, 0);
    if (size > maxBytes) throw tooBig(name, size);
    const pieces = await Promise.all(
      files.map(async (file) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })),
    );
    const { research, missing } = this.#parts.workspace;
    const absent = research?.data.filter(({ sha256 }) => missing.some((file) => file.sha256 === sha256)) ?? [];
    const wanted = absent.length > 1 ? await ofSymbol(absent, files[0].name) : absent[0];
    const named = chosen ?? (wanted && readingNamed(wanted));
    const reading = { ...(named && { reading: named }), ...(wanted ? {} : { nowMs: Date.now() }) };
    return this.open(pieces.length === 1 ? { ...pieces[0], ...reading } : { name, pieces, ...reading });
  }

  /**
   * `waited` where the document waited for bars when the file was dropped: others must not take its place then. `reading`
   * is what a person chose, which the document of the bars keeps.
   */
  async #take(file: string, opened: OpenedFile, waited: boolean, reading?: KlinesReading): Promise<void> {
    const { workspace, cards } = this.#parts;
    const kind: string = opened.kind;
    if (opened.kind === 'research') {
      workspace.openDocument(opened.research);
      cards.receipt(file, (t) => t.receiptResearch);
    } else if (hasKlines(opened)) {
      if (waited) this.#fillOnly(file, opened.klines);
      else this.#takeKlines(file, opened.klines, reading);
    } else if (opened.kind === 'panel') {
      if (waited) for (const one of opened.series) this.#fillOnly(one.report.file, one);
      else await this.#takePanel(file, opened.series, reading);
    } else if (hasModel(opened)) {
      if (!this.#fill(file, opened)) this.#takeModel(file, opened.model);
    } else if (opened.kind === 'feature-set') {
      await this.#takeFeatureSet(file, opened.set);
    } else {
      throw wrongKind(file, 'klines, a model, a feature set or a research document', kind);
    }
  }

  /** Bars for a document that waits for some; those that it has no use for are told, and change nothing. */
  #fillOnly(file: string, klines: OpenedKlines): void {
    const { workspace, cards } = this.#parts;
    const known = workspace.opened.klines.has(klines.sha256);
    if (this.#fill(file, { kind: 'klines', klines })) return;
    cards.receipt(file, (t) => (known ? t.receiptSameKlines : t.receiptUnasked));
  }

  /** Whether the file was one that the document waits for, or came instead of one. */
  #fill(file: string, opened: Extract<OpenedFile, { kind: 'klines' | 'model' }>): boolean {
    const { workspace, cards } = this.#parts;
    const sha256 = opened.kind === 'klines' ? opened.klines.sha256 : opened.model.card.sha256;
    const wanted = workspace.missing.filter(({ kind }) => kind === opened.kind);
    if (wanted.length === 0) return false;
    if (opened.kind === 'klines') workspace.addKlines(opened.klines);
    else workspace.addModel(opened.model);
    if (wanted.some((missing) => missing.sha256 === sha256)) {
      cards.dismiss('FILE_HASH');
      cards.receipt(file, (t) => t.receiptFound);
      return true;
    }
    const symbol = opened.kind === 'klines' ? nameOfBars(opened.klines) : undefined;
    const first = wanted.find(({ name }) => name === symbol) ?? wanted[0];
    const what = opened.kind === 'klines' ? 'bars' : 'a model';
    cards.fail(otherFile(file, what, first, sha256), file, {
      action: { label: (t) => t.useAnyway, run: () => this.useInstead(first, sha256, file) },
    });
    return true;
  }

  async #takeFeatureSet(file: string, set: FeatureSet): Promise<void> {
    const { workspace, cards } = this.#parts;
    if (!workspace.research) throw noKlines(file, 'feature set');
    const { useOwnSet } = await import('./features/edits.ts');
    workspace.edit((research) => useOwnSet(research, set));
    cards.receipt(file, (t) => t.receiptFeatureSet(t.columns(set.features.length)));
  }

  #takeKlines(file: string, klines: OpenedKlines, reading?: KlinesReading): void {
    const { workspace, cards } = this.#parts;
    if (workspace.klines?.sha256 === klines.sha256) {
      cards.receipt(file, (t) => t.receiptSameKlines);
      return;
    }
    const bars = klines.klines.openTime.length;
    const interval = formatInterval(klines.klines.intervalMs);
    const known = workspace.research?.data.find(({ sha256 }) => sha256 === klines.sha256);
    if (known) workspace.edit((research) => showSeries(research, known.symbol));
    else {
      const symbol = klines.klines.symbol || withoutExtension(file);
      this.show(klines, `file:${file}`, symbol, `${symbol} ${interval}`, reading);
    }
    cards.receipt(file, (t) => t.receiptKlines(t.bars(bars), interval));
  }

  /** Several symbols are the series of the document from now on. */
  async #takePanel(file: string, series: readonly OpenedPanelSeries[], reading?: KlinesReading): Promise<void> {
    const data = await this.#keepSideBySide(series, [], reading);
    this.#showData(titleOf(data), data);
    const symbols = data.map(({ symbol }) => symbol);
    this.#parts.cards.receipt(file, (t) => t.receiptPanel(symbols, data[0].interval));
  }

  /** References to opened series that stand beside others; none of them is kept where they cannot. */
  async #keepSideBySide(
    series: readonly OpenedKlines[],
    beside: readonly DataReference[],
    reading?: KlinesReading,
  ): Promise<DataReference[]> {
    const data = series.map((one) => referenceTo(one, `file:${one.report.file}`, one.klines.symbol, reading));
    await this.#requireSideBySide([...beside, ...data]);
    for (const one of series) this.#parts.workspace.addKlines(one);
    return data;
  }

  /** Refuses series that no document can hold together, before anything on screen changes. */
  async #requireSideBySide(data: readonly DataReference[]): Promise<void> {
    const { checkSeries } = await import('../../core/research/series-check.ts');
    // Models that have been trained become files beside further series; those that have not cannot.
    const models = this.#parts.workspace.research?.models ?? [];
    checkSeries(
      data,
      models.filter(({ sha256 }) => sha256 === ''),
    );
  }

  /** Makes opened klines those of the document; of a new one where there is none. */
  show(opened: OpenedKlines, source: string, symbol: string, title: string, reading?: KlinesReading): void {
    this.#parts.workspace.addKlines(opened);
    this.#showData(title, [referenceTo(opened, source, symbol, reading)]);
  }

  #showData(title: string, data: readonly DataReference[]): void {
    const { workspace } = this.#parts;
    if (workspace.research) workspace.edit((research) => ({ ...replaceData(research, ...data), title }));
    else workspace.openDocument(newResearch(title, ...data));
  }

  #takeModel(
    file: string,
    model: OpenedModel,
    origin: Pick<ModelReference, 'source' | 'train'> = { source: `file:${file}` },
  ): void {
    const { workspace, cards } = this.#parts;
    const { card, missing } = model;
    if (missing.length > 0) throw lacksFeatures(file, workspace.research?.features.set ?? 'lite53', missing);
    if (!workspace.research) throw noKlines(file, 'model');
    const same = workspace.research.models.find(({ sha256 }) => sha256 === card.sha256);
    if (same) {
      cards.receipt(file, (t) => t.receiptSameModel(same.name));
      return;
    }
    workspace.addModel(model);
    const silent = workspace.research.models.some(({ weight }) => weight > 0);
    workspace.edit((research) => addModel(research, { name: withoutExtension(file), ...origin, sha256: card.sha256 }));
    cards.receipt(file, (t) => (silent ? t.receiptModelSilent : t.receiptModelAdded)(kindOfModel(card, t)));
  }
}

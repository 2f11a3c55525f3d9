import { dataError } from '../../core/base/errors.ts';
import type { Cards } from './cards.svelte.ts';
import { withDemoJudgement } from './evaluation/edits.ts';
import { hasKlines, hasModel, type Intake } from './intake.ts';
import { isMadeUp, isShipped, sourceName, type MissingFile } from './opened.ts';
import { wrongKind } from './refusals.ts';
import { readingNamed } from './references.ts';
import { fetchManifest, fetchSample, type SampleKlines, type SampleManifest } from './samples.ts';
import type { Workspace } from './workspace.svelte.ts';
import type { OpenedFile } from '../../workers/api.ts';

interface ShippedParts {
  readonly intake: Intake;
  readonly workspace: Workspace;
  readonly cards: Cards;
}

/** What the page has of its own: the demo, the samples, and markets that it makes up. */
export class Shipped {
  readonly #parts: ShippedParts;
  #manifest: Promise<SampleManifest> | undefined;
  /** References being fetched or found unfetchable, so that none is tried twice. */
  readonly #tried = new Set<string>();

  constructor(parts: ShippedParts) {
    this.#parts = parts;
    parts.workspace.onpresent = (isOpened) => {
      if (isOpened) this.#tried.clear();
      void this.#fetchMissing();
    };
  }

  manifest(): Promise<SampleManifest> {
    this.#manifest ??= fetchManifest();
    return this.#manifest;
  }

  /** The first sight: shipped klines first, so that candles are drawn, then the models one by one. */
  async demo(): Promise<void> {
    const { intake, workspace, cards } = this.#parts;
    workspace.assemble(true);
    try {
      const manifest = await this.manifest();
      const [first] = manifest.klines;
      const models = manifest.models.map(async (sample) => ({ sample, file: await fetchSample(sample.file) }));
      // Every fetch is waited for below; this only keeps an early failure from being reported twice.
      for (const model of models) model.catch(() => undefined);
      await this.sample(first);
      for (const waiting of models) {
        const { sample, file } = await waiting;
        const opened = await intake.open(file);
        if (!hasModel(opened)) throw wrongKind(file.name, 'a model', opened.kind);
        // The visitor went on to something else: the demo's models have no place there.
        if (workspace.canUndo) return;
        const { sha256 } = opened.model.card;
        workspace.addModel(opened.model);
        workspace.amend((research) => ({
          ...research,
          models: [
            ...research.models,
            { name: sample.id, source: `models:${sample.id}`, sha256, weight: sample.weight },
          ],
        }));
      }
      // Votes are on the chart before the first model is judged and traded.
      workspace.amend((research) => withDemoJudgement(research, manifest.label));
    } catch (thrown) {
      cards.fail(thrown, undefined, { action: { label: (t) => t.tryAgain, run: () => void this.demo() } });
    } finally {
      workspace.assemble(false);
    }
  }

  /** Puts shipped klines on the chart; into a new document where there is none. */
  async sample(sample: SampleKlines, title = `${sample.symbol} ${sample.interval}`): Promise<void> {
    const { intake, cards } = this.#parts;
    try {
      const file = await fetchSample(sample.file);
      const opened = await intake.open(file);
      if (!hasKlines(opened)) throw wrongKind(file.name, 'klines', opened.kind);
      intake.show(opened.klines, `sample:${sample.id}`, sample.symbol, title);
    } catch (thrown) {
      cards.fail(thrown, sample.file, {
        action: { label: (t) => t.tryAgain, run: () => void this.sample(sample, title) },
      });
    }
  }

  /** Fetches what a document names and the page ships; what differs from its hash stays missing, with a card. */
  async #fetchMissing(): Promise<void> {
    const { workspace, cards } = this.#parts;
    const fresh = workspace.missing.filter(
      (missing) => isShipped(missing) && !this.#tried.has(`${missing.source} ${missing.sha256}`),
    );
    workspace.awaitFiles(fresh);
    for (const missing of fresh) {
      this.#tried.add(`${missing.source} ${missing.sha256}`);
      try {
        await this.#fetchOne(missing);
      } catch (thrown) {
        cards.fail(thrown, missing.name);
      } finally {
        workspace.arrived(missing);
      }
    }
  }

  async #fetchOne(missing: MissingFile): Promise<void> {
    const { intake, workspace } = this.#parts;
    if (isMadeUp(missing)) return this.#make(missing);
    const manifest = await this.manifest();
    const shelf = missing.kind === 'klines' ? manifest.klines : manifest.models;
    const sample = shelf.find(({ id }) => id === sourceName(missing.source));
    if (!sample) throw unknownSample(missing);
    const { name, bytes } = await fetchSample(sample.file);
    const reference = workspace.research?.data.find(({ sha256 }) => sha256 === missing.sha256);
    const opened = await intake.open({ name, bytes, ...(reference && { reading: readingNamed(reference) }) });
    this.#fill(name, opened);
    const sha256 = hasKlines(opened) ? opened.klines.sha256 : hasModel(opened) ? opened.model.card.sha256 : '';
    if (workspace.research && sha256 !== missing.sha256) throw changedSample(name, missing);
  }

  /** A market follows from what the document says of it. */
  async #make({ name, source, sha256 }: MissingFile): Promise<void> {
    const { intake, workspace } = this.#parts;
    const opened = await intake.open({ name, market: source });
    this.#fill(name, opened);
    if (workspace.research && hasKlines(opened) && opened.klines.sha256 !== sha256) throw changedMarket(name, sha256);
  }

  #fill(file: string, opened: OpenedFile): void {
    const { workspace } = this.#parts;
    if (hasKlines(opened)) workspace.addKlines(opened.klines);
    else if (hasModel(opened)) workspace.addModel(opened.model);
    else throw wrongKind(file, 'klines or a model', opened.kind);
  }
}

const changedSample = (file: string, { name, sha256 }: MissingFile) =>
  dataError('SAMPLE_CHANGED', `${file}: expected ${name} with SHA-256 ${sha256}, got another version of it`, {
    where: { file },
    hint: 'The research was made with another version of the page; drop the file it used.',
  });

const changedMarket = (name: string, sha256: string) =>
  dataError('SAMPLE_CHANGED', `${name}: expected made-up bars with SHA-256 ${sha256}, got others from the same seed`, {
    hint: 'The research was made with another version of the generator.',
  });

const unknownSample = ({ name, source }: MissingFile) =>
  dataError('SAMPLE_UNKNOWN', `${name}: expected a sample shipped with this page, got ${source}`, {
    hint: 'Drop the file itself; the page tells by its hash whether it is the right one.',
  });

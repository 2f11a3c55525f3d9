import { access, constants, mkdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { usageError } from '../core/base/errors.ts';
import { writeAtomically } from '../node/write-atomically.ts';
import type { Observed } from './jobs.ts';
import { ModelWatch } from './model-watch.ts';
import type { WatchSettings } from './model-watch.ts';
import type { Actual } from '../core/serving/wire.ts';

/** A model as the monitor knows it. */
export interface WatchedModel {
  readonly name: string;
  readonly sha256: string;
  /** Bars from a prediction to its actual; 1 where the model does not say. */
  readonly horizon?: number;
}

export interface BookOptions extends Partial<WatchSettings> {
  /** Folder that keeps the state over restarts; without one it ends with the process. */
  readonly folder?: string;
  /** Told where the state could not be read or written. */
  readonly onTrouble?: (message: string) => void;
}

const fileName = 'monitor.json';
/** Time that a change may wait before it is written. */
const writeAfterMs = 1000;

/** The watches of all served models, and their state on disk: one file, replaced as a whole. */
export class MonitorBook {
  readonly settings: WatchSettings;
  readonly #folder: string | undefined;
  readonly #onTrouble: (message: string) => void;
  readonly #watches = new Map<string, ModelWatch>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  private constructor(options: BookOptions) {
    const { window = 100, icThreshold = 0.02, driftThreshold = 0.25, folder, onTrouble } = options;
    this.settings = { window, icThreshold, driftThreshold };
    this.#folder = folder;
    this.#onTrouble = onTrouble ?? (() => undefined);
  }

  /**
   * Goes on where the folder's file ends. A file that is no JSON is put aside, never written over. Errors (usage):
   * `STATE_FOLDER` for a folder that cannot be made, read or written.
   */
  static async open(options: BookOptions = {}): Promise<MonitorBook> {
    const book = new MonitorBook(options);
    await book.#restore();
    return book;
  }

  record(model: WatchedModel, requestId: string, observed: Observed): void {
    this.#watchOf(model).record(requestId, observed, model.horizon ?? 1);
    this.#changed();
  }

  /** How many of the actuals met a prediction of one of the models, or of several, that waited for one. */
  actuals(models: readonly WatchedModel[], given: readonly Actual[]): number {
    const watches = models.map((model) => this.#watchOf(model));
    const taken = given.filter(
      ({ actual, ...place }) => watches.filter((watch) => watch.actual(place, actual)).length > 0,
    );
    if (taken.length > 0) this.#changed();
    return taken.length;
  }

  state(model: WatchedModel): ReturnType<ModelWatch['state']> {
    return this.#watchOf(model).state();
  }

  /** Writes what has not been written yet. */
  async close(): Promise<void> {
    if (this.#timer !== undefined) {
      clearTimeout(this.#timer);
      this.#write();
    }
    await this.#writing;
  }

  /** A model of another hash under the same name begins anew. */
  #watchOf({ name, sha256 }: WatchedModel): ModelWatch {
    const known = this.#watches.get(name);
    if (known?.sha256 === sha256) return known;
    const watch = new ModelWatch(sha256, this.settings);
    this.#watches.set(name, watch);
    return watch;
  }

  #changed(): void {
    if (this.#folder === undefined) return;
    this.#timer ??= setTimeout(() => this.#write(), writeAfterMs).unref();
  }

  #write(): void {
    this.#timer = undefined;
    const folder = this.#folder;
    if (folder === undefined) return;
    const models = Object.fromEntries([...this.#watches].map(([name, watch]) => [name, watch.save()]));
    const text = JSON.stringify({ klinelabMonitors: 1, models });
    this.#writing = this.#writing
      .then(() => writeAtomically(join(folder, fileName), text))
      .catch((error: NodeJS.ErrnoException) => this.#onTrouble(`state: expected to write it, got ${error.code}`));
  }

  async #restore(): Promise<void> {
    if (this.#folder === undefined) return;
    const text = await readState(this.#folder);
    if (text === undefined) return;
    const path = join(this.#folder, fileName);
    try {
      const saved = JSON.parse(text) as { readonly models?: Record<string, unknown> };
      for (const [name, record] of Object.entries(saved.models ?? {})) {
        const watch = ModelWatch.restore(record, this.settings);
        if (watch === undefined) this.#onTrouble(`state of ${name}: expected one of these settings, begins anew`);
        else this.#watches.set(name, watch);
      }
    } catch {
      await rename(path, `${path}.unread`);
      this.#onTrouble('state: expected JSON, got something else; it was put aside and begins anew');
    }
  }
}

/** The text of the folder's file; undefined where there is none yet. Makes the folder where it is missing. */
async function readState(folder: string): Promise<string | undefined> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.R_OK | constants.W_OK);
    return await readFile(join(folder, fileName), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw usageError('STATE_FOLDER', `${folder}: expected a folder that state can be kept in, got ${code}`, {
      where: { file: folder },
    });
  }
}

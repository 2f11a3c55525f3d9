import { readFile } from 'node:fs/promises';
import { toErrorRecord, usageError, withFile } from '../core/base/errors.ts';
import type { ErrorRecord } from '../core/base/errors.ts';
import type { FeatureSet } from '../core/features/set.ts';
import { defaultThresholds } from '../core/signals/signal.ts';
import type { Thresholds } from '../core/signals/signal.ts';
import { signature } from './file-watch.ts';
import type { LoadedModel } from './jobs.ts';
import type { WorkerPool } from './worker-pool.ts';

/** A model to serve: the name that requests use, its file, its weight in the ensemble. */
export interface ServedModel {
  readonly name: string;
  readonly path: string;
  readonly weight: number;
  /** Default: buy above 0.6, sell below -0.3. */
  readonly thresholds?: Thresholds;
  /** Default: the set that the model's card names. */
  readonly set?: FeatureSet;
}

export interface ModelInfo extends LoadedModel {
  readonly name: string;
  readonly generation: number;
  readonly weight: number;
  readonly degraded: boolean;
}

/** One generation of a served model. */
export interface Generation {
  readonly key: number;
  readonly number: number;
  readonly loaded: LoadedModel;
  /** Requests under way, and what is called after the last of them once another generation has taken over. */
  uses: number;
  retire: (() => void) | undefined;
}

/** A served model with the generation that answers now. */
export interface Entry {
  readonly served: ServedModel;
  path: string;
  current: Generation;
  /** The file's signature as last loaded or refused. */
  taken: string;
  degraded: boolean;
  reloading: Promise<void> | undefined;
}

/** How the latest reload of any model went. */
export interface LastReload {
  readonly ok: boolean;
  readonly at: string;
}

/**
 * The served models by name. A reload loads, proves and warms the new file beside the present generation, which then
 * hands over between two requests and goes after its last one; where the file is broken nothing changes but `degraded`.
 */
export class ModelRegistry {
  readonly entries = new Map<string, Entry>();
  readonly #pool: WorkerPool;
  readonly #onReload: (name: string, error?: ErrorRecord) => void;
  #sharesFeatures = false;
  #nextKey = 1;
  lastReload: LastReload | null = null;

  constructor(pool: WorkerPool, onReload: (name: string, error?: ErrorRecord) => void = () => undefined) {
    this.#pool = pool;
    this.#onReload = onReload;
  }

  /** Loads every model; one that cannot be loaded fails. */
  async load(models: readonly ServedModel[]): Promise<void> {
    this.#sharesFeatures = models.length > 1;
    const entries: Entry[] = [];
    for (const served of models) {
      const taken = await signature(served.path);
      const current = await this.#open(served, served.path, 1, false);
      entries.push({ served, path: served.path, current, taken, degraded: false, reloading: undefined });
    }
    for (const entry of entries) this.entries.set(entry.served.name, entry);
  }

  /** The named model, or the first; undefined where there is none. */
  find(name?: string): Entry | undefined {
    return name === undefined ? this.entries.values().next().value : this.entries.get(name);
  }

  /** A generation stays in the workers until the last request that began with it has its answer. */
  async using<T>(generations: readonly Generation[], work: () => Promise<T>): Promise<T> {
    for (const generation of generations) generation.uses++;
    try {
      return await work();
    } finally {
      for (const generation of generations) if (--generation.uses === 0) generation.retire?.();
    }
  }

  /** Takes the model's file again, or another, after a reload that is under way. Errors: those of opening a model. */
  async reload(entry: Entry, path?: string): Promise<void> {
    const before = entry.reloading ?? Promise.resolve();
    const reloading = before.catch(() => undefined).then(() => this.#replace(entry, path ?? entry.path));
    entry.reloading = reloading;
    try {
      await reloading;
    } finally {
      if (entry.reloading === reloading) entry.reloading = undefined;
    }
  }

  info(): ModelInfo[] {
    return [...this.entries.values()].map(({ served, current, degraded }) => ({
      name: served.name,
      generation: current.number,
      weight: served.weight,
      degraded,
      ...current.loaded,
    }));
  }

  async #open(served: ServedModel, path: string, number: number, trial: boolean): Promise<Generation> {
    const { name, thresholds = defaultThresholds, set } = served;
    const key = this.#nextKey++;
    try {
      const bytes = new Uint8Array(await readFile(path));
      const job = { kind: 'load', key, name, bytes, thresholds, set, sharesFeatures: this.#sharesFeatures } as const;
      return { key, number, loaded: await this.#pool.load(job, { trial }), uses: 0, retire: undefined };
    } catch (error) {
      const { code, syscall } = error as NodeJS.ErrnoException;
      if (syscall === undefined) throw withFile(error, path);
      throw usageError('FILE_UNREADABLE', `${path}: expected a model file that can be read, got ${code}`, {
        where: { file: path },
      });
    }
  }

  async #replace(entry: Entry, path: string): Promise<void> {
    const { served, current } = entry;
    const taken = await signature(path);
    const at = new Date().toISOString();
    try {
      const next = await this.#open(served, path, current.number + 1, true);
      entry.current = next;
      entry.path = path;
      entry.degraded = false;
      this.lastReload = { ok: true, at };
      current.retire = () => void this.#pool.drop(current.key).catch(() => undefined);
      if (current.uses === 0) current.retire();
      this.#onReload(served.name);
    } catch (error) {
      entry.degraded = true;
      this.lastReload = { ok: false, at };
      this.#onReload(served.name, toErrorRecord(error));
      throw error;
    } finally {
      entry.taken = taken;
    }
  }
}

import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { dataError, toErrorRecord, usageError, withFile } from '../core/base/errors.ts';
import { defaultThresholds } from '../core/signals/signal.ts';
import type { EnsembleMethod, Thresholds } from '../core/signals/signal.ts';
import { AnswerCache } from './answer-cache.ts';
import type { CacheStats } from './answer-cache.ts';
import type { LoadedModel, PredictionKind } from './jobs.ts';
import type { WorkerPool } from './worker-pool.ts';

/** A model to serve: the name that requests use, its file, its weight in the ensemble. */
export interface ServedModel {
  readonly name: string;
  readonly path: string;
  readonly weight: number;
}

export interface ServiceOptions {
  readonly models: readonly ServedModel[];
  readonly pool: WorkerPool;
  readonly thresholds?: Thresholds;
  readonly method?: EnsembleMethod;
  readonly minConfidence?: number;
  readonly cache?: AnswerCache;
  /** Time between two looks at the model files; 0 looks never. Default 500 ms. */
  readonly watchMs?: number;
  /** Told of every reload, failed ones with the reason. */
  readonly onReload?: (name: string, error?: unknown) => void;
}

/** JSON text with the model that it is from. */
export interface Answer {
  readonly json: string;
  readonly model: string;
  readonly sha256: string;
  readonly generation: string;
}

export interface Health {
  readonly status: 'ok' | 'degraded' | 'starting' | 'stopping';
  readonly model_loaded: boolean;
  readonly ready: boolean;
  readonly models: number;
  readonly lastReload: { readonly ok: boolean; readonly at: string } | null;
  readonly uptimeS: number;
}

export interface ModelInfo extends LoadedModel {
  readonly name: string;
  readonly generation: number;
  readonly weight: number;
  readonly degraded: boolean;
}

/** One generation of a served model. */
interface Current {
  readonly key: number;
  readonly generation: number;
  readonly loaded: LoadedModel;
  /** Requests under way, and what is called after the last of them once another generation has taken over. */
  uses: number;
  retire: (() => void) | undefined;
}

interface Entry {
  readonly served: ServedModel;
  path: string;
  current: Current;
  /** Size, time and number of the file as last loaded or refused, and as last seen. */
  taken: string;
  seen: string;
  degraded: boolean;
  loading: Promise<void>;
}

/** Bodies above this are not hashed: hashing them would hold up the event loop for longer than it saves. */
const mostCached = 2 ** 20;

/** Models by name, their generations and reloads, and the way of a request to the workers. */
export class PredictionService {
  readonly #options: ServiceOptions;
  readonly #thresholds: Thresholds;
  readonly #entries = new Map<string, Entry>();
  readonly #cache: AnswerCache;
  readonly #started = performance.now();
  #nextKey = 1;
  #lastReload: Health['lastReload'] = null;
  #stopping = false;
  #watch: NodeJS.Timeout | undefined;
  #looking = false;

  private constructor(options: ServiceOptions) {
    this.#options = options;
    this.#thresholds = options.thresholds ?? defaultThresholds;
    this.#cache = options.cache ?? new AnswerCache();
  }

  /** Loads every model; one that cannot be loaded fails the start. */
  static async start(options: ServiceOptions): Promise<PredictionService> {
    const service = new PredictionService(options);
    for (const served of options.models) await service.#add(served);
    const { watchMs = 500 } = options;
    if (watchMs > 0) service.#watch = setInterval(() => void service.#look(), watchMs).unref();
    return service;
  }

  /** Asks one model; the first where none is named. Errors: `MODEL_UNKNOWN`, and those of pool and worker. */
  async predict(kind: PredictionKind, name: string | undefined, body: Uint8Array): Promise<Answer> {
    const entry = name === undefined ? this.#entries.values().next().value : this.#entries.get(name);
    if (entry === undefined) {
      throw dataError('MODEL_UNKNOWN', 'model: expected the name of a served model, got another', {
        hint: 'GET /models lists them.',
      });
    }
    const { current } = entry;
    const { sha256 } = current.loaded;
    const json = await this.#using([current], () =>
      this.#cached([kind, sha256], body, () => this.#options.pool.run({ kind, key: current.key, body })),
    );
    return { json, model: entry.served.name, sha256, generation: String(current.generation) };
  }

  /** Asks all models and lets them vote. */
  async ensemble(body: Uint8Array): Promise<Answer> {
    const { method = 'weighted', minConfidence = 0, pool } = this.#options;
    const entries = [...this.#entries.values()];
    const currents = entries.map(({ current }) => current);
    const voters = entries.map(({ served, current }) => ({
      key: current.key,
      name: served.name,
      weight: served.weight,
    }));
    const digests = currents.map(({ loaded }) => loaded.sha256);
    const json = await this.#using(currents, () =>
      this.#cached(['ensemble', ...digests], body, () =>
        pool.run({ kind: 'ensemble', voters, method, minConfidence, body }),
      ),
    );
    return {
      json,
      model: voters.map(({ name }) => name).join(','),
      sha256: digests.join(','),
      generation: currents.map(({ generation }) => generation).join(','),
    };
  }

  /** Takes the model's file again, or another: loaded, proven and warmed before it answers; else the present one stays. */
  async reload(name: string, path?: string): Promise<void> {
    const entry = this.#entries.get(name);
    if (entry === undefined) {
      throw usageError('MODEL_UNKNOWN', `model: expected the name of a served model, got ${name}`);
    }
    const reloading = entry.loading.then(() => this.#replace(entry, path ?? entry.path));
    entry.loading = reloading.catch(() => undefined);
    return reloading;
  }

  health(): Health {
    const entries = [...this.#entries.values()];
    const degraded = entries.some((entry) => entry.degraded);
    return {
      status: this.#stopping ? 'stopping' : degraded ? 'degraded' : 'ok',
      model_loaded: entries.length > 0,
      ready: !this.#stopping && entries.length > 0,
      models: entries.length,
      lastReload: this.#lastReload,
      uptimeS: Math.floor((performance.now() - this.#started) / 1000),
    };
  }

  models(): ModelInfo[] {
    return [...this.#entries.values()].map(({ served, current, degraded }) => ({
      name: served.name,
      generation: current.generation,
      weight: served.weight,
      degraded,
      ...current.loaded,
    }));
  }

  stats(): {
    readonly cache: CacheStats;
    readonly waiting: number;
    readonly workers: number;
    readonly replaced: number;
  } {
    const { waiting, size, replaced } = this.#options.pool;
    return { cache: this.#cache.stats(), waiting, workers: size, replaced };
  }

  /** From now on /health says that the service is going. */
  stop(): void {
    this.#stopping = true;
    clearInterval(this.#watch);
  }

  async close(): Promise<void> {
    this.stop();
    await this.#options.pool.close();
  }

  async #add(served: ServedModel): Promise<void> {
    const taken = await signature(served.path);
    const current = await this.#load(served.name, served.path, 1);
    this.#entries.set(served.name, {
      served,
      path: served.path,
      current,
      taken,
      seen: taken,
      degraded: false,
      loading: Promise.resolve(),
    });
  }

  async #load(name: string, path: string, generation: number): Promise<Current> {
    const key = this.#nextKey++;
    try {
      const bytes = new Uint8Array(await readFile(path));
      const loaded = await this.#options.pool.load({ kind: 'load', key, name, bytes, thresholds: this.#thresholds });
      return { key, generation, loaded, uses: 0, retire: undefined };
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
      const next = await this.#load(served.name, path, current.generation + 1);
      entry.current = next;
      entry.path = path;
      entry.degraded = false;
      this.#lastReload = { ok: true, at };
      current.retire = () => void this.#options.pool.drop(current.key).catch(() => undefined);
      if (current.uses === 0) current.retire();
      this.#options.onReload?.(served.name);
    } catch (error) {
      entry.degraded = true;
      this.#lastReload = { ok: false, at };
      this.#options.onReload?.(served.name, toErrorRecord(error));
      throw error;
    } finally {
      entry.taken = taken;
    }
  }

  /** A generation stays in the workers until the last request that began with it has its answer. */
  async #using<T>(currents: readonly Current[], work: () => Promise<T>): Promise<T> {
    for (const current of currents) current.uses++;
    try {
      return await work();
    } finally {
      for (const current of currents) if (--current.uses === 0) current.retire?.();
    }
  }

  #cached(parts: readonly string[], body: Uint8Array, compute: () => Promise<string>): Promise<string> {
    if (body.length > mostCached) return compute();
    const key = createHash('sha256')
      .update(`${parts.join('|')}\n`)
      .update(body)
      .digest('base64');
    return this.#cache.getOrCompute(key, compute);
  }

  /** Reloads files that have changed since they were taken and have lain still since the last look. */
  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      for (const entry of this.#entries.values()) {
        const now = await signature(entry.path);
        const still = now === entry.seen;
        entry.seen = now;
        if (still && now !== entry.taken) await this.reload(entry.served.name).catch(() => undefined);
      }
    } finally {
      this.#looking = false;
    }
  }
}

/** What changes when a file is written or replaced. */
async function signature(path: string): Promise<string> {
  try {
    const { size, mtimeMs, ino } = await stat(path);
    return `${size} ${mtimeMs} ${ino}`;
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  }
}

import { createHash } from 'node:crypto';
import { ContentCache } from '../core/base/content-cache.ts';
import type { CacheStats } from '../core/base/content-cache.ts';
import { dataError } from '../core/base/errors.ts';
import type { ErrorRecord } from '../core/base/errors.ts';
import type { EnsembleMethod } from '../core/signals/signal.ts';
import { FileWatch } from './file-watch.ts';
import type { Content, Job, Question } from './jobs.ts';
import { ModelRegistry } from './model-registry.ts';
import type { Entry, Generation, LastReload, ModelInfo, ServedModel } from './model-registry.ts';
import { MonitorBook } from './monitor-book.ts';
import type { WatchedModel } from './monitor-book.ts';
import type { ModelWatch } from './model-watch.ts';
import type { WorkerPool } from './worker-pool.ts';
import type { Actual } from '../core/serving/wire.ts';

export interface ServiceOptions {
  readonly models: readonly ServedModel[];
  readonly pool: WorkerPool;
  readonly method?: EnsembleMethod;
  readonly minConfidence?: number;
  /** Time between two looks at the model files; 0 looks never. Default 500 ms. */
  readonly watchMs?: number;
  readonly monitor?: MonitorBook;
  readonly cacheEntries?: number;
  readonly cacheBytes?: number;
  /** Told of every reload, failed ones with the reason. */
  readonly onReload?: (name: string, error?: ErrorRecord) => void;
}

/** Content with the model that it is from, several separated by commas. */
export interface Answer {
  readonly content: string | Uint8Array;
  readonly model: string;
  readonly sha256: string;
  readonly generation: string;
}

export interface Health {
  readonly status: 'ok' | 'degraded' | 'starting' | 'stopping';
  readonly model_loaded: boolean;
  readonly ready: boolean;
  readonly models: number;
  readonly lastReload: LastReload | null;
  readonly uptimeS: number;
}

/** What a model's monitor says, with the model. */
export type MonitoredModel = WatchedModel & ReturnType<ModelWatch['state']>;

/** Bodies above this are not hashed: hashing them would hold up the event loop for longer than it saves. */
const mostCached = 2 ** 16;

/** Models by name and the way of a request to the workers: which generation answers, what is remembered and recorded. */
export class PredictionService {
  readonly #options: ServiceOptions;
  readonly #registry: ModelRegistry;
  readonly #monitor: MonitorBook;
  readonly #cache: ContentCache<Content>;
  readonly #started = performance.now();
  #state: 'starting' | 'running' | 'stopping' = 'starting';
  #watch: FileWatch | undefined;

  constructor(options: ServiceOptions, monitor: MonitorBook) {
    this.#options = options;
    this.#monitor = monitor;
    this.#registry = new ModelRegistry(options.pool, options.onReload);
    this.#cache = new ContentCache({
      sizeOf: ({ content, observed = [] }) =>
        observed.reduce((sum, { series }) => sum + (series?.times.length ?? 0) * 16, 2 * content.length + 64),
      now: () => performance.now(),
      ...(options.cacheEntries === undefined ? {} : { entries: options.cacheEntries }),
      ...(options.cacheBytes === undefined ? {} : { bytes: options.cacheBytes }),
    });
  }

  /** A service whose models are loaded. */
  static async start(options: ServiceOptions): Promise<PredictionService> {
    const service = new PredictionService(options, options.monitor ?? (await MonitorBook.open()));
    await service.load();
    return service;
  }

  /** Loads every model, and watches their files from then on; one that cannot be loaded fails. */
  async load(): Promise<void> {
    const { models, watchMs = 500 } = this.#options;
    await this.#registry.load(models);
    if (this.#state === 'starting') this.#state = 'running';
    if (watchMs === 0 || this.#state === 'stopping') return;
    const watched = [...this.#registry.entries.values()].map((entry) => ({
      path: () => entry.path,
      taken: () => entry.taken,
      onStill: () => this.#registry.reload(entry),
    }));
    this.#watch = new FileWatch(watched, watchMs);
  }

  /** Asks one model; the first where none is named. Errors: `MODEL_UNKNOWN`, `NOT_READY`, those of pool and worker. */
  async predict(question: Question, name: string | undefined, body: Uint8Array, requestId = ''): Promise<Answer> {
    const entry = this.#entry(name);
    const { current, served } = entry;
    const { sha256 } = current.loaded;
    const model = watched(entry);
    const { content, observed } = await this.#ask([current], [JSON.stringify(question), sha256], {
      ...question,
      key: current.key,
      body,
    });
    this.#record([model], requestId, observed);
    return { content, model: served.name, sha256, generation: String(current.number) };
  }

  /** Features of the last `rows` bars: those of a built-in set, or those that a model reads. */
  async features(
    of: { readonly set?: string; readonly model?: string },
    rows: number,
    body: Uint8Array,
  ): Promise<Answer> {
    const entry = this.#entry(of.model);
    const { current, served } = entry;
    const { sha256 } = current.loaded;
    const wanted = of.set === undefined ? { key: current.key } : { set: of.set };
    const { content } = await this.#ask([current], ['features', String(rows), of.set ?? '', sha256], {
      kind: 'features',
      of: wanted,
      rows,
      body,
    });
    return { content, model: served.name, sha256, generation: String(current.number) };
  }

  /** Asks all models and lets them vote. Errors: `NOT_READY`, those of pool and worker. */
  async ensemble(body: Uint8Array, requestId = ''): Promise<Answer> {
    const entries = this.#entries(undefined);
    const { method = 'weighted', minConfidence = 0 } = this.#options;
    const currents = entries.map(({ current }) => current);
    const voters = entries.map(({ served, current }) => ({
      key: current.key,
      name: served.name,
      weight: served.weight,
    }));
    const models = entries.map(watched);
    const digests = currents.map(({ loaded }) => loaded.sha256);
    const job = { kind: 'ensemble', voters, method, minConfidence, body } as const;
    const { content, observed } = await this.#ask(currents, ['ensemble', ...digests], job);
    this.#record(models, requestId, observed);
    return {
      content,
      model: voters.map(({ name }) => name).join(','),
      sha256: digests.join(','),
      generation: currents.map(({ number }) => number).join(','),
    };
  }

  /** Takes a model's file again, or another. Errors: `MODEL_UNKNOWN`, those of opening a model. */
  async reload(name: string, path?: string): Promise<void> {
    await this.#registry.reload(this.#entry(name), path);
  }

  /** Takes the files of one model or of all again, each for itself; the names of those that failed. */
  async reloadAll(name?: string): Promise<string[]> {
    const entries = this.#entries(name);
    if (entries.some(({ reloading }) => reloading !== undefined)) {
      throw dataError('RELOADING', 'reload: expected no other under way, got one');
    }
    const ends = await Promise.allSettled(entries.map((entry) => this.#registry.reload(entry)));
    return entries.filter((_, index) => ends[index].status === 'rejected').map(({ served }) => served.name);
  }

  /** How many of the actuals met a prediction that waited for one: of the model, or of any where none is named. */
  actuals(
    name: string | undefined,
    given: readonly Actual[],
  ): { readonly matched: number; readonly unmatched: number } {
    const matched = this.#monitor.actuals(this.#entries(name).map(watched), given);
    return { matched, unmatched: given.length - matched };
  }

  monitored(): MonitoredModel[] {
    return [...this.#registry.entries.values()].map((entry) => {
      const model = watched(entry);
      return { ...model, ...this.#monitor.state(model) };
    });
  }

  health(): Health {
    const entries = [...this.#registry.entries.values()];
    const degraded = entries.some((entry) => entry.degraded);
    const running = this.#state === 'running';
    return {
      status: running ? (degraded ? 'degraded' : 'ok') : this.#state === 'starting' ? 'starting' : 'stopping',
      model_loaded: entries.length > 0,
      ready: running,
      models: entries.length,
      lastReload: this.#registry.lastReload,
      uptimeS: Math.floor((performance.now() - this.#started) / 1000),
    };
  }

  models(): ModelInfo[] {
    return this.#registry.info();
  }

  stats(): {
    readonly cache: CacheStats;
    readonly features: WorkerPool['features'];
    readonly waiting: number;
    readonly workers: number;
    readonly replaced: number;
  } {
    const { waiting, size, replaced, features } = this.#options.pool;
    return { cache: this.#cache.stats(), features, waiting, workers: size, replaced };
  }

  /** From now on /health says that the service is going. */
  stop(): void {
    this.#state = 'stopping';
    this.#watch?.close();
  }

  async close(): Promise<void> {
    this.stop();
    await this.#options.pool.close();
    await this.#monitor.close();
  }

  #entry(name: string | undefined): Entry {
    const entry = this.#registry.find(name);
    if (entry !== undefined) return entry;
    if (this.#state === 'starting') throw dataError('NOT_READY', 'service: expected loaded models, got none yet');
    throw dataError('MODEL_UNKNOWN', 'model: expected the name of a served model, got another', {
      hint: 'GET /models lists them.',
    });
  }

  /** The model of this name, or all. */
  #entries(name: string | undefined): readonly Entry[] {
    const entry = this.#entry(name);
    return name === undefined ? [...this.#registry.entries.values()] : [entry];
  }

  /** Tells the monitor what the models said; they are those that were asked, whatever has been loaded since. */
  #record(models: readonly WatchedModel[], requestId: string, observed: Content['observed'] = []): void {
    observed.forEach((one, index) => this.#monitor.record(models[index], requestId, one));
  }

  /** Remembers answers by what they were made from: the question, the models' hashes, the body. */
  #ask(
    generations: readonly Generation[],
    parts: readonly string[],
    job: Job & { body: Uint8Array },
  ): Promise<Content> {
    const compute = (): Promise<Content> => this.#options.pool.run(job);
    return this.#registry.using(generations, () => {
      if (job.body.length > mostCached) return compute();
      const hash = createHash('sha256').update(`${parts.join('|')}\n`);
      return this.#cache.getOrCompute(hash.update(job.body).digest('base64'), compute);
    });
  }
}

const watched = ({ served: { name }, current: { loaded } }: Entry): WatchedModel => ({
  name,
  sha256: loaded.sha256,
  ...(loaded.horizon === undefined ? {} : { horizon: loaded.horizon }),
});

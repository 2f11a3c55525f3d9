import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { dataError, KlineLabError, modelError } from '../core/base/errors.ts';
import type { Content, Job, LoadedModel, LoadJob, Reply } from './jobs.ts';

export interface PoolOptions {
  /** The built worker's file. */
  readonly file: string | URL;
  /** Default: processors less one, at least one. */
  readonly size?: number;
  /** Jobs that may wait; default 256. */
  readonly queue?: number;
  /** Time a job may wait, and time it may run; default 5 s. */
  readonly deadlineMs?: number;
}

interface Task {
  readonly job: Job;
  readonly deadlineMs: number;
  readonly since: number;
  readonly settle: (reply: Reply) => void;
}

/** A place for a worker, which starts with its first task and is started anew after it was lost. */
interface Seat {
  worker: Worker | undefined;
  task: Task | undefined;
  timer: NodeJS.Timeout | undefined;
  /** Loads and drops, which go before predictions. */
  readonly control: Task[];
}

/** Reading and proving a large model may take longer than a prediction. */
const loadDeadlineMs = 60_000;
/** Time that the worker of trials is kept without one. */
const trialIdleMs = 10_000;
/** Bytes of a body from which moving it costs less than copying it. */
const leastMoved = 2 ** 16;

const failure = (error: KlineLabError): Reply => ({ ok: false, error: error.toRecord() });
const lost = (): KlineLabError => modelError('WORKER_LOST', 'worker: expected an answer, got a lost worker');
const overdue = (ms: number): Reply =>
  failure(dataError('DEADLINE', `prediction: expected an answer within ${ms} ms, got none`));

/**
 * Threads that hold every loaded model. A job that overruns its deadline costs its worker, which is replaced and given
 * the models again; the queue is bounded. Errors: `QUEUE_FULL`, `DEADLINE`, `WORKER_LOST`, `POOL_CLOSED` (data), and
 * those of the job.
 */
export class WorkerPool {
  readonly #file: string | URL;
  readonly #seats: Seat[];
  readonly #mostWaiting: number;
  readonly #deadlineMs: number;
  readonly #waiting: Task[] = [];
  readonly #loaded = new Map<number, LoadJob>();
  #trial: Worker | undefined;
  #trialEnd: NodeJS.Timeout | undefined;
  #closed = false;
  /** Workers that overran or died. */
  replaced = 0;
  /** Rows of features that workers found in their caches, and that they computed. */
  readonly features = { hits: 0, misses: 0 };

  constructor({ file, size, queue = 256, deadlineMs = 5000 }: PoolOptions) {
    this.#file = file;
    this.#mostWaiting = queue;
    this.#deadlineMs = deadlineMs;
    const count = size ?? Math.max(1, availableParallelism() - 1);
    this.#seats = Array.from({ length: count }, () => ({
      worker: undefined,
      task: undefined,
      timer: undefined,
      control: [],
    }));
  }

  get size(): number {
    return this.#seats.length;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Runs a job on the next free worker. */
  async run(job: Job): Promise<Content> {
    if (this.#waiting.length >= this.#mostWaiting) {
      throw dataError('QUEUE_FULL', `queue: expected fewer than ${this.#mostWaiting} waiting requests, got more`);
    }
    return this.#submit(job, this.#deadlineMs, this.#waiting);
  }

  /**
   * Loads a model in every worker. With `trial` a worker that answers nobody proves it first, so that a file that hangs
   * or kills its reader holds up no request.
   */
  async load(job: LoadJob, { trial = false } = {}): Promise<LoadedModel> {
    if (trial) await this.#try(job);
    // A worker that is started meanwhile loads it then.
    this.#loaded.set(job.key, job);
    try {
      const replies = await Promise.all(this.#seats.map(({ control }) => this.#submit(job, loadDeadlineMs, control)));
      return JSON.parse(replies[0].content as string) as LoadedModel;
    } catch (error) {
      void this.drop(job.key).catch(() => undefined);
      throw error;
    }
  }

  async drop(key: number): Promise<void> {
    this.#loaded.delete(key);
    const running = this.#seats.filter(({ worker }) => worker !== undefined);
    await Promise.all(running.map(({ control }) => this.#submit({ kind: 'drop', key }, loadDeadlineMs, control)));
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#trialEnd);
    await this.#trial?.terminate();
    const gone = failure(dataError('POOL_CLOSED', 'service: expected a running one, got one that has stopped'));
    const left = [...this.#waiting.splice(0), ...this.#seats.flatMap(({ control }) => control.splice(0))];
    for (const { settle } of left) settle(gone);
    await Promise.all(
      this.#seats.map(async (seat) => {
        const { worker } = seat;
        this.#release(seat)?.settle(gone);
        seat.worker = undefined;
        await worker?.terminate();
      }),
    );
  }

  /** Loads a model in a worker of its own, which is kept for a while, since reloads come in swarms. */
  async #try(job: LoadJob): Promise<void> {
    const worker = this.#trial ?? this.#create();
    this.#trial = undefined;
    clearTimeout(this.#trialEnd);
    worker.unref();
    const reply = await askOnce(worker, job, loadDeadlineMs);
    const dropped = reply?.ok && (await askOnce(worker, { kind: 'drop', key: job.key }, loadDeadlineMs));
    // Of two at once, one is enough to keep.
    const isKept = dropped !== undefined && reply !== undefined && this.#trial === undefined && !this.#closed;
    if (isKept) this.#keepTrial(worker);
    else void worker.terminate();
    if (reply === undefined) throw lost();
    if (!reply.ok) throw KlineLabError.fromRecord(reply.error);
  }

  #keepTrial(worker: Worker): void {
    this.#trial = worker;
    this.#trialEnd = setTimeout(() => {
      this.#trial = undefined;
      void worker.terminate();
    }, trialIdleMs).unref();
  }

  #create(): Worker {
    const worker = new Worker(this.#file, { resourceLimits: { maxOldGenerationSizeMb: 1024 } });
    // Whoever waits for it hears of its end; without a listener an error of an idle one would end the process.
    return worker.on('error', () => undefined);
  }

  async #submit(job: Job, deadlineMs: number, queue: Task[]): Promise<Content> {
    const reply = await new Promise<Reply>((settle) => {
      queue.push({ job, deadlineMs, since: performance.now(), settle });
      this.#dispatch();
    });
    if (!reply.ok) throw KlineLabError.fromRecord(reply.error);
    return reply;
  }

  #dispatch(): void {
    for (const seat of this.#seats) {
      if (seat.task !== undefined) continue;
      if (seat.control.length === 0 && this.#waiting.length === 0) continue;
      if (seat.worker === undefined) this.#start(seat);
      const task = seat.control.shift() ?? this.#nextWaiting();
      if (task !== undefined) this.#give(seat, task);
    }
  }

  /** The next prediction that has not waited too long. */
  #nextWaiting(): Task | undefined {
    for (let task = this.#waiting.shift(); task !== undefined; task = this.#waiting.shift()) {
      if (performance.now() - task.since <= task.deadlineMs) return task;
      task.settle(overdue(task.deadlineMs));
    }
    return undefined;
  }

  #give(seat: Seat, task: Task): void {
    seat.task = task;
    seat.timer = setTimeout(() => this.#lose(seat, seat.worker, overdue(task.deadlineMs)), task.deadlineMs);
    seat.worker?.postMessage(task.job, moved(task.job));
  }

  #release(seat: Seat): Task | undefined {
    clearTimeout(seat.timer);
    const { task } = seat;
    seat.task = undefined;
    return task;
  }

  #start(seat: Seat): void {
    const worker = this.#create();
    seat.worker = worker;
    const again = [...this.#loaded.values()].filter(({ key }) => seat.control.every(({ job }) => !isLoad(job, key)));
    seat.control.unshift(
      ...again.map((job) => ({ job, deadlineMs: loadDeadlineMs, since: performance.now(), settle: () => undefined })),
    );
    worker.on('message', (reply: Reply) => {
      if (seat.worker !== worker) return;
      if (reply.ok && reply.features !== undefined) {
        this.features.hits += reply.features.hits;
        this.features.misses += reply.features.misses;
      }
      this.#release(seat)?.settle(reply);
      this.#dispatch();
    });
    worker.on('error', () => this.#lose(seat, worker, failure(lost())));
    worker.on('exit', () => this.#lose(seat, worker, failure(lost())));
  }

  /** Ends a worker that overran or died; its seat is filled again with the next task. */
  #lose(seat: Seat, worker: Worker | undefined, reply: Reply): void {
    if (worker === undefined || seat.worker !== worker) return;
    seat.worker = undefined;
    this.replaced++;
    void worker.terminate();
    this.#release(seat)?.settle(reply);
    if (!this.#closed) this.#dispatch();
  }
}

/** A worker's next message; undefined where it died or overran. */
async function askOnce(worker: Worker, job: Job, deadlineMs: number): Promise<Reply | undefined> {
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  const timer = setTimeout(abort, deadlineMs);
  worker.on('exit', abort);
  try {
    const reply = once(worker, 'message', { signal: stop.signal });
    worker.postMessage(job);
    return ((await reply) as [Reply])[0];
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
    worker.off('exit', abort);
  }
}

/** Large bodies are handed over rather than copied; nobody reads them here again. */
const moved = (job: Job): ArrayBuffer[] => {
  if (!('body' in job) || job.body.length < leastMoved) return [];
  const { buffer, byteLength } = job.body;
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [];
};

const isLoad = (job: Job, key: number): boolean => job.kind === 'load' && job.key === key;

import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { dataError, KlineLabError, modelError } from '../core/base/errors.ts';
import type { Job, LoadedModel, LoadJob, Reply } from './jobs.ts';

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

const failure = (error: KlineLabError): Reply => ({ ok: false, error: error.toRecord() });
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
  #closed = false;
  replaced = 0;

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

  /** Runs a job on the next free worker; resolves to its JSON text. */
  async run(job: Job): Promise<string> {
    if (this.#waiting.length >= this.#mostWaiting) {
      throw dataError('QUEUE_FULL', `queue: expected fewer than ${this.#mostWaiting} waiting requests, got more`);
    }
    return this.#submit(job, this.#deadlineMs, this.#waiting);
  }

  /** Loads a model in one worker, and where it is proven there, in all others. */
  async load(job: LoadJob): Promise<LoadedModel> {
    const [first, ...others] = this.#seats;
    const model = JSON.parse(await this.#submit(job, loadDeadlineMs, first.control)) as LoadedModel;
    this.#loaded.set(job.key, job);
    // A seat without a worker loads every model when it gets one.
    const running = others.filter(({ worker }) => worker !== undefined);
    await Promise.all(running.map(({ control }) => this.#submit(job, loadDeadlineMs, control)));
    return model;
  }

  async drop(key: number): Promise<void> {
    this.#loaded.delete(key);
    const running = this.#seats.filter(({ worker }) => worker !== undefined);
    await Promise.all(running.map(({ control }) => this.#submit({ kind: 'drop', key }, loadDeadlineMs, control)));
  }

  async close(): Promise<void> {
    this.#closed = true;
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

  async #submit(job: Job, deadlineMs: number, queue: Task[]): Promise<string> {
    const reply = await new Promise<Reply>((settle) => {
      queue.push({ job, deadlineMs, since: performance.now(), settle });
      this.#dispatch();
    });
    if (!reply.ok) throw KlineLabError.fromRecord(reply.error);
    return reply.json;
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
    seat.worker?.postMessage(task.job);
  }

  #release(seat: Seat): Task | undefined {
    clearTimeout(seat.timer);
    const { task } = seat;
    seat.task = undefined;
    return task;
  }

  #start(seat: Seat): void {
    const worker = new Worker(this.#file, { resourceLimits: { maxOldGenerationSizeMb: 1024 } });
    seat.worker = worker;
    const again = [...this.#loaded.values()].filter(({ key }) => seat.control.every(({ job }) => !isLoad(job, key)));
    seat.control.unshift(
      ...again.map((job) => ({ job, deadlineMs: loadDeadlineMs, since: performance.now(), settle: () => undefined })),
    );
    worker.on('message', (reply: Reply) => {
      if (seat.worker !== worker) return;
      this.#release(seat)?.settle(reply);
      this.#dispatch();
    });
    const lost = (): void =>
      this.#lose(seat, worker, failure(modelError('WORKER_LOST', 'prediction: expected an answer, got a lost worker')));
    worker.on('error', lost);
    worker.on('exit', lost);
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

const isLoad = (job: Job, key: number): boolean => job.kind === 'load' && job.key === key;

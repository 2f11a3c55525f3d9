import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { dataError, KlineLabError, type ErrorRecord } from '../core/base/errors.ts';
import type { TrainingRecipe } from '../core/research/training/recipe.ts';
import type { TrainingKlines } from '../core/research/training/train.ts';
import type { TrialJob, TrialOutcome } from '../core/training/search/trial.ts';
import { packageRoot } from './package.ts';

/** What a thread is started with. */
export interface TrialTask {
  readonly klines: TrainingKlines;
  readonly recipe: TrainingRecipe;
}

export type TrialReply =
  { readonly ok: true; readonly outcome: TrialOutcome } | { readonly ok: false; readonly error: ErrorRecord };

export interface TrialThreads {
  /** Runs a trial on an idle thread; there must be one. Rejects with the thread's error, or WORKER_LOST. */
  evaluate(job: TrialJob): Promise<TrialOutcome>;
  close(): Promise<void>;
}

/** Threads that run a search's trials, each with WASM of its own; a thread starts with its first trial. */
export function trialThreads(task: TrialTask, count: number): TrialThreads {
  const file = join(packageRoot, 'build', 'node', 'trial-worker.cjs');
  const idle: Worker[] = [];
  const all: Worker[] = [];
  const started = (): Worker => {
    const worker = new Worker(file, { workerData: task });
    all.push(worker);
    return worker;
  };
  return {
    evaluate(job) {
      const worker = idle.pop() ?? (all.length < count ? started() : undefined);
      if (worker === undefined) throw new Error('trial threads: expected an idle one, got none');
      return new Promise((resolve, reject) => {
        const lost = (why: unknown): void => {
          const got = why instanceof Error ? why.message : `exit code ${String(why)}`;
          reject(dataError('WORKER_LOST', `trial ${job.number}: expected an outcome of its thread, got ${got}`));
        };
        worker.once('error', lost);
        worker.once('exit', lost);
        worker.once('message', (reply: TrialReply) => {
          worker.off('error', lost);
          worker.off('exit', lost);
          idle.push(worker);
          if (reply.ok) resolve(reply.outcome);
          else reject(KlineLabError.fromRecord(reply.error));
        });
        worker.postMessage(job);
      });
    },
    async close() {
      await Promise.all(all.map((worker) => worker.terminate()));
    },
  };
}

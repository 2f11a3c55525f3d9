import { parentPort, workerData } from 'node:worker_threads';
import { toErrorRecord } from '../core/base/errors.ts';
import { createTrialRunner, type TrialRunner } from '../core/research/training/trial.ts';
import type { TrialJob } from '../core/training/search/trial.ts';
import { rollingKernels, trainingKernels, treeKernels } from './kernels.ts';
import type { TrialReply, TrialTask } from './trial-threads.ts';

// A thread of a search: holds features and label, and runs one trial after the other.

const { klines, recipe } = workerData as TrialTask;
let runner: TrialRunner | undefined;

function reply(job: TrialJob): TrialReply {
  try {
    runner ??= createTrialRunner(
      { rolling: rollingKernels(), trees: treeKernels(), training: trainingKernels() },
      klines,
      recipe,
    );
    return { ok: true, outcome: runner(job) };
  } catch (error) {
    return { ok: false, error: toErrorRecord(error) };
  }
}

parentPort?.on('message', (job: TrialJob) => parentPort?.postMessage(reply(job)));

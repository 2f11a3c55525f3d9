import { parentPort } from 'node:worker_threads';
import { modelError, toErrorRecord } from '../core/base/errors.ts';
import { vote } from '../core/signals/ensemble.ts';
import { parseJson } from '../core/tables/json-guard.ts';
import { rollingKernels, treeKernels } from '../node/kernels.ts';
import { loadOnnxRuntime } from '../node/onnxRuntime.ts';
import { sha256 as nodeSha256 } from '../node/sha256.ts';
import { EmbeddedModel } from './embedded-model.ts';
import type { Job, LoadedModel, LoadJob, Reply } from './jobs.ts';
import { sampleBars } from './sample-bars.ts';
import { checkBatch, checkInput } from './wire.ts';

// A thread of the service's pool: holds every served model and answers one job after the other.

const models = new Map<number, EmbeddedModel>();
/** Predictions after which a fresh model's code is compiled and its memory in place. */
const warmUps = 50;

function modelOf(key: number): EmbeddedModel {
  const model = models.get(key);
  if (model === undefined) throw modelError('MODEL_GONE', 'model: expected a loaded one, got one that is gone');
  return model;
}

async function load({ key, name, bytes, thresholds }: LoadJob): Promise<LoadedModel> {
  const engines = { rolling: rollingKernels(), trees: treeKernels(), onnx: loadOnnxRuntime, sha256: nodeSha256 };
  const model = await EmbeddedModel.open(bytes, name, engines, { thresholds });
  try {
    if (!(await model.test())) {
      throw modelError('MODEL_TEST', 'model: expected a score for sound bars, got none');
    }
    const bars = sampleBars(model.warmUp + 2);
    for (let i = 0; i < warmUps; i++) await model.predict(bars);
  } catch (error) {
    await model.close();
    throw error;
  }
  models.set(key, model);
  const { sha256, featureSet, featureNames, warmUp } = model;
  return { sha256, featureSet, featureNames, warmUp };
}

async function answer(job: Job): Promise<unknown> {
  switch (job.kind) {
    case 'load':
      return load(job);
    case 'drop':
      await models.get(job.key)?.close();
      models.delete(job.key);
      return null;
    case 'predict':
      return modelOf(job.key).predict(checkInput(parseJson(job.body, 'body')));
    case 'batch':
      return { predictions: await modelOf(job.key).predictBatch(checkBatch(parseJson(job.body, 'body'))) };
    case 'ensemble': {
      const input = checkInput(parseJson(job.body, 'body'));
      const votes = [];
      for (const { key, name, weight } of job.voters) {
        votes.push({ name, weight, ...(await modelOf(key).predict(input)) });
      }
      return vote(votes, job.method, job.minConfidence);
    }
  }
}

async function reply(job: Job): Promise<Reply> {
  try {
    // JSON has no NaN: a score that is not there becomes null.
    return { ok: true, json: JSON.stringify(await answer(job)) };
  } catch (error) {
    return { ok: false, error: toErrorRecord(error) };
  }
}

parentPort?.on('message', async (job: Job) => parentPort?.postMessage(await reply(job)));

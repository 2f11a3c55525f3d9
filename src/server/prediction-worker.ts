import { parentPort } from 'node:worker_threads';
import { modelError, toErrorRecord, usageError } from '../core/base/errors.ts';
import { FeatureCache } from '../core/features/feature-cache.ts';
import { builtInSet } from '../core/features/sets/built-in.ts';
import { vote } from '../core/signals/ensemble.ts';
import type { Voter } from '../core/signals/signal.ts';
import { parseJson } from '../core/tables/json-guard.ts';
import { nodeEngines } from '../node/engines.ts';
import { rollingKernels } from '../node/kernels.ts';
import { sha256 } from '../node/sha256.ts';
import { arrowPredictions, arrowRequests } from './arrow-batch.ts';
import { predictBatch } from './batch.ts';
import { EmbeddedModel } from '../core/serving/embedded-model.ts';
import { featureRows } from './feature-rows.ts';
import type { BatchForm, Content, Job, LoadedModel, LoadJob, Observed, Reply } from './jobs.ts';
import { sampleBars } from '../core/serving/sample-bars.ts';
import type { Prediction, SignalInput } from '../core/serving/signal-model.ts';
import { batchRequests, checkInput, toKlines } from '../core/serving/wire.ts';

// A thread of the service's pool: holds every served model and answers one job after the other.

const models = new Map<number, EmbeddedModel>();
const features = new FeatureCache({
  now: () => performance.now(),
  digest: sha256,
});
/** Predictions after which a fresh model's code is compiled and its memory in place. */
const warmUps = 50;
/** Deepest JSON that a request may nest. */
const mostDepth = 32;
/** Bars of a series that the monitor is shown. */
const mostShown = 256;

const bodyOf = (body: Uint8Array): unknown => parseJson(body, 'body', mostDepth);

function modelOf(key: number): EmbeddedModel {
  const model = models.get(key);
  if (model === undefined) throw modelError('MODEL_GONE', 'model: expected a loaded one, got one that is gone');
  return model;
}

async function load({ key, name, bytes, thresholds, set, sharesFeatures }: LoadJob): Promise<LoadedModel> {
  const cache = sharesFeatures ? features : undefined;
  const model = await EmbeddedModel.open(bytes, name, nodeEngines(), { thresholds, set, cache });
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
  const { featureSet, featureNames, warmUp, horizon } = model;
  const { id, hash } = featureSet;
  return {
    sha256: model.sha256,
    featureSet: { id, hash },
    featureNames,
    warmUp,
    ...(horizon === undefined ? {} : { horizon }),
  };
}

/** What the monitor learns of a prediction: its score, and the newest of dated bars. */
function observedOf(input: SignalInput, { score }: Prediction): Observed {
  const scores = Float64Array.of(score);
  if ('features' in input || input.timestamp === undefined) return { scores };
  const { symbol = '', timestamp, close } = input;
  const newest = (values: ArrayLike<number>): Float64Array => new Float64Array(values).slice(-mostShown);
  return { scores, series: { symbol, times: newest(timestamp), closes: newest(close) } };
}

async function answerBatch(
  model: EmbeddedModel,
  body: Uint8Array,
  { arrowIn, arrowOut, partial }: BatchForm,
): Promise<Content> {
  const requests = arrowIn ? await arrowRequests(body, model.featureNames) : batchRequests(bodyOf(body));
  const predictions = await predictBatch(requests, (input) => model.predict(input), partial);
  const scores = Float64Array.from(predictions, (one) => ('error' in one ? Number.NaN : one.score));
  const content = arrowOut ? arrowPredictions(predictions, partial) : JSON.stringify({ predictions });
  return { content, observed: [{ scores }] };
}

async function answerFeatures({ of, rows, body }: Extract<Job, { kind: 'features' }>): Promise<object> {
  const input = checkInput(bodyOf(body));
  if ('features' in input) {
    throw usageError('BODY_VALUE', 'body: expected bars, got a row of features', { where: { field: '/features' } });
  }
  const engines = { kernels: rollingKernels(), cache: features };
  if ('key' in of) {
    const { featureSet, featureNames } = modelOf(of.key);
    return featureRows(featureSet, featureNames, toKlines(input), rows, engines);
  }
  const set = builtInSet(of.set);
  const names = set.features.map(({ name }) => name);
  return featureRows(set, names, toKlines(input), rows, engines);
}

async function answer(job: Job): Promise<Content> {
  // JSON has no NaN: a number that is not there becomes null.
  switch (job.kind) {
    case 'load':
      return { content: JSON.stringify(await load(job)) };
    case 'drop':
      await models.get(job.key)?.close();
      models.delete(job.key);
      return { content: '' };
    case 'predict': {
      const input = checkInput(bodyOf(job.body));
      const prediction = await modelOf(job.key).predict(input);
      return { content: JSON.stringify(prediction), observed: [observedOf(input, prediction)] };
    }
    case 'batch':
      return answerBatch(modelOf(job.key), job.body, job);
    case 'features':
      return { content: JSON.stringify(await answerFeatures(job)) };
    case 'ensemble': {
      const input = checkInput(bodyOf(job.body));
      const votes: Voter[] = [];
      for (const { key, name, weight } of job.voters) {
        votes.push({ name, weight, ...(await modelOf(key).predict(input)) });
      }
      return {
        content: JSON.stringify(vote(votes, job.method, job.minConfidence)),
        observed: votes.map((one) => observedOf(input, one)),
      };
    }
  }
}

let told = { hits: 0, misses: 0 };

/** What the cache of features was asked since this was last told. */
function featureCounts(): { features?: { hits: number; misses: number } } {
  const { hits, misses } = features.stats();
  const since = { hits: hits - told.hits, misses: misses - told.misses };
  told = { hits, misses };
  return since.hits + since.misses === 0 ? {} : { features: since };
}

async function reply(job: Job): Promise<Reply> {
  try {
    return { ok: true, ...(await answer(job)), ...featureCounts() };
  } catch (error) {
    return { ok: false, error: toErrorRecord(error) };
  }
}

parentPort?.on('message', async (job: Job) => parentPort?.postMessage(await reply(job)));

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EmbeddedModel } from '../../src/core/serving/embedded-model.ts';
import { HttpModel } from '../../src/server/http-model.ts';
import { ProcessModel } from '../../src/server/process-model.ts';
import type { SignalInput, SignalModel } from '../../src/core/serving/signal-model.ts';
import { WorkerModel } from '../../src/workers/workerModel.ts';
import { engineClient } from '../support/engine-worker.ts';
import { engines, lastBars, models, startService } from '../support/service.ts';
import type { RunningService } from '../support/service.ts';

const path = models['lgb-20'];
const program = fileURLToPath(new URL('../../bin/klinelab.js', import.meta.url));
const command = [process.execPath, program];

let running: RunningService;
let embedded: EmbeddedModel;
const engine = engineClient();
beforeAll(async () => {
  running = await startService([{ name: 'lgb-20', path }]);
  embedded = await EmbeddedModel.fromFile(path, engines());
});
afterAll(async () => {
  engine.dispose();
  await running.stop();
});

async function workerModel(): Promise<WorkerModel> {
  const opened = await engine.open({ name: 'lgb-20.txt', bytes: new Uint8Array(readFileSync(path)) });
  if (opened.kind !== 'model') throw new Error(`expected a model, got ${opened.kind}`);
  const { name, sha256 } = opened.model.card;
  return new WorkerModel(engine, { name, sha256 });
}

const ways: Readonly<Record<string, () => SignalModel | Promise<SignalModel>>> = {
  EmbeddedModel: () => EmbeddedModel.fromFile(path, engines()),
  HttpModel: () => HttpModel.connect({ url: running.url }),
  'ProcessModel, kept': () => new ProcessModel({ path, command }),
  'ProcessModel, one a call': () => new ProcessModel({ path, command, keep: false }),
  WorkerModel: workerModel,
};

describe.each(Object.entries(ways))('%s', (_, open) => {
  let model: SignalModel;
  beforeAll(async () => {
    model = await open();
  });
  afterAll(() => model.close());

  it('is loaded, named after its file, and passes its own test', async () => {
    expect(model.isLoaded()).toBe(true);
    expect(model.getModelName()).toBe('lgb-20');
    expect(await model.test()).toBe(true);
  });

  it('gives the same bytes for the same inputs, one by one and as a batch', async () => {
    const features = embedded.featureNames.map((_name, index) => (index % 7 === 0 ? null : Math.sin(index) / 3));
    const inputs: SignalInput[] = [
      ...[1, 30, 61, 62, 100, 300].map((count) => lastBars(count)),
      { ...lastBars(100, 500), timestamp: Array.from({ length: 100 }, (_bar, index) => 1e12 + index * 3.6e6) },
      { features },
    ];
    const truth = await embedded.predictBatch(inputs);
    expect(new Set(truth.map(({ score }) => score)).size).toBeGreaterThan(3);
    expect(await model.predictBatch(inputs)).toEqual(truth);
    for (const at of [0, 4, 7]) expect(await model.predict(inputs[at])).toEqual(truth[at]);
  });

  it('refuses a bad input with code and place', async () => {
    const uneven = { ...lastBars(5), high: [1] };
    await expect(model.predict(uneven)).rejects.toMatchObject({ code: 'BODY_LENGTHS', where: { field: '/high' } });
    await expect(model.predictBatch([lastBars(5), uneven])).rejects.toMatchObject({
      where: { field: '/requests/1/high' },
    });
    await expect(model.predict({ features: [1] })).rejects.toMatchObject({ code: 'FEATURE_COUNT' });
  });
});

describe('HttpModel', () => {
  const bars = lastBars(5);
  const answer = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
    new Response(JSON.stringify(body), { status, headers });
  const listed = () => answer(200, { models: running.service.models() });

  it('tries again after failures that may pass, and then no more', async () => {
    let asked = 0;
    const flaky = async (address: unknown): Promise<Response> =>
      String(address).endsWith('/models')
        ? listed()
        : ++asked < 3
          ? answer(503, {}, { 'retry-after': '0' })
          : answer(200, { signal: 1, score: 0.7, confidence: 0.25 });
    const model = await HttpModel.connect({ url: 'http://x', fetch: flaky });
    expect(await model.predict(bars)).toEqual({ signal: 1, score: 0.7, confidence: 0.25 });
    expect(asked).toBe(3);
    asked = -10;
    const impatient = await HttpModel.connect({ url: 'http://x', fetch: flaky, retries: 1 });
    await expect(impatient.predict(bars)).rejects.toMatchObject({ code: 'HTTP_ANSWER' });
    expect(asked).toBe(-8);
  });

  it('asks below the path of its address', async () => {
    const asked: string[] = [];
    const proxied = async (address: unknown): Promise<Response> => {
      asked.push(String(address));
      return String(address).endsWith('/models') ? listed() : answer(200, { signal: 0, score: null, confidence: 0 });
    };
    for (const url of ['http://x/lab', 'http://x/lab/', 'http://x']) {
      const model = await HttpModel.connect({ url, fetch: proxied });
      await model.predict(bars);
    }
    const query = '/predict?model=lgb-20';
    expect(asked).toEqual(
      ['http://x/lab', 'http://x/lab', 'http://x'].flatMap((url) => [`${url}/models`, `${url}${query}`]),
    );
  });

  it('names what went wrong: no address, no service, no answer in time, an abort, another answer', async () => {
    await expect(HttpModel.connect({ url: 'localhost' })).rejects.toMatchObject({ code: 'HTTP_ADDRESS' });
    const refusing = HttpModel.connect({ url: 'http://127.0.0.1:9', retries: 0 });
    await expect(refusing).rejects.toMatchObject({ code: 'HTTP_UNREACHABLE' });
    const silent = (_address: unknown, init?: RequestInit): Promise<Response> =>
      new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(new Error('stopped'))));
    const late = HttpModel.connect({ url: 'http://x', fetch: silent, retries: 0, timeoutMs: 20 });
    await expect(late).rejects.toMatchObject({ code: 'HTTP_TIMEOUT' });
    const signal = AbortSignal.abort();
    const stopped = HttpModel.connect({ url: running.url, signal });
    await expect(stopped).rejects.toMatchObject({ code: 'ABORTED' });
    const strange = HttpModel.connect({ url: 'http://x', fetch: async () => answer(200, { hello: 1 }) });
    await expect(strange).rejects.toMatchObject({ code: 'HTTP_ANSWER' });
    await expect(HttpModel.connect({ url: running.url, model: 'none' })).rejects.toMatchObject({
      code: 'MODEL_UNKNOWN',
    });
  });
});

describe('ProcessModel', () => {
  it('reloads in its process and keeps the model where the file is none', async () => {
    const model = new ProcessModel({ path, command });
    await expect(model.reload('README.md')).rejects.toMatchObject({ kind: 'model' });
    expect(await model.test()).toBe(true);
    await model.reload(models['lgb-5']);
    const other = await EmbeddedModel.fromFile(models['lgb-5'], engines());
    expect(await model.predict(lastBars(100))).toEqual(await other.predict(lastBars(100)));
    await model.close();
  });

  it('tells why a process ended or did not start', async () => {
    const missing = new ProcessModel({ path: 'no-such-model.txt', command });
    await expect(missing.test()).rejects.toMatchObject({
      code: 'PROCESS_ENDED',
      message: expect.stringContaining('no-such-model'),
    });
    const nothing = new ProcessModel({ path, command: ['no-such-program'] });
    await expect(nothing.test()).rejects.toMatchObject({ code: 'PROCESS_START' });
  });
});

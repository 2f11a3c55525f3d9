import { request as rawRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EmbeddedModel } from '../../src/core/serving/embedded-model.ts';
import { healthSchema, modelsSchema, problemSchema } from '../../src/server/openapi.ts';
import { engines, lastBars, models, startService } from '../support/service.ts';
import type { RunningService } from '../support/service.ts';

const json = { 'content-type': 'application/json' };
let running: RunningService;
beforeAll(async () => {
  running = await startService(
    [
      { name: 'lgb-5', path: models['lgb-5'] },
      { name: 'updown', path: models['updown-10'] },
    ],
    { mostBytes: 100_000 },
  );
});
afterAll(() => running.stop());

const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(running.url + path, {
    method: 'POST',
    headers: { ...json, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

/** A request with headers that fetch does not let through. */
const raw = (
  path: string,
  {
    method = 'GET',
    headers,
    body = [],
  }: { method?: string; headers: Record<string, string>; body?: readonly string[] },
): Promise<{ status: number; text: string }> =>
  new Promise((resolve, reject) => {
    const asked = rawRequest(running.url + path, { method, headers, agent: false }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    asked.on('error', reject);
    for (const part of body) asked.write(part);
    asked.end();
  });

describe('the service', () => {
  it("answers five arrays with the embedded model's bits and names model, hash and generation", async () => {
    const model = await EmbeddedModel.fromFile(models['lgb-5'], engines());
    const bars = lastBars(100);
    const answer = await post('/predict', bars);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe(JSON.stringify(await model.predict(bars)));
    expect(answer.headers.get('x-model')).toBe('lgb-5');
    expect(answer.headers.get('x-model-sha256')).toBe(model.sha256);
    expect(answer.headers.get('x-model-generation')).toBe('1');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('answers a batch in order, and the model that is asked for', async () => {
    const requests = [50, 100, 200].map((end) => lastBars(Math.min(end, 100), end));
    const { predictions } = await (await post('/predict/batch?model=updown', { requests })).json();
    const singles = await Promise.all(requests.map(async (bars) => (await post('/predict?model=updown', bars)).json()));
    expect(predictions).toEqual(singles);
  });

  it('gives null for a score before the features are complete', async () => {
    expect(await (await post('/predict', lastBars(1))).json()).toEqual({ signal: 0, score: null, confidence: 0 });
  });

  it('lets the models vote', async () => {
    const { votes, signal, confidence } = await (await post('/ensemble', lastBars(100))).json();
    expect(votes.map(({ name, weight }: { name: string; weight: number }) => [name, weight])).toEqual([
      ['lgb-5', 0.5],
      ['updown', 0.5],
    ]);
    expect([-1, 0, 1]).toContain(signal);
    expect(confidence).toBeGreaterThan(0);
  });

  it('tells its health without anything that a stranger could use', async () => {
    const answer = await fetch(`${running.url}/health`);
    const text = await answer.text();
    expect(answer.status).toBe(200);
    expect(healthSchema.parse(JSON.parse(text))).toMatchObject({ status: 'ok', model_loaded: true, models: 2 });
    expect(text).not.toMatch(/\/|\d+\.\d+\.\d+/);
    expect((await fetch(`${running.url}/ready`)).status).toBe(200);
  });

  it('describes itself: models, metrics and OpenAPI', async () => {
    const listed = modelsSchema.parse(await (await fetch(`${running.url}/models`)).json());
    expect(listed.models.map(({ name, warmUp }) => [name, warmUp > 0])).toEqual([
      ['lgb-5', true],
      ['updown', true],
    ]);
    expect(await (await fetch(`${running.url}/metrics`)).text()).toMatch(
      /klinelab_requests_total\{route="\/predict",status="200"\} \d/,
    );
    const { openapi, paths } = await (await fetch(`${running.url}/openapi.json`)).json();
    expect(openapi).toBe('3.1.0');
    expect(Object.keys(paths)).toContain('/predict/batch');
  });

  it.each([
    ['malformed JSON', '/predict', '{', {}, 400, 'JSON_SYNTAX'],
    ['an empty body', '/predict', '', {}, 400, 'JSON_SYNTAX'],
    ['a prototype key', '/predict', '{"__proto__":1}', {}, 400, 'JSON_KEY'],
    ['depth', '/predict', '['.repeat(200), {}, 400, 'JSON_TOO_DEEP'],
    ['no arrays', '/predict', {}, {}, 422, 'BODY_VALUE'],
    ['a list', '/predict', [], {}, 422, 'BODY_VALUE'],
    ['arrays of different lengths', '/predict', { ...lastBars(5), low: [1] }, {}, 422, 'BODY_LENGTHS'],
    [
      'an infinite number',
      '/predict',
      `{"open":[1e999],"high":[1],"low":[1],"close":[1],"volume":[1]}`,
      {},
      422,
      'BODY_VALUE',
    ],
    ['a row too short', '/predict', { features: [1] }, {}, 422, 'FEATURE_COUNT'],
    ['an empty batch', '/predict/batch', { requests: [] }, {}, 422, 'BODY_VALUE'],
    ['an unknown model', '/predict?model=__proto__', lastBars(5), {}, 404, 'MODEL_UNKNOWN'],
    ['another type', '/predict', lastBars(5), { 'content-type': 'text/plain' }, 415, 'CONTENT_TYPE'],
    ['an encoded body', '/predict', lastBars(5), { 'content-encoding': 'gzip' }, 415, 'CONTENT_ENCODING'],
    ['another answer wanted', '/predict', lastBars(5), { accept: 'text/html' }, 406, 'ACCEPT'],
    ['a body too big', '/predict', ' '.repeat(100_001), {}, 413, 'BODY_TOO_BIG'],
    ['a page that is not there', '/nothing', {}, {}, 404, 'NOT_FOUND'],
    ['another method', '/health', {}, {}, 405, 'METHOD'],
  ] as const)('refuses %s with a problem', async (_, path, body, headers, status, code) => {
    const answer = await post(path, body, headers);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(problemSchema.parse(await answer.json())).toMatchObject({ status, code });
  });

  it.each([
    ['another host', { host: 'evil.example' }, 421],
    ['a rebound host with a port', { host: 'evil.example:8000' }, 421],
    ['a strange host', { host: 'localhost@evil' }, 400],
    ['an origin', { origin: 'https://evil.example' }, 403],
    ['a null origin', { origin: 'null' }, 403],
    ['localhost', { host: 'localhost:1' }, 200],
  ] as const)('answers a request with %s as its rules say', async (_, headers, status) => {
    expect((await raw('/health', { headers })).status).toBe(status);
  });

  it('counts the bytes of a chunked body itself', async () => {
    const part = ' '.repeat(20_000);
    const chunked = (parts: readonly string[]) => raw('/predict', { method: 'POST', headers: json, body: parts });
    expect((await chunked([part, part, part, part, part, part])).status).toBe(413);
    expect((await chunked([part, JSON.stringify(lastBars(3))])).status).toBe(200);
  });
});

describe('a service with a token', () => {
  it('answers health to anyone and the rest to who has it', async () => {
    const token = 't'.repeat(32);
    const guarded = await startService([{ name: 'lgb-5', path: models['lgb-5'] }], { token });
    try {
      const status = async (path: string, authorization?: string): Promise<number> =>
        (await fetch(guarded.url + path, { headers: authorization === undefined ? {} : { authorization } })).status;
      expect(await status('/health')).toBe(200);
      const refused = await fetch(`${guarded.url}/models`);
      expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
      expect(await status('/models', `Bearer ${token.slice(1)}`)).toBe(401);
      expect(await status('/models', `Bearer ${token}`)).toBe(200);
    } finally {
      await guarded.stop();
    }
  });
});

import { tableFromArrays, tableFromIPC, tableToIPC } from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtInSet } from '../../src/core/features/sets/built-in.ts';
import { EmbeddedModel } from '../../src/core/serving/embedded-model.ts';
import { arrowType } from '../../src/server/guards.ts';
import { openApi } from '../../src/server/openapi.ts';
import { batchAnswerSchema, featuresAnswerSchema } from '../../src/server/schemas.ts';
import { engines, lastBars, models, startService } from '../support/service.ts';
import type { RunningService } from '../support/service.ts';

let running: RunningService;
let model: EmbeddedModel;
beforeAll(async () => {
  running = await startService([
    { name: 'lgb-5', path: models['lgb-5'] },
    { name: 'lgb-20', path: models['lgb-20'] },
  ]);
  model = await EmbeddedModel.fromFile(models['lgb-5'], engines());
});
afterAll(() => running.stop());

const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(running.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body),
  });
const wire = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('/features', () => {
  it("gives the last bar's features of a set by name, which the model scores as it scores the bars", async () => {
    const bars = lastBars(100);
    const answer = featuresAnswerSchema.parse(await (await post('/features?set=lite53', bars)).json());
    expect(answer.names).toEqual(builtInSet('lite53').features.map(({ name }) => name));
    expect(answer.featureSet.hash).toBe(builtInSet('lite53').hash);
    const valueOf = new Map(answer.names.map((name, index) => [name, answer.rows[0][index]]));
    const features = model.featureNames.map((name) => valueOf.get(name) ?? null);
    expect(await (await post('/predict', { features })).json()).toEqual(wire(await model.predict(bars)));
  });

  it('gives as many rows as are asked for, oldest first, of what a model reads', async () => {
    const rowsOf = async (query: string, bars = lastBars(100)): Promise<(number | null)[][]> =>
      featuresAnswerSchema.parse(await (await post(`/features?${query}`, bars)).json()).rows;
    const rows = await rowsOf('model=lgb-20&rows=3');
    expect(rows).toHaveLength(3);
    expect(rows[2]).toEqual((await rowsOf('model=lgb-20'))[0]);
    expect(rows[1]).not.toEqual(rows[2]);
    expect(await rowsOf('rows=1000', lastBars(4))).toHaveLength(4);
  });

  it.each([
    ['rows=0', 422, 'QUERY'],
    ['rows=1001', 422, 'QUERY'],
    ['set=nothing', 422, 'FEATURE_SET_UNKNOWN'],
    ['model=nothing', 404, 'MODEL_UNKNOWN'],
  ])('refuses ?%s', async (query, status, code) => {
    const answer = await post(`/features?${query}`, lastBars(5));
    expect([answer.status, (await answer.json()).code]).toEqual([status, code]);
  });

  it('is computed once for models that read the same features of the same bars', async () => {
    const before = running.service.stats().features;
    const { hits, misses } = { ...before };
    await post('/ensemble', lastBars(90, 1500));
    const after = running.service.stats().features;
    // The two demo models read one set: the second finds the first one's row.
    expect([after.hits - hits, after.misses - misses]).toEqual([1, 1]);
  });
});

describe('/predict/batch', () => {
  const bad = { ...lastBars(5), high: [1] };

  it('with onError=partial answers what it can and says in place what is wrong with the rest', async () => {
    const { predictions } = batchAnswerSchema.parse(
      await (await post('/predict/batch?onError=partial', { requests: [lastBars(80), bad, lastBars(1), 7] })).json(),
    );
    expect(predictions[0]).toEqual(wire(await model.predict(lastBars(80))));
    expect(predictions[1]).toMatchObject({ error: { code: 'BODY_LENGTHS', pointer: '/requests/1/high' } });
    expect(predictions[2]).toEqual({ signal: 0, score: null, confidence: 0 });
    expect(predictions[3]).toMatchObject({ error: { code: 'BODY_VALUE', pointer: '/requests/3' } });
    expect((await post('/predict/batch', { requests: [lastBars(80), bad] })).status).toBe(422);
    expect((await post('/predict/batch?onError=ignore', { requests: [bad] })).status).toBe(422);
  });

  it('takes rows of features as Arrow and gives Arrow, with the bits of the JSON answer', async () => {
    const rows = [0.5, -0.25, Number.NaN].map((value) => model.featureNames.map((_, i) => value * Math.cos(i)));
    const columns = Object.fromEntries(
      model.featureNames.map((name, i) => [name, Float64Array.from(rows, (row) => row[i])]),
    );
    // One column more than the model reads is no fault.
    const body = tableToIPC(tableFromArrays({ extra: new Float64Array(3), ...columns }), 'stream');
    const answer = await post('/predict/batch', body, { 'content-type': arrowType });
    expect(answer.headers.get('content-type')).toBe(arrowType);
    expect(answer.headers.get('x-model-sha256')).toBe(model.sha256);
    const table = tableFromIPC(new Uint8Array(await answer.arrayBuffer()));
    const want = await model.predictBatch(rows.map((features) => ({ features })));
    expect([...(table.getChild('score') ?? [])]).toEqual(want.map(({ score }) => score));
    expect([...(table.getChild('signal') ?? [])]).toEqual(want.map(({ signal }) => signal));
    const asJson = await post('/predict/batch', body, { 'content-type': arrowType, accept: 'application/json' });
    expect((await asJson.json()).predictions).toEqual(wire(want));
  });

  it('takes numbered bars as Arrow', async () => {
    const windows = [lastBars(70), lastBars(100, 900), lastBars(1)];
    const columnOf = (name: 'open' | 'high' | 'low' | 'close' | 'volume'): Float64Array =>
      Float64Array.from(windows.flatMap((bars) => bars[name]));
    const body = tableToIPC(
      tableFromArrays({
        request: Int32Array.from(windows.flatMap(({ open }, index) => open.map(() => index))),
        ...Object.fromEntries(
          (['open', 'high', 'low', 'close', 'volume'] as const).map((name) => [name, columnOf(name)]),
        ),
      }),
      'file',
    );
    const answer = await post('/predict/batch', body, { 'content-type': arrowType, accept: 'application/json' });
    expect((await answer.json()).predictions).toEqual(wire(await model.predictBatch(windows)));
  });

  it.each([
    ['no Arrow', new TextEncoder().encode('{"requests":[]}'), 400, 'ARROW_DAMAGED'],
    [
      'cut Arrow',
      tableToIPC(tableFromArrays({ a: new Float64Array(9) }), 'file').subarray(0, 200),
      400,
      'ARROW_DAMAGED',
    ],
    ['other columns', tableToIPC(tableFromArrays({ a: new Float64Array(9) }), 'stream'), 422, 'BODY_COLUMNS'],
  ])('refuses %s', async (_, body, status, code) => {
    const answer = await post('/predict/batch', body, { 'content-type': arrowType });
    expect([answer.status, (await answer.json()).code]).toEqual([status, code]);
  });
});

describe('the description', () => {
  it('has every route that answers, and the page shows each', async () => {
    const description = (await (await fetch(`${running.url}/openapi.json`)).json()) as ReturnType<typeof openApi>;
    for (const [path, methods] of Object.entries(description.paths)) {
      const [method] = Object.keys(methods);
      const answer = await fetch(running.url + path, { method: method.toUpperCase() });
      expect([path, answer.status]).not.toEqual([path, 404]);
    }
    const page = await fetch(`${running.url}/docs`);
    const text = await page.text();
    for (const path of Object.keys(description.paths)) expect(text).toContain(path);
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(text).not.toMatch(/<script|src=|href=/);
  });

  it('says that the process lives, whatever its models', async () => {
    expect(await (await fetch(`${running.url}/health/live`)).json()).toEqual({ status: 'live' });
    expect((await fetch(`${running.url}/health/ready`)).status).toBe(200);
  });
});

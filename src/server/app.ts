import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import { usageError } from '../core/base/errors.ts';
import { checkCaller, checkContent, checkToken, readBody } from './guards.ts';
import type { GuardSettings } from './guards.ts';
import { Metrics } from './metrics.ts';
import { openApi } from './openapi.ts';
import { problem, problemOf, problemResponse } from './problems.ts';
import type { Problem } from './problems.ts';
import type { Answer, PredictionService } from './service.ts';

export interface AppSettings extends GuardSettings {
  readonly version: string;
  /** Most bytes of a body; 1 MiB, and 16 MiB for batches, by default. */
  readonly mostBytes?: number;
  readonly mostBatchBytes?: number;
}

/** What of the service the routes need. */
export type Serving = Pick<PredictionService, 'predict' | 'ensemble' | 'health' | 'models' | 'stats'>;

const securityHeaders: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

const routes: Readonly<Record<string, 'GET' | 'POST'>> = {
  '/predict': 'POST',
  '/predict/batch': 'POST',
  '/ensemble': 'POST',
  '/health': 'GET',
  '/ready': 'GET',
  '/models': 'GET',
  '/metrics': 'GET',
  '/openapi.json': 'GET',
};
const withoutToken = new Set(['/health', '/ready']);

const requestIdForm = /^[A-Za-z0-9_-]{1,64}$/;

const jsonResponse = (text: string, status = 200, headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(text, { status, headers: { 'Content-Type': 'application/json', ...headers } });

const answered = ({ json, model, sha256, generation }: Answer): Response =>
  jsonResponse(json, 200, { 'X-Model': model, 'X-Model-Sha256': sha256, 'X-Model-Generation': generation });

/** The HTTP service as a fetch handler: guards, then routes; every failure is a problem (RFC 9457). */
export function createApp(service: Serving, settings: AppSettings): Hono {
  const { mostBytes = 2 ** 20, mostBatchBytes = 2 ** 24 } = settings;
  const app = new Hono();
  const metrics = new Metrics();
  const description = JSON.stringify(openApi(settings.version));

  /** What stands against answering a request, by its caller, path, method and form. */
  const refusal = (request: Request, path: string): Problem | undefined => {
    const caller = checkCaller(request, settings);
    if (caller !== undefined) return caller;
    const method = Object.hasOwn(routes, path) ? routes[path] : undefined;
    if (method === undefined)
      return problem('NOT_FOUND', 'Expected a page of this service; GET /openapi.json lists them.');
    if (request.method !== method && !(method === 'GET' && request.method === 'HEAD')) {
      return problem('METHOD', `Expected ${method}.`, { headers: { Allow: method === 'GET' ? 'GET, HEAD' : method } });
    }
    return (
      (withoutToken.has(path) ? undefined : checkToken(request, settings)) ??
      (method === 'POST' ? checkContent(request) : undefined)
    );
  };

  const withBody = async (
    request: Request,
    most: number,
    ask: (body: Uint8Array) => Promise<Answer>,
  ): Promise<Response> => {
    const body = await readBody(request, most);
    if (body === undefined) throw usageError('BODY_TOO_BIG', `body: expected at most ${most} bytes, got more`);
    return answered(await ask(body));
  };

  app.use(async (context, next) => {
    const started = performance.now();
    const { path, raw } = context.req;
    const given = raw.headers.get('x-request-id') ?? '';
    const requestId = requestIdForm.test(given) ? given : randomUUID();
    const refused = refusal(raw, path);
    if (refused === undefined) {
      await next();
      if (context.error) context.res = problemResponse(problemOf(context.error), requestId);
    } else context.res = problemResponse(refused, requestId);
    const { headers } = context.res;
    for (const [name, value] of Object.entries(securityHeaders)) headers.set(name, value);
    headers.set('X-Request-Id', requestId);
    const route = Object.hasOwn(routes, path) ? path : 'other';
    metrics.record(route, context.res.status, (performance.now() - started) / 1000);
  });

  const model = (request: { query(name: string): string | undefined }): string | undefined => request.query('model');
  app.post('/predict', ({ req }) =>
    withBody(req.raw, mostBytes, (body) => service.predict('predict', model(req), body)),
  );
  app.post('/predict/batch', ({ req }) =>
    withBody(req.raw, mostBatchBytes, (body) => service.predict('batch', model(req), body)),
  );
  app.post('/ensemble', ({ req }) => withBody(req.raw, mostBytes, (body) => service.ensemble(body)));
  const health = (): Response => {
    const state = service.health();
    return jsonResponse(JSON.stringify(state), state.ready ? 200 : 503);
  };
  app.get('/health', health);
  app.get('/ready', health);
  app.get('/models', () => jsonResponse(JSON.stringify({ models: service.models() })));
  app.get('/openapi.json', () => jsonResponse(description));
  app.get('/metrics', () => {
    const { cache, waiting, workers, replaced } = service.stats();
    const text = metrics.text([
      { name: 'klinelab_cache_hits_total', help: 'Answers from the cache.', type: 'counter', value: cache.hits },
      { name: 'klinelab_cache_misses_total', help: 'Answers computed.', type: 'counter', value: cache.misses },
      { name: 'klinelab_cache_bytes', help: 'Bytes held by the cache.', type: 'gauge', value: cache.bytes },
      { name: 'klinelab_queue', help: 'Requests waiting for a worker.', type: 'gauge', value: waiting },
      { name: 'klinelab_workers', help: 'Workers.', type: 'gauge', value: workers },
      {
        name: 'klinelab_workers_replaced_total',
        help: 'Workers that overran or died.',
        type: 'counter',
        value: replaced,
      },
    ]);
    return new Response(text, { headers: { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' } });
  });
  app.onError((error) => problemResponse(problemOf(error), ''));
  return app;
}

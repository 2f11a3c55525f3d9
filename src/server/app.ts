import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import type { Context as HonoContext } from 'hono';
import type { NodeEnvironment } from './node.ts';
import { readBody } from './body.ts';
import { accepts, checkCaller, checkContent, checkToken } from './guards.ts';
import type { GuardSettings } from './guards.ts';
import { Metrics } from './metrics.ts';
import { problem, problemOf, problemText } from '../core/serving/problems.ts';
import type { Problem } from '../core/serving/problems.ts';
import { RateLimit } from './rate-limit.ts';
import type { RateSettings } from './rate-limit.ts';
import { createRoutes } from './routes.ts';
import type { Asked, Reply, Route, RouteSettings, Serving } from './routes.ts';

export interface AppSettings extends GuardSettings, Omit<RouteSettings, 'withReload'> {
  /** How often a caller may ask; no limit by default. */
  readonly rate?: RateSettings;
  /** Whether the last address of `X-Forwarded-For` is the caller's: only behind a proxy that writes it. */
  readonly trustProxy?: boolean;
}

type Bound = { Bindings: Partial<NodeEnvironment> };
type Context = HonoContext<Bound>;

const requestIdForm = /^[A-Za-z0-9_-]{1,64}$/;
const isProblem = (answer: Reply | Problem): answer is Problem => 'code' in answer;

/** Headers that every answer has. */
const securityHeaders = (shared: boolean): Readonly<Record<string, string>> => ({
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': shared ? 'cross-origin' : 'same-origin',
});

/** What a page of an allowed origin is told besides. */
const originHeaders = (origin: string): Record<string, string> => ({
  'Access-Control-Allow-Origin': origin,
  'Access-Control-Expose-Headers': 'X-Request-Id, X-Model, X-Model-Sha256, X-Model-Generation, Retry-After',
  Vary: 'Origin',
});
const preflightHeaders = {
  'Access-Control-Allow-Methods': 'GET, POST',
  'Access-Control-Allow-Headers': 'Content-Type, Authorization, X-Request-Id',
  'Access-Control-Max-Age': '600',
};

/** The address that a request is from, for the limit; nothing where the host does not know it. */
function addressOf({ req, env }: Context, trustProxy: boolean): string {
  const forwarded = trustProxy ? (req.raw.headers.get('x-forwarded-for') ?? '').split(',').at(-1)?.trim() : '';
  return forwarded || (env?.incoming?.socket.remoteAddress ?? '');
}

/** The HTTP service as a fetch handler: guards, then routes; every failure is a problem (RFC 9457). */
export function createApp(service: Serving, settings: AppSettings): Hono<Bound> {
  const { origins = [], rate, trustProxy = false } = settings;
  const metrics = new Metrics();
  const routes = createRoutes(service, metrics, { ...settings, withReload: settings.token !== undefined });
  const always = securityHeaders(origins.length > 0);
  const limit = rate === undefined || rate.perSecond === 0 ? undefined : new RateLimit(rate);

  /** Counts a request against its caller: the token's holder, or an address. Adds what he is told to `headers`. */
  const overRate = (context: Context, hasToken: boolean, headers: Record<string, string>): Problem | undefined => {
    if (limit === undefined) return undefined;
    const allowance = limit.take(hasToken && settings.token !== undefined ? 'token' : addressOf(context, trustProxy));
    Object.assign(headers, limit.headers(allowance));
    return allowance.allowed ? undefined : problem('RATE', 'Expected fewer requests a second, got more.');
  };

  /** What stands against answering a request, by its caller, path, method and form. */
  const refusal = (
    context: Context,
    route: Route | undefined,
    headers: Record<string, string>,
  ): Problem | undefined => {
    const request = context.req.raw;
    const caller = checkCaller(request, settings);
    if (caller !== undefined) return caller;
    if (route?.open !== true) {
      const token = checkToken(request, settings);
      const refused = overRate(context, token === undefined, headers) ?? token;
      if (refused !== undefined) return refused;
    }
    if (route === undefined) {
      return problem('NOT_FOUND', 'Expected a page of this service; GET /openapi.json lists them.');
    }
    const { method, takes, gives } = route;
    if (request.method !== method && !(method === 'GET' && request.method === 'HEAD')) {
      return problem('METHOD', `Expected ${method}.`, { headers: { Allow: method === 'GET' ? 'GET, HEAD' : method } });
    }
    const content = takes === undefined ? undefined : checkContent(request, takes.types);
    if (content !== undefined) return content;
    return gives.some((type) => accepts(request, type))
      ? undefined
      : problem('ACCEPT', `Expected Accept to allow ${gives.join(' or ')}.`);
  };

  const replyTo = async (context: Context, route: Route, requestId: string): Promise<Reply | Problem> => {
    const { raw } = context.req;
    const { takes } = route;
    const body = takes === undefined ? new Uint8Array(0) : await readBody(raw, takes.mostBytes);
    const asked: Asked = { request: raw, requestId, body, query: (name) => context.req.query(name) };
    return route.answer(asked);
  };

  const handle = async (context: Context): Promise<Response> => {
    const started = performance.now();
    const { path, raw } = context.req;
    const route = routes.get(path);
    const given = raw.headers.get('x-request-id') ?? '';
    const requestId = requestIdForm.test(given) ? given : randomUUID();
    const origin = raw.headers.get('origin');
    const headers: Record<string, string> = { ...always, 'X-Request-Id': requestId };
    if (origin !== null && origins.includes(origin)) Object.assign(headers, originHeaders(origin));
    const isPreflight = raw.method === 'OPTIONS' && origin !== null && origins.includes(origin);
    let reply: Reply | Problem;
    try {
      const refused = isPreflight ? checkCaller(raw, settings) : refusal(context, route, headers);
      if (isPreflight && refused === undefined) {
        return new Response(null, { status: 204, headers: { ...headers, ...preflightHeaders } });
      }
      reply = refused ?? (await replyTo(context, route as Route, requestId));
    } catch (error) {
      reply = problemOf(error);
    }
    const { status = 200 } = reply;
    metrics.record(route === undefined ? 'other' : path, status, (performance.now() - started) / 1000);
    Object.assign(headers, reply.headers);
    // Plain headers, given once, are written to the socket as they are; a Headers object would be made and read again.
    if (isProblem(reply)) {
      headers['Content-Type'] = 'application/problem+json';
      return new Response(problemText(reply, requestId), { status, headers });
    }
    headers['Content-Type'] = reply.type;
    return new Response(reply.content as BodyInit, { status, headers });
  };

  const app = new Hono<Bound>();
  app.all('*', handle);
  return app;
}

import { usageError } from '../core/base/errors.ts';
import { parseJson } from '../core/tables/json-guard.ts';
import { docsPage, docsPolicy } from './docs-page.ts';
import { accepts, arrowType, contentTypeOf, jsonType } from './guards.ts';
import type { Metrics } from './metrics.ts';
import { mostFeatureRows, openApi } from './openapi.ts';
import { problem } from '../core/serving/problems.ts';
import type { Problem } from '../core/serving/problems.ts';
import type { Answer, PredictionService } from './service.ts';
import { serviceFigures } from './service-figures.ts';
import { checkActuals } from '../core/serving/wire.ts';

/** What of the service the routes need. */
export type Serving = Pick<
  PredictionService,
  'predict' | 'features' | 'ensemble' | 'actuals' | 'monitored' | 'reloadAll' | 'health' | 'models' | 'stats'
>;

/** A request that has passed the guards. */
export interface Asked {
  readonly request: Request;
  readonly requestId: string;
  readonly body: Uint8Array;
  query(name: string): string | undefined;
}

/** What becomes the response, security headers apart. */
export interface Reply {
  readonly status?: number;
  readonly type: string;
  readonly content: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Route {
  readonly method: 'GET' | 'POST';
  /** Answered without the token too. */
  readonly open?: boolean;
  /** Types of body that are read, and most bytes; none where the route takes none. */
  readonly takes?: { readonly types: readonly string[]; readonly mostBytes: number };
  /** Types of answer, the first where the caller does not care. */
  readonly gives: readonly string[];
  answer(asked: Asked): Reply | Problem | Promise<Reply | Problem>;
}

export interface RouteSettings {
  readonly version: string;
  /** Whether models may be reloaded over HTTP: only behind a token. */
  readonly withReload: boolean;
  /** Most bytes of a body; 1 MiB, and 16 MiB for batches, by default. */
  readonly mostBytes?: number;
  readonly mostBatchBytes?: number;
}

const mostActualsBytes = 2 ** 16;
const mostActualsDepth = 32;
const textType = 'text/plain';

const jsonReply = (value: unknown, status = 200): Reply => ({
  status,
  type: jsonType,
  content: JSON.stringify(value),
});

const answered = ({ content, model, sha256, generation }: Answer): Reply => ({
  type: typeof content === 'string' ? jsonType : arrowType,
  content,
  headers: { 'X-Model': model, 'X-Model-Sha256': sha256, 'X-Model-Generation': generation },
});

/** One of the values that a query may have; the first where it is not given. */
function choice(asked: Asked, name: string, values: readonly string[]): string {
  const value = asked.query(name) ?? values[0];
  if (values.includes(value)) return value;
  throw usageError('QUERY', `${name}: expected ${values.join(' or ')}, got another`, { where: { field: `?${name}` } });
}

function rowsOf(asked: Asked): number {
  const written = asked.query('rows') ?? '1';
  const rows = Number(written);
  if (/^\d{1,5}$/.test(written) && rows >= 1 && rows <= mostFeatureRows) return rows;
  throw usageError('QUERY', `rows: expected a whole number from 1 to ${mostFeatureRows}, got another`, {
    where: { field: '?rows' },
  });
}

/** Every route by its path. */
export function createRoutes(service: Serving, metrics: Metrics, settings: RouteSettings): Map<string, Route> {
  const { version, withReload, mostBytes = 2 ** 20, mostBatchBytes = 2 ** 24 } = settings;
  const description = openApi(version, withReload);
  const takes = { types: [jsonType], mostBytes };
  const gives = [jsonType];
  const health: Route = {
    method: 'GET',
    open: true,
    gives,
    answer: () => {
      const state = service.health();
      return jsonReply(state, state.ready ? 200 : 503);
    },
  };
  const routes: Record<string, Route> = {
    '/predict': {
      method: 'POST',
      takes,
      gives,
      answer: async (asked) =>
        answered(await service.predict({ kind: 'predict' }, asked.query('model'), asked.body, asked.requestId)),
    },
    '/predict/batch': {
      method: 'POST',
      takes: { types: [jsonType, arrowType], mostBytes: mostBatchBytes },
      gives: [jsonType, arrowType],
      answer: async (asked) => {
        const { request, body, requestId } = asked;
        const arrowIn = contentTypeOf(request, [arrowType]) !== undefined;
        // Who sends Arrow gets Arrow, unless he asks for JSON alone.
        const arrowOut = arrowIn ? accepts(request, arrowType) : !accepts(request, jsonType);
        const partial = choice(asked, 'onError', ['fail', 'partial']) === 'partial';
        const question = { kind: 'batch', arrowIn, arrowOut, partial } as const;
        return answered(await service.predict(question, asked.query('model'), body, requestId));
      },
    },
    '/ensemble': {
      method: 'POST',
      takes,
      gives,
      answer: async ({ body, requestId }) => answered(await service.ensemble(body, requestId)),
    },
    '/features': {
      method: 'POST',
      takes,
      gives,
      answer: async (asked) => {
        const of = { set: asked.query('set'), model: asked.query('model') };
        return answered(await service.features(of, rowsOf(asked), asked.body));
      },
    },
    '/actuals': {
      method: 'POST',
      takes: { types: [jsonType], mostBytes: Math.min(mostBytes, mostActualsBytes) },
      gives,
      answer: (asked) => {
        const given = checkActuals(parseJson(asked.body, 'body', mostActualsDepth));
        return jsonReply(service.actuals(asked.query('model'), given));
      },
    },
    '/monitor': {
      method: 'GET',
      gives,
      answer: () =>
        jsonReply({
          models: service
            .monitored()
            .map(({ retrain, rule = null, ...facts }) => ({ ...facts, shouldRetrain: retrain, rule })),
        }),
    },
    '/models': { method: 'GET', gives, answer: () => jsonReply({ models: service.models() }) },
    '/health': health,
    '/health/live': { method: 'GET', open: true, gives, answer: () => jsonReply({ status: 'live' }) },
    '/health/ready': health,
    '/ready': health,
    '/metrics': {
      method: 'GET',
      gives: [textType],
      answer: () => ({
        type: `${textType}; version=0.0.4; charset=utf-8`,
        content: metrics.text(serviceFigures(service.stats())),
      }),
    },
    '/openapi.json': { method: 'GET', gives, answer: () => jsonReply(description) },
    '/docs': {
      method: 'GET',
      gives: ['text/html'],
      answer: () => ({
        type: 'text/html; charset=utf-8',
        content: docsPage(description),
        headers: { 'Content-Security-Policy': docsPolicy },
      }),
    },
  };
  if (withReload) {
    routes['/reload'] = {
      method: 'POST',
      gives,
      answer: async (asked) => {
        const failed = await service.reloadAll(asked.query('model'));
        if (failed.length === 0) return jsonReply({ models: service.models() });
        return problem('RELOAD_FAILED', `Expected sound model files, got broken ones of ${failed.join(', ')}.`);
      },
    };
  }
  return new Map(Object.entries(routes));
}

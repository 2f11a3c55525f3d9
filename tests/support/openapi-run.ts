import { z } from 'zod';
import { createRandom } from '../../src/core/base/random.ts';
import type { OpenApi } from '../../src/server/openapi.ts';
import { openApiCase } from './openapi-cases.ts';
import type { Case } from './openapi-cases.ts';

/** What came of many requests: how often each status, and every answer that the description does not allow. */
export interface Findings {
  readonly statuses: Readonly<Record<string, number>>;
  readonly breaches: readonly { readonly case: Case; readonly status: number; readonly why: string }[];
}

interface Described {
  readonly content?: Readonly<Record<string, { readonly schema?: object }>>;
  readonly $ref?: string;
}

/** Sends `count` requests made of the service's own description, and holds each answer against it. */
export async function runOpenApiCases(url: string, count: number, seed: number): Promise<Findings> {
  const description = (await (await fetch(`${url}/openapi.json`)).json()) as OpenApi;
  const { responses } = description.components as { readonly responses: Readonly<Record<string, Described>> };
  const schemas = new Map<object, z.ZodType>();
  const random = createRandom(seed);
  const statuses: Record<string, number> = {};
  const breaches: { case: Case; status: number; why: string }[] = [];

  /** Why an answer is not as described; undefined where it is. */
  const breach = async (asked: Case, answer: Response): Promise<string | undefined> => {
    if (answer.status >= 500) return `status ${answer.status}: ${await answer.text()}`;
    const [operation] = Object.values(
      description.paths[asked.path] as Record<string, { responses: Record<string, Described> }>,
    );
    const own = operation.responses[answer.status] ?? operation.responses.default;
    const { content = {} } = own.$ref === undefined ? own : responses.problem;
    const type = (answer.headers.get('content-type') ?? '').split(';')[0];
    if (!Object.hasOwn(content, type)) return `type ${type}, described are ${Object.keys(content).join(', ')}`;
    const { schema } = content[type];
    if (schema === undefined || !type.includes('json')) return undefined;
    const known = schemas.get(schema) ?? z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
    schemas.set(schema, known);
    const json: unknown = await answer.json();
    const parsed = known.safeParse(json);
    if (!parsed.success) return `${parsed.error.issues[0].message} at /${parsed.error.issues[0].path.join('/')}`;
    const told = (json as { readonly status?: unknown }).status;
    return answer.ok || told === answer.status ? undefined : `a problem of status ${told}`;
  };

  for (let i = 0; i < count; i++) {
    const asked = openApiCase(random, description);
    const { method, query, headers, path } = asked;
    // Without a body fetch cannot send one of these methods, and with one it cannot send the others.
    const body = method === 'GET' || method === 'HEAD' ? undefined : asked.body;
    const answer = await fetch(`${url}${path}${query}`, { method, headers, body });
    statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
    // An answer to OPTIONS or HEAD has no body to hold against anything.
    if (method === 'HEAD') continue;
    const why = await breach(asked, answer);
    if (why !== undefined) breaches.push({ case: asked, status: answer.status, why });
  }
  return { statuses, breaches };
}

import type { Random } from '../../src/core/base/random.ts';
import type { OpenApi } from '../../src/server/openapi.ts';

// Requests made of an OpenAPI description alone: bodies and queries that its schemas allow, and ones with a fault.

interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly not?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
}

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly schema: Schema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: Schema }>> };
  readonly responses: Readonly<Record<string, unknown>>;
}

/** One request. */
export interface Case {
  readonly path: string;
  readonly method: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

const pick = <T>(random: Random, values: readonly T[]): T => values[Math.floor(random.next() * values.length)];
const chance = (random: Random, share: number): boolean => random.next() < share;

const oddNumbers = [0, -0, 1e-308, 5e-324, 1.7e308, -1e300, 2 ** 53, 0.1, -1, 1e999];
const oddTexts = [
  '',
  '\0',
  '../../etc/passwd',
  '__proto__',
  '𝔘𝔫𝔦',
  '\u202e',
  'lite53',
  'a'.repeat(300),
  '{{7*7}}',
  "'--",
];
const oddValues = [null, true, false, [], {}, [[]], [null], '1', { length: 3 }, -1, 'NaN', [1, 'x'], { open: 1 }];

function numberOf(random: Random, { minimum = -1e6, maximum = 1e6 }: Schema): number {
  return chance(random, 0.2) ? pick(random, oddNumbers) : minimum + random.next() * (maximum - minimum);
}

/** A value of a schema. Columns of one object are mostly of one length, as what is asked for is otherwise never computed. */
function valueOf(random: Random, schema: Schema, length: number): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return pick(random, schema.enum);
  if (schema.anyOf) return valueOf(random, pick(random, schema.anyOf), length);
  switch (schema.type) {
    case 'array': {
      const own = chance(random, 0.03) ? Math.floor(random.next() * 5) : length;
      const inner = Math.floor(random.next() * 80) + 1;
      const ascending = schema.items?.type === 'number' && chance(random, 0.5);
      return Array.from({ length: own }, (_, i) => (ascending ? i + 1 : valueOf(random, schema.items ?? {}, inner)));
    }
    case 'object': {
      const bars = Math.floor(random.next() * 120) + 1;
      const entries = Object.entries(schema.properties ?? {}).filter(
        ([name, { not }]) => not === undefined && (schema.required?.includes(name) || chance(random, 0.3)),
      );
      return Object.fromEntries(entries.map(([name, own]) => [name, valueOf(random, own, bars)]));
    }
    case 'number':
      return numberOf(random, schema);
    case 'integer':
      return Math.round(numberOf(random, schema));
    case 'boolean':
      return chance(random, 0.5);
    case 'null':
      return null;
    default:
      return pick(random, oddTexts);
  }
}

/** The same value with one thing wrong somewhere in it. */
function spoiled(random: Random, value: unknown): unknown {
  const goesDeeper = typeof value === 'object' && value !== null && chance(random, 0.8);
  if (!goesDeeper) return pick(random, oddValues);
  const keys = Object.keys(value);
  if (keys.length === 0) return pick(random, oddValues);
  const key = pick(random, keys);
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>;
  if (chance(random, 0.2)) {
    if (Array.isArray(copy)) copy.pop();
    else delete copy[key];
  } else if (chance(random, 0.15)) copy[pick(random, oddTexts)] = pick(random, oddValues);
  else copy[key] = spoiled(random, copy[key]);
  return copy;
}

/** The text with a byte or a stretch changed. */
function torn(random: Random, text: string): string {
  const at = Math.floor(random.next() * text.length);
  const inserted = pick(random, [
    '',
    '"',
    '}',
    '[',
    '\\',
    '\0',
    'é',
    '1e999',
    'NaN',
    '{"__proto__":1}',
    '['.repeat(40),
  ]);
  return text.slice(0, at) + inserted + text.slice(at + Math.floor(random.next() * 4));
}

const oddHeaders: readonly Readonly<Record<string, string>>[] = [
  { accept: 'text/html' },
  { accept: '*/*;q=0' },
  { 'content-type': 'text/plain' },
  { 'content-type': 'application/json; charset=utf-16' },
  { 'content-type': 'application/vnd.apache.arrow.stream' },
  { 'content-encoding': 'gzip' },
  { origin: 'https://evil.example' },
  { authorization: 'Bearer x' },
  { 'x-request-id': 'a b' },
  { 'x-request-id': 'fine-1' },
];

/** A request of the description, sound or with faults in body, query, headers or method. */
export function openApiCase(random: Random, { paths }: OpenApi): Case {
  const [path, methods] = pick(random, Object.entries(paths));
  const [method, operation] = Object.entries(methods as Record<string, Operation>)[0];
  const asked = new URLSearchParams();
  for (const { name, schema } of operation.parameters ?? []) {
    if (chance(random, 0.6)) continue;
    asked.set(name, String(chance(random, 0.6) ? valueOf(random, schema, 1) : pick(random, oddTexts)));
  }
  if (chance(random, 0.05)) asked.set(pick(random, oddTexts), 'x');
  const schema = operation.requestBody?.content['application/json']?.schema;
  const value = schema === undefined ? undefined : valueOf(random, schema, Math.floor(random.next() * 4) + 1);
  const faulty = chance(random, 0.4) ? spoiled(random, value) : value;
  const text = JSON.stringify(faulty)?.replaceAll('null', () => (chance(random, 0.02) ? 'NaN' : 'null'));
  const sent = text !== undefined && chance(random, 0.1) ? torn(random, text) : text;
  const takesBody = method === 'post';
  return {
    path,
    method: (chance(random, 0.04)
      ? pick(random, ['put', 'delete', 'patch', 'get', 'post', 'options'])
      : method
    ).toUpperCase(),
    query: asked.size === 0 ? '' : `?${asked.toString()}`,
    headers: {
      ...(takesBody ? { 'content-type': 'application/json' } : {}),
      ...(chance(random, 0.12) ? pick(random, oddHeaders) : {}),
    },
    body: takesBody ? sent : undefined,
  };
}

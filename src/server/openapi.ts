import { z } from 'zod';
import { arrowType, jsonType } from './guards.ts';
import { problemCodes } from '../core/serving/problems.ts';
import {
  actualsAnswerSchema,
  actualsSchema,
  barsSchema,
  batchAnswerSchema,
  batchSchema,
  ensembleAnswerSchema,
  featuresAnswerSchema,
  predictionSchema,
  predictSchema,
} from './schemas.ts';

export const healthSchema = z.strictObject({
  status: z.enum(['ok', 'degraded', 'starting', 'stopping']),
  model_loaded: z.boolean(),
  ready: z.boolean(),
  models: z.int().min(0),
  lastReload: z.strictObject({ ok: z.boolean(), at: z.iso.datetime() }).nullable(),
  uptimeS: z.int().min(0),
});

export const liveSchema = z.strictObject({ status: z.literal('live') });

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const modelsSchema = z.strictObject({
  models: z.array(
    z.strictObject({
      name: z.string(),
      sha256,
      generation: z.int().min(1),
      weight: z.number(),
      degraded: z.boolean(),
      featureSet: z.strictObject({ id: z.string(), hash: z.string() }),
      featureNames: z.array(z.string()),
      warmUp: z.int().min(0),
      horizon: z.int().min(1).optional(),
    }),
  ),
});

export const monitorSchema = z.strictObject({
  models: z.array(
    z.strictObject({
      name: z.string(),
      sha256,
      horizon: z.int().min(1).optional(),
      shouldRetrain: z.boolean(),
      rule: z.enum(['ic', 'no-ic', 'score-drift']).nullable().describe('The rule that fired.'),
      reason: z.string(),
      ic: z.number().nullable().describe('IC of the latest pairs of prediction and actual.'),
      stability: z.number().nullable().describe('Population stability index of the latest scores against the first.'),
      observations: z.int().min(0).describe('Pairs that are judged.'),
      predictions: z.int().min(0).describe('Predictions recorded.'),
      waiting: z.int().min(0).describe('Predictions without an actual.'),
    }),
  ),
});

export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  instance: z.string(),
  code: z.enum(Object.keys(problemCodes) as [string, ...string[]]),
  errors: z.array(z.strictObject({ pointer: z.string(), detail: z.string() })).optional(),
});

const schemaOf = (schema: z.ZodType): object => z.toJSONSchema(schema, { target: 'draft-2020-12' });
const json = (schema: z.ZodType): object => ({ [jsonType]: { schema: schemaOf(schema) } });
const arrow = { [arrowType]: {} };
const answer = (description: string, content: object): object => ({
  200: { description, content, headers: { 'X-Request-Id': { schema: { type: 'string' } } } },
  default: { $ref: '#/components/responses/problem' },
});

const parameter = (name: string, schema: object, description: string): object => ({
  name,
  in: 'query',
  schema,
  description,
});
const modelParameter = parameter('model', { type: 'string' }, 'A served model; the first by default.');

const reading = (summary: string, schema: z.ZodType, further: object = {}): object => ({
  get: { summary, responses: { ...answer(summary, json(schema)), ...further } },
});
const health = (summary: string): object =>
  reading(summary, healthSchema, { 503: { description: 'Not ready', content: json(healthSchema) } });

interface Asking {
  readonly summary: string;
  readonly parameters?: readonly object[];
  readonly takes?: object;
  readonly gives: object;
}
const asking = ({ summary, parameters, takes, gives }: Asking): object => ({
  post: {
    summary,
    ...(parameters === undefined ? {} : { parameters }),
    ...(takes === undefined ? {} : { requestBody: { required: true, content: takes } }),
    responses: answer(summary, gives),
  },
});

const paths = (withReload: boolean): Record<string, object> => ({
  '/predict': asking({
    summary: "The last bar's signal",
    parameters: [modelParameter],
    takes: json(predictSchema),
    gives: json(predictionSchema),
  }),
  '/predict/batch': asking({
    summary: 'Signals of several requests, in order',
    parameters: [
      modelParameter,
      parameter(
        'onError',
        { enum: ['fail', 'partial'] },
        'What a bad request does: fail the batch (default), or have its error in its place.',
      ),
    ],
    takes: { ...json(batchSchema), ...arrow },
    gives: { ...json(batchAnswerSchema), ...arrow },
  }),
  '/ensemble': asking({
    summary: "All models' vote on the last bar",
    takes: json(predictSchema),
    gives: json(ensembleAnswerSchema),
  }),
  '/features': asking({
    summary: 'Features of the last bars',
    parameters: [
      modelParameter,
      parameter('set', { type: 'string' }, 'A built-in set; by default the features that the model reads.'),
      parameter('rows', { type: 'integer', minimum: 1, maximum: mostFeatureRows }, 'How many bars; 1 by default.'),
    ],
    takes: json(barsSchema),
    gives: json(featuresAnswerSchema),
  }),
  '/actuals': asking({
    summary: 'What came of earlier predictions, for the monitor',
    parameters: [parameter('model', { type: 'string' }, 'A served model; all by default.')],
    takes: json(actualsSchema),
    gives: json(actualsAnswerSchema),
  }),
  '/monitor': reading('How good the predictions have been, and whether to train anew', monitorSchema),
  ...(withReload
    ? {
        '/reload': asking({
          summary: "Takes the models' files again",
          parameters: [parameter('model', { type: 'string' }, 'A served model; all by default.')],
          gives: json(modelsSchema),
        }),
      }
    : {}),
  '/models': reading('The served models', modelsSchema),
  '/health': health('How the service is'),
  '/health/live': reading('Whether the process is up', liveSchema),
  '/health/ready': health('Whether requests are answered'),
  '/ready': health('Whether requests are answered'),
  '/metrics': {
    get: {
      summary: 'Figures in the text format of Prometheus',
      responses: answer('Figures', { 'text/plain': {} }),
    },
  },
  '/openapi.json': reading('This description', z.looseObject({})),
  '/docs': {
    get: { summary: 'This description as a page', responses: answer('The page', { 'text/html': {} }) },
  },
});

/** Most rows that /features gives. */
export const mostFeatureRows = 1000;

/** The service's description, made of the schemas that check its requests. */
export const openApi = (version: string, withReload: boolean): OpenApi => ({
  openapi: '3.1.0',
  info: {
    title: 'KlineLab',
    version,
    description: "Signals of models on klines: the last bar's, from the bars up to it.",
  },
  paths: paths(withReload),
  components: {
    responses: {
      problem: {
        description: 'A problem (RFC 9457)',
        content: { 'application/problem+json': { schema: schemaOf(problemSchema) } },
      },
    },
    securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
  },
});

export interface OpenApi {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly paths: Readonly<Record<string, object>>;
  readonly components: object;
}

import { z } from 'zod';
import { problemCodes } from './problems.ts';
import { batchAnswerSchema, batchSchema, ensembleAnswerSchema, predictionSchema, predictSchema } from './schemas.ts';

export const healthSchema = z.strictObject({
  status: z.enum(['ok', 'degraded', 'starting', 'stopping']),
  model_loaded: z.boolean(),
  ready: z.boolean(),
  models: z.int().min(0),
  lastReload: z.strictObject({ ok: z.boolean(), at: z.iso.datetime() }).nullable(),
  uptimeS: z.int().min(0),
});

export const modelsSchema = z.strictObject({
  models: z.array(
    z.strictObject({
      name: z.string(),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      generation: z.int().min(1),
      weight: z.number(),
      degraded: z.boolean(),
      featureSet: z.strictObject({ id: z.string(), hash: z.string() }),
      featureNames: z.array(z.string()),
      warmUp: z.int().min(0),
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

const json = (schema: z.ZodType): object => ({
  content: { 'application/json': { schema: z.toJSONSchema(schema, { target: 'draft-2020-12' }) } },
});
const reference = { $ref: '#/components/responses/problem' };

const reading = (summary: string, answer: z.ZodType, further: object = {}): object => ({
  get: { summary, responses: { 200: { description: summary, ...json(answer) }, default: reference, ...further } },
});

const asking = (summary: string, body: z.ZodType, answer: z.ZodType, byName: boolean): object => ({
  post: {
    summary,
    ...(byName
      ? {
          parameters: [
            {
              name: 'model',
              in: 'query',
              schema: { type: 'string' },
              description: 'A served model; the first by default.',
            },
          ],
        }
      : {}),
    requestBody: { required: true, ...json(body) },
    responses: { 200: { description: summary, ...json(answer) }, default: reference },
  },
});

/** The service's description, made of the schemas that check its requests. */
export const openApi = (version: string): object => ({
  openapi: '3.1.0',
  info: {
    title: 'KlineLab',
    version,
    description: "Signals of models on klines: the last bar's, from the bars up to it.",
  },
  paths: {
    '/predict': asking("The last bar's signal", predictSchema, predictionSchema, true),
    '/predict/batch': asking('Signals of several requests, in order', batchSchema, batchAnswerSchema, true),
    '/ensemble': asking("All models' vote on the last bar", predictSchema, ensembleAnswerSchema, false),
    '/health': reading('How the service is', healthSchema, {
      503: { description: 'Not ready', ...json(healthSchema) },
    }),
    '/ready': reading('Whether requests are answered', healthSchema, {
      503: { description: 'Not ready', ...json(healthSchema) },
    }),
    '/models': reading('The served models', modelsSchema),
    '/metrics': {
      get: {
        summary: 'Figures in the text format of Prometheus',
        responses: { 200: { description: 'Figures', content: { 'text/plain': {} } }, default: reference },
      },
    },
    '/openapi.json': reading('This description', z.looseObject({})),
  },
  components: {
    responses: {
      problem: {
        description: 'A problem (RFC 9457)',
        content: { 'application/problem+json': { schema: z.toJSONSchema(problemSchema) } },
      },
    },
    securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
  },
});

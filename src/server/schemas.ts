import { z } from 'zod';
import { mostRows } from './wire.ts';

// The bodies of the service as OpenAPI describes them. `wire.ts` checks them; the tests hold the two to one another.

const column = z.array(z.number()).min(1).max(mostRows);

export const barsSchema = z
  .object({
    open: column,
    high: column,
    low: column,
    close: column,
    volume: column,
    timestamp: column.optional().describe('Open times in epoch milliseconds, ascending.'),
    quoteVolume: column.optional().describe('Volume in the quote currency, for $amount and $vwap.'),
    trades: column.optional().describe('Number of trades, for $trades.'),
    features: z.never().optional().describe('Bars or features, not both.'),
  })
  .describe('Bars, oldest first; all arrays of one length.');

export const featuresSchema = z
  .strictObject({ features: z.array(z.number().nullable()).min(1).max(mostRows) })
  .describe("One row of features in the model's order; null is a missing value.");

export const predictSchema = z.union([barsSchema, featuresSchema]);
export const batchSchema = z.object({ requests: z.array(predictSchema).min(1).max(mostRows) });

export const predictionSchema = z.object({
  signal: z.union([z.literal(-1), z.literal(0), z.literal(1)]),
  score: z.number().nullable().describe('null before the features are complete'),
  confidence: z.number().min(0).max(1),
});
export const batchAnswerSchema = z.object({ predictions: z.array(predictionSchema) });
export const ensembleAnswerSchema = predictionSchema.extend({
  votes: z.array(predictionSchema.extend({ name: z.string(), weight: z.number() })),
});

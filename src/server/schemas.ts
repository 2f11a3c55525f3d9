import { z } from 'zod';
import { mostActuals, mostRows, mostSymbol } from '../core/serving/wire.ts';

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
    symbol: z.string().max(mostSymbol).optional().describe('Whose bars these are, for the monitor.'),
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

/** What stands in place of a prediction with `onError=partial`. */
export const failedSchema = z.strictObject({
  error: z.strictObject({ code: z.string(), detail: z.string(), pointer: z.string().optional() }),
});
export const batchAnswerSchema = z.object({
  predictions: z.array(z.union([predictionSchema, failedSchema.describe('With onError=partial alone.')])),
});
export const ensembleAnswerSchema = predictionSchema.extend({
  votes: z.array(predictionSchema.extend({ name: z.string(), weight: z.number() })),
});

export const featuresAnswerSchema = z.object({
  featureSet: z.strictObject({ id: z.string(), hash: z.string() }),
  names: z.array(z.string()),
  rows: z.array(z.array(z.number().nullable())).describe('One row a bar, oldest first; null for a missing value.'),
});

const actual = z.number().describe("What came of it, e.g. the return over the model's horizon.");
export const actualsSchema = z.object({
  actuals: z
    .array(
      z.union([
        z.strictObject({
          id: z.string().min(1).describe('X-Request-Id of the prediction; of a batch with /0, /1, … behind it.'),
          actual,
        }),
        z.strictObject({
          symbol: z.string().max(mostSymbol).optional(),
          timestamp: z.number().describe('Open time of the bar that was predicted.'),
          actual,
        }),
      ]),
    )
    .min(1)
    .max(mostActuals),
});
export const actualsAnswerSchema = z.strictObject({ matched: z.int().min(0), unmatched: z.int().min(0) });

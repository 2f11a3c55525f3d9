import * as z from 'zod/mini';

const score = z.number().check(z.gte(-1e6), z.lte(1e6));

/** The ways a raw score can become a score; `card` takes what each model's card holds. */
export const calibrationNames = ['none', 'zscore', 'rank'] as const;

/** The signals slice of a research document. */
export const signalsSchema = z.strictObject({
  thresholdBuy: z._default(score, 0.6),
  thresholdSell: z._default(score, -0.3),
  method: z._default(z.enum(['weighted', 'majority']), 'weighted'),
  minConfidence: z._default(z.number().check(z.gte(0), z.lte(1)), 0),
  calibration: z._default(z.enum(['card', ...calibrationNames]), 'card'),
});

/** What one model may override of it. */
export const signalOverrides = {
  thresholdBuy: z.optional(score),
  thresholdSell: z.optional(score),
  calibration: z.optional(z.enum(calibrationNames)),
};

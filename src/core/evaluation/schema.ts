import * as z from 'zod/mini';
import { defaultEvaluation } from './settings.ts';

const whole = (low: number, high: number) => z.int().check(z.gte(low), z.lte(high));
const share = z.number().check(z.gte(0), z.lte(1));

const gaps = {
  purge: z.optional(whole(0, 1_000_000)),
  embargo: z.optional(whole(0, 1_000_000)),
  /** Known, so that asking for it can be answered with the reason why not. */
  shuffle: z.optional(z.boolean()),
};

export const holdoutSchema = z.strictObject({
  kind: z.literal('holdout'),
  train: share,
  valid: z.optional(share),
  ...gaps,
});

/** The split slice of a research document. */
export const splitSchema = z.discriminatedUnion('kind', [
  holdoutSchema,
  z.strictObject({
    kind: z.literal('walk-forward'),
    folds: whole(1, 1_000),
    maxTrain: z.optional(whole(1, 2 ** 31)),
    testSize: z.optional(whole(1, 2 ** 31)),
    ...gaps,
  }),
  z.strictObject({ kind: z.literal('purged-k-fold'), folds: whole(2, 1_000), ...gaps }),
  z.strictObject({ kind: z.literal('cpcv'), groups: whole(2, 64), testGroups: whole(1, 63), ...gaps }),
]);

/** The evaluation slice. */
export const evaluationSchema = z.strictObject({
  inSample: z._default(z.boolean(), defaultEvaluation.inSample),
  block: z._default(whole(2, 1_000_000), defaultEvaluation.block),
  window: z._default(whole(2, 1_000_000), defaultEvaluation.window),
  quantiles: z._default(whole(2, 100), defaultEvaluation.quantiles),
  horizons: z._default(z.array(whole(1, 1_000_000)).check(z.maxLength(50)), [...defaultEvaluation.horizons]),
  trials: z._default(whole(1, 10_000_000), defaultEvaluation.trials),
});

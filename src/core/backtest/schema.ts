import * as z from 'zod/mini';
import { defaultBacktest } from './settings.ts';

const between = (low: number, high: number) => z.number().check(z.gte(low), z.lte(high));
const { strategy, costs, account } = defaultBacktest;

/** The strategy slice of a research document: how signals are traded, and with what account. */
export const strategySchema = z.strictObject({
  kind: z._default(z.enum(['long-flat', 'long-short']), strategy.kind),
  fraction: z._default(between(0, 1), strategy.fraction),
  sizeByConfidence: z._default(z.boolean(), strategy.sizeByConfidence),
  minConfidence: z._default(between(0, 1), strategy.minConfidence),
  fill: z._default(z.enum(['next-open', 'this-close']), account.fill),
  cash: z._default(between(1e-6, 1e15), account.cash),
  wholeUnits: z._default(z.boolean(), account.wholeUnits),
});

/** The costs slice, per side. */
export const costsSchema = z.strictObject({
  commission: z._default(between(0, 0.5), costs.commission),
  spread: z._default(between(0, 0.5), costs.spread),
  slippageBps: z._default(between(0, 5_000), costs.slippageBps),
});

import * as z from 'zod/mini';

const target = z.optional(z.enum(['features', 'label']));
const finite = z.number();

const fittedSchema = z.strictObject({
  from: finite,
  to: finite,
  rows: z.int().check(z.gte(0)),
  columns: z.array(z.strictObject({ name: z.string(), center: z.nullable(finite), scale: z.nullable(finite) })),
});

const others = [
  z.strictObject({ kind: z.literal('CSRankNorm'), on: target }),
  z.strictObject({
    kind: z.literal('CSZScoreNorm'),
    on: target,
    method: z.optional(z.enum(['zscore', 'robust'])),
  }),
  z.strictObject({ kind: z.literal('Fillna'), on: target, value: z.optional(finite) }),
  z.strictObject({ kind: z.literal('DropnaLabel') }),
] as const;

const robust = { kind: z.literal('RobustZScoreNorm'), on: target, clip: z.optional(z.boolean()) };

/** A processor as a document names it. */
export const processorSchema = z.discriminatedUnion('kind', [...others, z.strictObject(robust)]);

/** A processor with what it learnt, as a document stores it. */
export const fittedProcessorSchema = z.discriminatedUnion('kind', [
  ...others,
  z.strictObject({ ...robust, fitted: fittedSchema }),
]);

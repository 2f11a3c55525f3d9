import * as z from 'zod/mini';

const text = (most: number) => z.string().check(z.minLength(1), z.maxLength(most));

/** A feature as files and research documents hold it. */
export const featureSchema = z.strictObject({
  name: text(128),
  expression: text(10_000),
  group: z.optional(text(64)),
  meaning: z.optional(text(512)),
  unit: z.optional(text(64)),
});

/** Window rule and features of a set of one's own. */
export const ownSetFields = {
  windows: z.enum(['full', 'partial']),
  features: z.array(featureSchema).check(z.minLength(1), z.maxLength(10_000)),
};

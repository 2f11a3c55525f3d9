import * as z from 'zod/mini';
import { usageError } from '../../base/errors.ts';
import { checkSpace, type SearchSpace } from './space.ts';

const scale = z.optional(z.boolean());
const choice = z.union([z.number(), z.string(), z.boolean()]);

export const spaceSchema = z.record(
  z.string(),
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('float'), low: z.number(), high: z.number(), log: scale }),
    z.strictObject({ kind: z.literal('int'), low: z.number(), high: z.number(), log: scale }),
    z.strictObject({ kind: z.literal('categorical'), choices: z.array(choice).check(z.maxLength(1000)) }),
  ]),
);

/** Reads a search space from JSON: an object of parameters by name. What is none is the usage error SEARCH_SPACE. */
export function parseSpace(json: string): SearchSpace {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw usageError('SEARCH_SPACE', 'search space: expected JSON, got text that is none', { cause });
  }
  const parsed = spaceSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const field = `/${issue.path.join('/')}`;
    throw usageError('SEARCH_SPACE', `search space: ${issue.message}, at ${field}`, {
      where: { field },
      hint: 'For example { "num_leaves": { "kind": "int", "low": 15, "high": 63 } }.',
    });
  }
  checkSpace(parsed.data);
  return parsed.data;
}

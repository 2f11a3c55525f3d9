import * as z from 'zod/mini';
import { dataError } from '../base/errors.ts';
import { createFeatureSet } from './create.ts';
import { ownSetFields } from './schema.ts';
import type { FeatureSet } from './set.ts';

const fileSchema = z.strictObject({
  klinelabFeatures: z.literal(1),
  id: z.string().check(z.minLength(1), z.maxLength(128)),
  ...ownSetFields,
});

/** Longest feature set file, in characters. */
export const longestSetFile = 4_000_000;

const example =
  '{ "klinelabFeatures": 1, "id": "mine", "windows": "partial", "features": [ { "name": "ma_5", "expression": "Mean($close, 5) / $close" } ] }';

/**
 * Reads a feature set file. Malformed JSON is FEATURE_SET_JSON, another shape FEATURE_SET_SHAPE with the place as a
 * JSON pointer in `where.field`, an unsound expression `EXPRESSION_…` (all data errors).
 */
export function parseFeatureSet(json: string): FeatureSet {
  if (json.length > longestSetFile) {
    throw dataError(
      'FEATURE_SET_SIZE',
      `feature set: expected at most ${longestSetFile} characters, got ${json.length}`,
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw dataError('FEATURE_SET_JSON', `feature set: expected JSON, got text that is none: ${reason}`, {
      hint: `For example ${example}`,
      cause,
    });
  }
  const parsed = fileSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const keys = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
    const field = [...issue.path, ...keys].map((key) => `/${String(key).slice(0, 80)}`).join('') || '/';
    throw dataError('FEATURE_SET_SHAPE', `feature set: expected ${expectation(issue)}, at ${field}`, {
      where: { field },
      hint: `For example ${example}`,
    });
  }
  const { id, windows, features } = parsed.data;
  return createFeatureSet({ id, windows, features });
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `${issue.expected}, got something else or nothing`;
    case 'invalid_value':
      return `${issue.values.map((value) => JSON.stringify(value)).join(' or ')}, got something else or nothing`;
    case 'too_small':
      return `at least ${issue.minimum}, got fewer`;
    case 'too_big':
      return `at most ${issue.maximum}, got more`;
    case 'unrecognized_keys':
      return 'only known keys, got another';
    default:
      return `the shape of a feature set, got another (${issue.code})`;
  }
}

/** A set as a file that `parseFeatureSet` reads back, one feature a line. */
export function formatFeatureSet(set: FeatureSet): string {
  const { id, windows, features } = set;
  const lines = features.map((feature) => `    ${JSON.stringify(feature)}`);
  const head = `{\n  "klinelabFeatures": 1,\n  "id": ${JSON.stringify(id)},\n  "windows": ${JSON.stringify(windows)},`;
  return `${head}\n  "features": [\n${lines.join(',\n')}\n  ]\n}\n`;
}

import type * as z from 'zod/mini';
import { usageError } from '../base/errors.ts';
import type { KlineLabError } from '../base/errors.ts';
import { nearestName } from '../base/nearest.ts';

type Path = readonly PropertyKey[];

/** What a schema node may hold; only the few kinds that the research schema is made of. */
interface SchemaNode {
  readonly _zod: {
    readonly def: {
      shape?: Record<string, SchemaNode>;
      element?: SchemaNode;
      innerType?: SchemaNode;
      /** Of a union: one for each kind. */
      options?: readonly SchemaNode[];
    };
  };
}

/** The fields of an object; of a union those of all its kinds. */
const fieldsOf = (node: SchemaNode | undefined): Record<string, SchemaNode> =>
  node?._zod.def.options === undefined
    ? (node?._zod.def.shape ?? {})
    : Object.assign({}, ...node._zod.def.options.map(fieldsOf));

/** RFC 6901: `/models/0/weight`; the whole document is ''. */
export const jsonPointer = (path: Path): string =>
  path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** The keys that the schema knows at a path. */
function knownKeys(schema: z.ZodMiniType, path: Path): string[] {
  let node: SchemaNode | undefined = schema as unknown as SchemaNode;
  const unwrap = (): void => {
    while (node?._zod.def.innerType) node = node._zod.def.innerType;
  };
  unwrap();
  for (const key of path) {
    node = typeof key === 'number' ? node?._zod.def.element : fieldsOf(node)[String(key)];
    unwrap();
  }
  return Object.keys(fieldsOf(node));
}

/** A value as an error message shows it: short, and never its whole content. */
export function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  const shown = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return shown.length > 60 ? `${shown.slice(0, 57)}…` : shown;
}

const plural = (origin: string): string => (origin === 'string' ? ' characters' : origin === 'array' ? ' entries' : '');

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected;
    case 'invalid_value':
      return issue.values.map((value) => describe(value)).join(' or ');
    case 'too_small':
      return `at least ${issue.minimum}${plural(issue.origin)}`;
    case 'too_big':
      return `at most ${issue.maximum}${plural(issue.origin)}`;
    case 'invalid_union':
      return 'one of the known kinds';
    default:
      return issue.message;
  }
}

function got(issue: z.core.$ZodIssue): string {
  const { input } = issue;
  if ((issue.code === 'too_small' || issue.code === 'too_big') && typeof input === 'string') {
    return `${input.length} characters`;
  }
  return describe(input);
}

/** The first thing wrong with a document as a typed error that names its place by JSON pointer. */
export function documentProblem(subject: string, schema: z.ZodMiniType, error: z.core.$ZodError): KlineLabError {
  const issue = error.issues[0];
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(schema, issue.path);
    const pointer = jsonPointer([...issue.path, issue.keys[0]]);
    const near = nearestName(issue.keys[0], known);
    return usageError(
      'RESEARCH_KEY',
      `${subject}: expected a known key, got ${describe(issue.keys[0])}, at ${pointer}`,
      {
        where: { field: pointer },
        hint: near === undefined ? `Known here: ${known.join(', ')}.` : `Did you mean '${near}'?`,
      },
    );
  }
  const pointer = jsonPointer(issue.path);
  const at = pointer === '' ? 'at the top' : `at ${pointer}`;
  return usageError('RESEARCH_VALUE', `${subject}: expected ${expectation(issue)}, got ${got(issue)}, ${at}`, {
    where: { field: pointer },
  });
}

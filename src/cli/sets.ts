import { usageError, withFile } from '../core/base/errors.ts';
import { createFeatureSet } from '../core/features/create.ts';
import type { Feature, FeatureSet } from '../core/features/set.ts';
import { findBuiltInSet } from '../core/features/sets/built-in.ts';
import type { ParsedOptions } from './command.ts';
import { readInput } from './files.ts';

/** `name=EXPR`, where the expression may hold further equals signs. */
function parseExpressionOption(text: string): Feature {
  const at = text.indexOf('=');
  if (at <= 0) {
    throw usageError('OPTION_VALUE', `--expr: expected name=EXPRESSION, got ${text}`, { where: { field: '--expr' } });
  }
  return { name: text.slice(0, at).trim(), expression: text.slice(at + 1) };
}

async function setByName(name: string): Promise<FeatureSet> {
  const builtIn = findBuiltInSet(name);
  if (builtIn !== undefined) return builtIn;
  // Its schema is the largest part of starting; the built-in sets need none.
  const { parseFeatureSet } = await import('../core/features/set-file.ts');
  try {
    return parseFeatureSet(new TextDecoder().decode(readInput(name).bytes));
  } catch (error) {
    throw withFile(error, name);
  }
}

/** The features that `--set` and `--expr` name: the set's, then the expressions; only the latter where no set is given. */
export async function featureSetFromOptions(options: ParsedOptions, otherwise = 'lite53'): Promise<FeatureSet> {
  const extra = options.texts('expr').map(parseExpressionOption);
  const name = options.text('set');
  if (name === undefined && extra.length > 0) {
    return createFeatureSet({ id: 'expressions', windows: 'partial', features: extra });
  }
  const set = await setByName(name ?? otherwise);
  if (extra.length === 0) return set;
  return createFeatureSet({ id: set.id, windows: set.windows, features: [...set.features, ...extra] });
}

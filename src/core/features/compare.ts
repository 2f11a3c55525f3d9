import { modelError } from '../base/errors.ts';
import { parseExpression } from './expression/parse.ts';
import { formatTree } from './expression/tree.ts';
import type { FeatureSet } from './set.ts';

/** One way in which a set differs from the expected one. */
export interface SetDifference {
  readonly kind: 'windows' | 'missing' | 'surplus' | 'expression' | 'order';
  /** The feature's name; absent for `windows`. */
  readonly name?: string;
  readonly expected?: string;
  readonly got?: string;
}

const canonical = (expression: string, name: string): string => formatTree(parseExpression(expression, name));

/**
 * What `got` has otherwise than `expected`; empty exactly where their hashes agree. Expressions count as equal in any
 * spelling. Order is reported once, at the first feature that stands elsewhere, and only where the names are the same.
 */
export function compareFeatureSets(expected: FeatureSet, got: FeatureSet): SetDifference[] {
  const differences: SetDifference[] = [];
  if (expected.windows !== got.windows) {
    differences.push({ kind: 'windows', expected: expected.windows, got: got.windows });
  }
  const present = new Map(got.features.map((feature) => [feature.name, feature.expression]));
  const wanted = new Set(expected.features.map((feature) => feature.name));
  for (const { name, expression } of expected.features) {
    const other = present.get(name);
    if (other === undefined) differences.push({ kind: 'missing', name, expected: expression });
    else if (canonical(expression, name) !== canonical(other, name)) {
      differences.push({ kind: 'expression', name, expected: expression, got: other });
    }
  }
  for (const { name, expression } of got.features) {
    if (!wanted.has(name)) differences.push({ kind: 'surplus', name, got: expression });
  }
  if (differences.every(({ kind }) => kind === 'windows' || kind === 'expression')) {
    const at = expected.features.findIndex(({ name }, index) => got.features[index].name !== name);
    if (at >= 0) {
      const name = expected.features[at].name;
      differences.push({ kind: 'order', name, expected: name, got: got.features[at].name });
    }
  }
  return differences;
}

/** A difference as a person reads it. */
export function describeDifference({ kind, name, expected, got }: SetDifference): string {
  switch (kind) {
    case 'windows':
      return `windows: expected ${expected}, got ${got}`;
    case 'missing':
      return `${name}: missing, expected ${expected}`;
    case 'surplus':
      return `${name}: not expected, is ${got}`;
    case 'expression':
      return `${name}: expected ${expected}, got ${got}`;
    case 'order':
      return `order: expected ${expected} where ${got} stands`;
  }
}

/** What a model's card says of the set it was trained on. */
export interface SetReference {
  readonly id: string;
  readonly hash: string;
}

const shown = 10;

/**
 * Refuses to feed a model from another set than the one it was trained on (model error FEATURE_SET_DIFFERS, its message
 * listing the differences). Inputs are matched by name, so further features and another order are harmless; a missing
 * feature, another expression and another window rule are not. `trainedOn` is the set that the reference names where
 * it is at hand; without it only the hashes can be compared.
 */
export function requireFeatureSet(reference: SetReference, used: FeatureSet, trainedOn?: FeatureSet): void {
  if (reference.hash === used.hash) return;
  const place = { where: { field: 'featureSet' } };
  if (trainedOn === undefined || trainedOn.hash !== reference.hash) {
    throw modelError(
      'FEATURE_SET_DIFFERS',
      `feature set: expected ${reference.id} (${reference.hash.slice(0, 12)}…), which the model was trained on, got ${used.id} (${used.hash.slice(0, 12)}…)`,
      { ...place, hint: 'Open the feature set that the model was trained on, or train the model anew.' },
    );
  }
  const harmful = compareFeatureSets(trainedOn, used).filter(({ kind }) => kind !== 'surplus' && kind !== 'order');
  if (harmful.length === 0) return;
  const lines = harmful.slice(0, shown).map((difference) => `\n  ${describeDifference(difference)}`);
  if (harmful.length > shown) lines.push(`\n  and ${harmful.length - shown} more`);
  throw modelError(
    'FEATURE_SET_DIFFERS',
    `feature set: expected ${reference.id}, which the model was trained on, got ${used.id} with ${harmful.length} difference${harmful.length === 1 ? '' : 's'}${lines.join('')}`,
    { ...place, hint: 'Use the feature set that the model was trained on, or train the model anew.' },
  );
}

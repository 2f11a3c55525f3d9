import { usageError } from '../../base/errors.ts';
import { nearestName } from '../../base/nearest.ts';
import { Lcg } from '../lcg.ts';
import { EPSILON } from '../numbers.ts';
import { metricNames, objectiveName } from './names.ts';
import { ALL_PARAMETERS, PARAMETER_BY_NAME, type ParameterRow } from './table.ts';
import type { Parameters, ParameterValue, TrainingParameters } from './types.ts';
import { type CheckedValue, checkValue, isStandard } from './values.ts';

/** Parameters as read: the complete set, and what the caller gave under canonical names. */
export interface ResolvedParameters {
  readonly values: Parameters;
  readonly given: ReadonlyMap<string, CheckedValue>;
}

/** The seeds that `seed` derives, in the order in which LightGBM draws them. */
const DERIVED_SEEDS = [
  'data_random_seed',
  'bagging_seed',
  'drop_seed',
  'feature_fraction_seed',
  'objective_seed',
  'extra_seed',
];

function rowOf(name: string): ParameterRow {
  const row = PARAMETER_BY_NAME.get(name);
  if (row !== undefined) return row;
  const near = nearestName(name, PARAMETER_BY_NAME.keys());
  throw usageError('PARAMETER_UNKNOWN', `parameter: expected a name LightGBM knows, got "${name}"`, {
    where: { field: name },
    hint: near === undefined ? 'Names are those of LightGBM 4.7, aliases included.' : `Did you mean "${near}"?`,
  });
}

/** What was written, under canonical names. A canonical name wins over its aliases. */
function canonical(written: TrainingParameters): Map<ParameterRow, ParameterValue> {
  const found = new Map<ParameterRow, { name: string; value: ParameterValue }>();
  for (const [name, value] of Object.entries(written)) {
    if (value === undefined || value === null) continue;
    const row = rowOf(name);
    const other = found.get(row);
    if (other !== undefined && name !== row.name) {
      if (other.name === row.name || String(other.value) === String(value)) continue;
      throw usageError(
        'PARAMETER_TWICE',
        `${row.name}: expected one value, got ${String(other.value)} as "${other.name}" and ${String(value)} as "${name}"`,
        { where: { field: row.name } },
      );
    }
    found.set(row, { name, value });
  }
  return new Map([...found].map(([row, entry]) => [row, entry.value]));
}

function readGiven(written: TrainingParameters): Map<string, CheckedValue> {
  const given = new Map<string, CheckedValue>();
  for (const [row, value] of canonical(written)) {
    const checked = checkValue(row, value);
    if (row.support === 'refused' && !isStandard(row, checked)) {
      throw usageError('PARAMETER_UNSUPPORTED', `${row.name}: expected its default, got ${String(value)}`, {
        where: { field: row.name },
        hint: `Training with ${row.name} is not supported; leave it out.`,
      });
    }
    given.set(row.name, checked);
  }
  return given;
}

function withSeeds(values: Record<string, unknown>, given: ReadonlyMap<string, CheckedValue>): void {
  if (!given.has('seed')) return;
  const random = new Lcg(given.get('seed') as number);
  for (const name of DERIVED_SEEDS) values[name] = random.nextShort(0, 32767);
}

function oneOf<Word extends string>(field: string, value: unknown, words: readonly Word[]): Word {
  if (words.includes(value as Word)) return value as Word;
  throw usageError('PARAMETER_VALUE', `${field}: expected ${words.join(' or ')}, got "${String(value)}"`, {
    where: { field },
    hint: nearestName(String(value), words),
  });
}

/** LightGBM's own fix-ups, and the checks that concern several parameters at once. */
function consistent(values: Record<string, unknown>, given: ReadonlyMap<string, CheckedValue>): void {
  const all = values as { -readonly [Name in keyof Parameters]: Parameters[Name] };
  const boosting = oneOf('boosting', all.boosting, ['gbdt', 'gbrt', 'dart', 'rf', 'random_forest', 'goss']);
  all.data_sample_strategy = oneOf('data_sample_strategy', all.data_sample_strategy, ['bagging', 'goss']);
  if (boosting === 'goss') all.data_sample_strategy = 'goss';
  all.boosting = boosting === 'random_forest' ? 'rf' : boosting === 'gbrt' || boosting === 'goss' ? 'gbdt' : boosting;

  const writtenObjective = String(all.objective);
  all.objective = objectiveName(writtenObjective);
  all.metric = metricNames(values.metric as readonly string[], all.objective, writtenObjective);

  if (all.max_depth > 0 && !given.has('num_leaves')) all.num_leaves = Math.min(all.num_leaves, 2 ** all.max_depth);
  if (all.path_smooth > EPSILON) all.min_data_in_leaf = Math.max(2, all.min_data_in_leaf);
  if (all.min_data_in_leaf <= 0 && all.min_sum_hessian_in_leaf <= EPSILON) all.min_data_in_leaf = 1;
  checkTogether(all);
}

function checkTogether(all: Parameters): void {
  const refuse = (field: string, message: string, hint?: string): never => {
    throw usageError('PARAMETER_VALUE', `${field}: ${message}`, { where: { field }, hint });
  };
  if (all.objective === 'multiclass') {
    if (all.num_class < 2) refuse('num_class', `expected at least 2 for multiclass, got ${all.num_class}`);
  } else if (all.num_class !== 1) {
    refuse('num_class', `expected 1 for ${all.objective}, got ${all.num_class}`);
  }
  if (all.objective === 'quantile' && all.alpha >= 1) refuse('alpha', `expected a quantile below 1, got ${all.alpha}`);
  if (all.is_unbalance && all.scale_pos_weight !== 1) {
    refuse('scale_pos_weight', 'expected 1 beside is_unbalance, got another weight', 'Use one of the two.');
  }
  if (all.data_sample_strategy === 'goss') {
    if (all.top_rate + all.other_rate > 1) refuse('top_rate', 'expected top_rate + other_rate <= 1, got more');
    if (all.boosting === 'rf') refuse('boosting', 'expected gbdt or dart with goss, got rf');
  }
  if (all.boosting !== 'rf') return;
  const bagging = all.bagging_freq > 0 && all.bagging_fraction < 1;
  if (bagging || all.feature_fraction < 1) return;
  refuse(
    'boosting',
    'expected bagging or feature_fraction below 1 for rf, got neither',
    'Set bagging_fraction and bagging_freq.',
  );
}

/**
 * Reads LightGBM parameters: aliases, text or typed values, derived seeds, LightGBM's fix-ups. Refuses unknown names
 * with the nearest known one, what is not supported by name, and values out of range, all as usage errors.
 */
export function resolveParameters(written: TrainingParameters): ResolvedParameters {
  const given = readGiven(written);
  const values: Record<string, unknown> = {};
  for (const row of ALL_PARAMETERS) values[row.name] = row.kind === 'list' ? [] : row.standard;
  withSeeds(values, given);
  for (const [name, value] of given) values[name] = value;
  consistent(values, given);
  return { values: values as unknown as Parameters, given };
}

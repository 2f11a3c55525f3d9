import { usageError } from '../../base/errors.ts';

/** A real number in [low, high]; with `log`, uniform in its logarithm. */
export interface FloatParameter {
  readonly kind: 'float';
  readonly low: number;
  readonly high: number;
  readonly log?: boolean;
}

/** A whole number in [low, high], both ends included. */
export interface IntParameter {
  readonly kind: 'int';
  readonly low: number;
  readonly high: number;
  readonly log?: boolean;
}

/** One of a list of choices, without an order. */
export interface CategoricalParameter {
  readonly kind: 'categorical';
  readonly choices: readonly ParameterValue[];
}

export type ParameterValue = number | string | boolean;
export type Parameter = FloatParameter | IntParameter | CategoricalParameter;
export type SearchSpace = Readonly<Record<string, Parameter>>;

/** Refuses an unsound space; every parameter by its own name. */
export function checkSpace(space: SearchSpace): void {
  if (Object.keys(space).length === 0) {
    throw usageError('SEARCH_SPACE', 'search space: expected at least one parameter, got none');
  }
  for (const [name, parameter] of Object.entries(space)) checkParameter(name, parameter);
}

/** Refuses an empty or upside-down range; `name` stands in the message. */
export function checkParameter(name: string, parameter: Parameter): void {
  const refuse = (expected: string, got: string): never => {
    throw usageError('SEARCH_SPACE', `${name}: expected ${expected}, got ${got}`, { where: { field: name } });
  };
  if (parameter.kind === 'categorical') {
    if (parameter.choices.length === 0) refuse('at least one choice', 'none');
    return;
  }
  const { low, high, log, kind } = parameter;
  if (!Number.isFinite(low) || !Number.isFinite(high) || low > high) refuse('low <= high', `[${low}, ${high}]`);
  if (log && low <= 0) refuse('a positive low for a logarithmic range', String(low));
  if (kind === 'int' && !(Number.isInteger(low) && Number.isInteger(high))) refuse('whole bounds', `[${low}, ${high}]`);
}

/**
 * The line on which samplers work: [0, 1] for numbers (whole numbers own equal or log-equal cells of it), the choice's
 * index for categories.
 */
export function toUnit(parameter: Parameter, value: ParameterValue): number {
  if (parameter.kind === 'categorical') return parameter.choices.indexOf(value);
  const { start, end } = cellBounds(parameter);
  if (end === start) return 0.5;
  const position = parameter.log ? Math.log(value as number) : (value as number);
  return (position - start) / (end - start);
}

export function fromUnit(parameter: Parameter, unit: number): ParameterValue {
  if (parameter.kind === 'categorical') return parameter.choices[unit];
  const { start, end } = cellBounds(parameter);
  const position = start + unit * (end - start);
  const value = parameter.log ? Math.exp(position) : position;
  const whole = parameter.kind === 'int' ? Math.round(value) : value;
  return Math.min(parameter.high, Math.max(parameter.low, whole));
}

/** A value's place on [0, 1]: as `toUnit`, but categories stand in the middle of cells of equal length. */
export const toCube = (parameter: Parameter, value: ParameterValue): number =>
  parameter.kind === 'categorical'
    ? (toUnit(parameter, value) + 0.5) / parameter.choices.length
    : toUnit(parameter, value);

function cellBounds({ kind, low, high, log }: FloatParameter | IntParameter): { start: number; end: number } {
  const half = kind === 'int' ? 0.5 : 0;
  return log ? { start: Math.log(low - half), end: Math.log(high + half) } : { start: low - half, end: high + half };
}

/** The seed system's space for LightGBM on klines. */
export const lightgbmSpace: SearchSpace = {
  num_leaves: { kind: 'int', low: 15, high: 63 },
  learning_rate: { kind: 'float', low: 0.01, high: 0.1, log: true },
  feature_fraction: { kind: 'float', low: 0.6, high: 1 },
  bagging_fraction: { kind: 'float', low: 0.6, high: 1 },
  reg_alpha: { kind: 'float', low: 1e-8, high: 10, log: true },
  reg_lambda: { kind: 'float', low: 1e-8, high: 10, log: true },
};

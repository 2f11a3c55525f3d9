import { dataError, usageError } from '../base/errors.ts';
import { parseExpression } from './expression/parse.ts';
import { NodeBuilder } from './node-builder.ts';
import type { Plan } from './plan.ts';
import { schedule } from './schedule.ts';
import type { WindowRule } from './set.ts';

export interface PlanOptions {
  readonly windows: WindowRule;
  /** True for labels only. */
  readonly allowLookAhead?: boolean;
}

/** Most columns in one plan. */
export const mostFeatures = 10_000;

/**
 * Compiles features into one schedule in which equal sub-expressions are computed once. Look-back, warm-up, look-ahead
 * and path dependence of every node are worked out here, without data.
 *
 * Errors (data): `EXPRESSION_…` with the position in the expression and the feature's name in `where.column`;
 * `EXPRESSION_LOOK_AHEAD` where a feature reads later bars and `allowLookAhead` is not set; `FEATURE_NAME` for empty
 * or repeated names. Usage: `FEATURES_EMPTY`, `FEATURES_TOO_MANY`.
 */
export function compilePlan(
  features: readonly { readonly name: string; readonly expression: string }[],
  options: PlanOptions,
): Plan {
  if (features.length === 0) throw usageError('FEATURES_EMPTY', 'features: expected at least one, got none');
  if (features.length > mostFeatures) {
    throw usageError('FEATURES_TOO_MANY', `features: expected at most ${mostFeatures}, got ${features.length}`);
  }
  const builder = new NodeBuilder(options.allowLookAhead ?? false);
  const names = new Set<string>();
  const outputs = features.map(({ name, expression }, index) => {
    if (typeof name !== 'string' || name.trim() === '') {
      throw dataError('FEATURE_NAME', `features: expected a name, got none, at feature ${index + 1}`);
    }
    if (names.has(name)) {
      throw dataError(
        'FEATURE_NAME',
        `features: expected different names, got ${name} twice, at feature ${index + 1}`,
        {
          where: { column: name },
        },
      );
    }
    names.add(name);
    return builder.add(name, expression, parseExpression(expression, name)).id;
  });
  return schedule(options.windows, builder.nodes, outputs, [...names]);
}

/** The part of a plan that the named outputs need, in the order of `names`; unknown names are the data error `FEATURE_UNKNOWN`. */
export function selectOutputs(plan: Plan, names: readonly string[]): Plan {
  const ids = new Map(plan.names.map((name, index) => [name, plan.outputs[index]]));
  const outputs = names.map((name) => {
    const id = ids.get(name);
    if (id === undefined) {
      throw dataError(
        'FEATURE_UNKNOWN',
        `features: expected one of the plan's ${plan.names.length} columns, got ${name}`,
        {
          where: { column: name },
        },
      );
    }
    return id;
  });
  return schedule(plan.windows, plan.nodes, outputs, names);
}

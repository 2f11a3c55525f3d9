import { type ErrorRecord, KlineLabError } from '../base/errors.ts';
import { barsToSettle } from './expression/reach.ts';
import { parseExpression } from './expression/parse.ts';
import { formatTree, type Tree } from './expression/tree.ts';
import { findOperator } from './operators.ts';
import type { FieldName, Plan, PlanNode } from './plan.ts';
import { compilePlan } from './planner.ts';

/** What an expression needs and reads, found without data. */
export interface FeatureAnalysis {
  /** The expression in canonical form: function names only. */
  readonly canonical: string;
  /** Bars before t that can matter at t; Infinity for recursive and expanding operators. */
  readonly lookBack: number;
  /** First bar (0-based) at which the value is complete. */
  readonly warmUp: number;
  /** Bars after t that matter at t. */
  readonly lookAhead: number;
  /** True where the value depends on the bar at which the series began. */
  readonly pathDependent: boolean;
  /**
   * Of path-dependent expressions: bars after which the beginning weighs less than 1e-12, added up along nested
   * averages; Infinity where it never fades.
   */
  readonly settlesAfter?: number;
  readonly fields: readonly FieldName[];
  /** Operators as written, infix signs by their names, in the order of their first use. */
  readonly operators: readonly string[];
  /** Why it may not be a feature (it looks ahead), as the planner says it; undefined where it may. */
  readonly refusal?: ErrorRecord;
}

function settlingTime(plan: Plan): number {
  const bars: number[] = [];
  for (const node of plan.nodes) {
    const inputs = node.inputs.reduce((most, input) => Math.max(most, bars[input]), 0);
    bars.push(inputs + ownSettling(node));
  }
  return bars[plan.outputs[0]];
}

function ownSettling({ op, window }: PlanNode): number {
  const operator = findOperator(op);
  return operator === undefined ? 0 : barsToSettle(operator, window ?? 1);
}

function collectOperators(tree: Tree, found: Set<string>): void {
  if (tree.kind !== 'call') return;
  found.add(tree.operator);
  for (const input of tree.inputs) collectOperators(input, found);
}

/**
 * Analyses one expression; look-ahead is reported, not refused. What cannot be parsed or planned at all is a data
 * error `EXPRESSION_…`; `name` is the column for its message.
 */
export function analyseFeature(expression: string, name = 'expression'): FeatureAnalysis {
  const tree = parseExpression(expression, name);
  const feature = [{ name, expression }];
  // The window rule changes values but not which bars are read.
  const plan = compilePlan(feature, { windows: 'partial', allowLookAhead: true });
  const operators = new Set<string>();
  collectOperators(tree, operators);
  const refusal = lookAheadRefusal(() => compilePlan(feature, { windows: 'partial' }));
  const output = plan.nodes[plan.outputs[0]];
  return {
    canonical: formatTree(tree),
    lookBack: output.lookBack,
    warmUp: output.warmUp,
    lookAhead: output.lookAhead,
    pathDependent: output.pathDependent,
    ...(output.pathDependent ? { settlesAfter: settlingTime(plan) } : {}),
    fields: plan.fields,
    operators: [...operators],
    ...(refusal === undefined ? {} : { refusal }),
  };
}

function lookAheadRefusal(compile: () => unknown): ErrorRecord | undefined {
  try {
    compile();
    return undefined;
  } catch (error) {
    if (error instanceof KlineLabError && error.code === 'EXPRESSION_LOOK_AHEAD') return error.toRecord();
    throw error;
  }
}

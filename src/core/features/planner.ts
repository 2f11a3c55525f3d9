import { dataError, usageError } from '../base/errors.ts';
import { expressionError, type ExpressionFault } from './expression/failure.ts';
import { foldNumbers } from './expression/fold.ts';
import { parseExpression, signature } from './expression/parse.ts';
import { extentOf, ownBar } from './expression/reach.ts';
import type { CallTree, Span, Tree } from './expression/tree.ts';
import { findOperator, type Operator, type Parameter } from './operators.ts';
import type { FieldName, Plan, PlanNode } from './plan.ts';
import { schedule } from './schedule.ts';
import type { WindowRule } from './set.ts';

export interface PlanOptions {
  readonly windows: WindowRule;
  /** True for labels only. */
  readonly allowLookAhead?: boolean;
}

/** Longest window or shift, in bars. */
export const longestWindow = 1_000_000;
/** Most columns in one plan. */
export const mostFeatures = 10_000;

/** A part of an expression: a number, or the node that computes it. */
type Part = number | PlanNode;

/** Turns trees into nodes; equal sub-expressions of all features become one node. */
class NodeBuilder {
  readonly nodes: PlanNode[] = [];
  readonly #known = new Map<string, PlanNode>();
  readonly #allowLookAhead: boolean;
  #text = '';
  #feature: string | undefined;

  constructor(allowLookAhead: boolean) {
    this.#allowLookAhead = allowLookAhead;
  }

  add(feature: string | undefined, text: string, tree: Tree): PlanNode {
    this.#feature = feature;
    this.#text = text;
    const part = this.#lower(tree);
    if (typeof part !== 'number') return part;
    return this.#fail(tree, 'EXPRESSION_CONSTANT', `expected an expression that reads a field, got the number ${part}`);
  }

  #lower(tree: Tree): Part {
    switch (tree.kind) {
      case 'number':
        return tree.value;
      case 'field':
        return this.#field(tree.field);
      case 'call':
        return this.#call(tree);
    }
  }

  #call(tree: CallTree): Part {
    const operator = findOperator(tree.operator)!;
    const series: Part[] = [];
    const numbers: number[] = [];
    operator.parameters.forEach((parameter, index) => {
      const input = tree.inputs[index];
      const part = this.#lower(input);
      if (parameter.kind === 'value') series.push(part);
      else if (parameter.kind === 'series') series.push(this.#series(part, input, operator));
      else numbers.push(this.#number(part, input, operator, parameter));
    });
    const [window, parameter] = numbers;
    switch (operator.name) {
      case 'Delta':
        return this.#operate(tree, 'Sub', [series[0], this.#operate(tree, 'Ref', series, window)]);
      case 'Mask':
        return this.#operate(tree, 'If', [series[1], series[0], Number.NaN]);
      case 'If':
        // A condition that is a number decides now; the other branch need not be computed.
        if (typeof series[0] === 'number') return series[0] !== 0 ? series[1] : series[2];
        return this.#operate(tree, 'If', series);
      case 'Mean':
        return this.#operate(tree, window > 0 && window < 1 ? 'EMA' : 'Mean', series, window);
      default:
        return this.#operate(tree, operator.name, series, window, parameter);
    }
  }

  #operate(tree: CallTree, op: string, parts: readonly Part[], window?: number, parameter?: number): Part {
    const operator = findOperator(op)!;
    if (parts.every((part) => typeof part === 'number')) {
      const value = foldNumbers(op, parts);
      if (value !== undefined) return value;
      return this.#fail(
        tree,
        'EXPRESSION_CONSTANT',
        `expected ${op} of something that reads a field, got ${op} of numbers`,
        'Write the resulting number instead.',
      );
    }
    const inputs = parts.map((part) => (typeof part === 'number' ? this.#constant(part) : part));
    const extent = extentOf(operator, inputs, window ?? 0);
    if (extent.lookAhead > 0 && !this.#allowLookAhead) {
      const ahead = `${extent.lookAhead} bar${extent.lookAhead === 1 ? '' : 's'}`;
      return this.#fail(
        tree,
        'EXPRESSION_LOOK_AHEAD',
        `expected a feature that reads no later bar, got ${this.#quote(tree)}, which reads ${ahead} ahead`,
        'Only labels may look ahead; Ref(x, N) with a positive N reads the past.',
      );
    }
    return this.#intern({
      op,
      inputs: inputs.map((input) => input.id),
      ...(window === undefined ? {} : { window }),
      ...(parameter === undefined ? {} : { parameter }),
      ...extent,
    });
  }

  #field = (field: FieldName): PlanNode => this.#intern({ op: 'field', field, inputs: [], ...ownBar });

  #constant = (value: number): PlanNode => this.#intern({ op: 'constant', value, inputs: [], ...ownBar });

  #intern(node: Omit<PlanNode, 'id'>): PlanNode {
    const { op, inputs, field, value, window, parameter } = node;
    const number = Object.is(value, -0) ? '-0' : value;
    const key = [op, field, number, window, parameter, ...inputs].join(' ');
    const known = this.#known.get(key);
    if (known) return known;
    const added = { id: this.nodes.length, ...node };
    this.nodes.push(added);
    this.#known.set(key, added);
    return added;
  }

  #series(part: Part, tree: Tree, operator: Operator): PlanNode {
    if (typeof part !== 'number') return part;
    return this.#fail(
      tree,
      'EXPRESSION_CONSTANT',
      `expected an expression that reads a field as argument of ${operator.name}, got the number ${part}`,
      `It is written ${signature(operator.name)}.`,
    );
  }

  #number(part: Part, tree: Tree, operator: Operator, parameter: Parameter): number {
    const expected = expectation(operator, parameter);
    const hint = `It is written ${signature(operator.name)}.`;
    if (typeof part !== 'number') {
      return this.#fail(
        tree,
        'EXPRESSION_WINDOW',
        `expected ${expected} as ${parameter.name} of ${operator.name}, got an expression`,
        hint,
      );
    }
    if (!accepts(operator, parameter, part)) {
      return this.#fail(
        tree,
        'EXPRESSION_WINDOW',
        `expected ${expected} as ${parameter.name} of ${operator.name}, got ${part}`,
        hint,
      );
    }
    return part === 0 ? 0 : part;
  }

  #quote(span: Span): string {
    const text = this.#text.slice(span.start, span.end);
    return text.length > 80 ? `${text.slice(0, 79)}…` : text;
  }

  #fail(span: Span, code: string, reason: string, hint?: string): never {
    const fault: ExpressionFault = { code, reason, span, ...(hint === undefined ? {} : { hint }) };
    throw expressionError(this.#text, fault, this.#feature);
  }
}

function accepts(operator: Operator, { kind }: Parameter, value: number): boolean {
  const bars = Number.isInteger(value) && Math.abs(value) <= longestWindow;
  switch (kind) {
    case 'level':
      return value >= 0 && value <= 1;
    case 'shift':
      return bars;
    case 'span':
      return value > 0 && value <= longestWindow;
    default:
      if (value > 0 && value < 1) return operator.takesWeight === true;
      return bars && (value === 0 || value >= (operator.smallestWindow ?? 1));
  }
}

function expectation({ smallestWindow = 1, takesWeight }: Operator, { kind }: Parameter): string {
  switch (kind) {
    case 'level':
      return 'a number from 0 to 1';
    case 'shift':
      return `a whole number of bars up to ${longestWindow}`;
    case 'span':
      return `a number of bars up to ${longestWindow}, or a weight between 0 and 1`;
    default: {
      const weight = takesWeight ? ', or a weight between 0 and 1' : '';
      return `a whole number of bars from ${smallestWindow} to ${longestWindow}, or 0 for all bars so far${weight}`;
    }
  }
}

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

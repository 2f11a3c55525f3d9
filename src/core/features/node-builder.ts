import { expressionError, type ExpressionFault } from './expression/failure.ts';
import { foldNumbers } from './expression/fold.ts';
import { accepts, expectation, farthestReach } from './expression/numbers.ts';
import { signature } from './expression/parse.ts';
import { extentOf, ownBar } from './expression/reach.ts';
import type { CallTree, Span, Tree } from './expression/tree.ts';
import { findOperator, type Operator, type Parameter } from './operators.ts';
import type { FieldName, PlanNode } from './plan.ts';

/** A part of an expression: a number, or the node that computes it. */
type Part = number | PlanNode;

/** Turns trees into nodes; equal sub-expressions of all features become one node. */
export class NodeBuilder {
  readonly nodes: PlanNode[] = [];
  readonly #known = new Map<string, PlanNode>();
  readonly #allowLookAhead: boolean;
  #text = '';
  #feature: string | undefined;

  constructor(allowLookAhead: boolean) {
    this.#allowLookAhead = allowLookAhead;
  }

  /** The node of a whole expression; `feature` and `text` are for messages. Errors as of `compilePlan`. */
  add(feature: string, text: string, tree: Tree): PlanNode {
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
    const reach = Math.max(Number.isFinite(extent.lookBack) ? extent.lookBack : 0, extent.lookAhead, extent.warmUp);
    if (reach > farthestReach) {
      return this.#fail(
        tree,
        'EXPRESSION_REACH',
        `expected windows and shifts that reach at most ${farthestReach} bars together, got ${reach}`,
      );
    }
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

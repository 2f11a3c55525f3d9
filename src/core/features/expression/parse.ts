import { nearestName } from '../../base/nearest.ts';
import { fieldNames, isFieldName } from '../fields.ts';
import { findOperator, operatorNames, operators } from '../operators.ts';
import { expressionError } from './failure.ts';
import { type Token, tokenize } from './tokens.ts';
import type { Span, Tree } from './tree.ts';

/** Parentheses, calls and signs inside one another. */
export const deepestNesting = 64;
/** Longest way from the whole expression down to a leaf; a sum of 400 terms is that deep. */
export const deepestTree = 400;

/*
 * Python's precedence, because Qlib's expressions are Python: from loosest to tightest
 *   comparisons, |, &, + -, * /, unary + -, **
 * so `$close > 1 & $volume > 2` compares with `1 & $volume`; write parentheses.
 */
const comparisons = new Set(['>', '>=', '<', '<=', '==', '!=']);
const levels: readonly ReadonlySet<string>[] = [
  new Set(['|']),
  new Set(['&']),
  new Set(['+', '-']),
  new Set(['*', '/']),
];

const operatorOfSign = new Map(operators.flatMap(({ infix, name }) => (infix === undefined ? [] : [[infix, name]])));

const pythonWords: Readonly<Record<string, string>> = {
  and: 'Write & with parentheses round each side.',
  or: 'Write | with parentheses round each side.',
  not: 'Write Not(x).',
  if: 'Write If(condition, a, b).',
};

class Parser {
  readonly #text: string;
  readonly #feature: string | undefined;
  readonly #tokens: readonly Token[];
  #next = 0;
  #nesting = 0;

  constructor(text: string, feature: string | undefined) {
    this.#text = text;
    this.#feature = feature;
    this.#tokens = tokenize(text, feature);
  }

  parse(): Tree {
    if (this.#peek().kind === 'end') {
      this.#fail(
        'EXPRESSION_EMPTY',
        'expected an expression, got nothing',
        this.#peek(),
        'For example Mean($close, 5).',
      );
    }
    const tree = this.#comparison();
    const rest = this.#peek();
    if (rest.kind !== 'end') this.#unexpected('an operator or the end', rest);
    return tree;
  }

  #comparison(): Tree {
    const left = this.#binary(0);
    const sign = this.#peek();
    if (sign.kind !== 'sign' || !comparisons.has(sign.text)) return left;
    this.#next++;
    const tree = this.#call(operatorOfSign.get(sign.text)!, [left, this.#binary(0)], left.start);
    const second = this.#peek();
    if (second.kind === 'sign' && comparisons.has(second.text)) {
      this.#fail(
        'EXPRESSION_SYNTAX',
        'expected one comparison, got a chain of them',
        second,
        'Write (a < b) & (b < c).',
      );
    }
    return tree;
  }

  #binary(level: number): Tree {
    if (level === levels.length) return this.#unary();
    let left = this.#binary(level + 1);
    for (;;) {
      const sign = this.#peek();
      if (sign.kind !== 'sign' || !levels[level].has(sign.text)) return left;
      this.#next++;
      left = this.#call(operatorOfSign.get(sign.text)!, [left, this.#binary(level + 1)], left.start);
    }
  }

  #unary(): Tree {
    const sign = this.#peek();
    if (sign.kind !== 'sign' || (sign.text !== '-' && sign.text !== '+')) return this.#power();
    this.#next++;
    const inner = this.#nested(sign, () => this.#unary());
    if (sign.text === '+') return inner;
    const { start } = sign;
    if (inner.kind === 'number') return { ...inner, value: -inner.value, start };
    // x * -1 is the exact negative of x, of zero too, which 0 - x would not be.
    return this.#call('Mul', [inner, { kind: 'number', value: -1, depth: 1, start, end: sign.end }], start);
  }

  #power(): Tree {
    const base = this.#primary();
    const sign = this.#peek();
    if (sign.kind !== 'sign' || sign.text !== '**') return base;
    this.#next++;
    const exponent = this.#nested(sign, () => this.#unary());
    return this.#call('Power', [base, exponent], base.start);
  }

  #primary(): Tree {
    const token = this.#peek();
    const { start, end } = token;
    if (token.kind === 'number') {
      this.#next++;
      const value = Number(token.text);
      if (!Number.isFinite(value))
        this.#fail('EXPRESSION_NUMBER', `expected a finite number, got ${token.text.slice(0, 40)}`, token);
      return { kind: 'number', value, depth: 1, start, end };
    }
    if (token.kind === 'field') {
      this.#next++;
      const field = token.text;
      if (!isFieldName(field)) return this.#unknownField(field, token);
      return { kind: 'field', field, depth: 1, start, end };
    }
    if (token.kind === 'name') return this.#function(token);
    if (token.kind === 'sign' && token.text === '(') {
      this.#next++;
      const inner = this.#nested(token, () => this.#comparison());
      const close = this.#expect(')', token);
      return { ...inner, start, end: close.end };
    }
    return this.#unexpected('a field, a number, an operator or (', token);
  }

  #function(name: Token): Tree {
    const operator = findOperator(name.text);
    if (!operator) return this.#unknownName(name);
    this.#next++;
    const open = this.#expect('(', undefined, `${name.text} is written ${signature(name.text)}.`);
    const inputs: Tree[] = [];
    if (!this.#at(')')) {
      do inputs.push(this.#nested(open, () => this.#comparison()));
      while (this.#take(','));
    }
    const close = this.#expect(')', open);
    if (inputs.length !== operator.parameters.length) {
      this.#fail(
        'EXPRESSION_ARGUMENTS',
        `expected ${operator.parameters.length} arguments of ${name.text}, got ${inputs.length}`,
        { start: name.start, end: close.end },
        `It is written ${signature(name.text)}.`,
      );
    }
    return this.#call(name.text, inputs, name.start, close.end);
  }

  #call(operator: string, inputs: readonly Tree[], start: number, end = inputs[inputs.length - 1].end): Tree {
    const depth = 1 + Math.max(...inputs.map((input) => input.depth));
    if (depth > deepestTree) {
      this.#fail(
        'EXPRESSION_TOO_DEEP',
        `expected at most ${deepestTree} operations on one another, got more`,
        { start, end },
        'Put parts in features of their own.',
      );
    }
    return { kind: 'call', operator, inputs, depth, start, end };
  }

  #nested(opening: Span, parse: () => Tree): Tree {
    if (++this.#nesting > deepestNesting) {
      this.#fail('EXPRESSION_TOO_DEEP', `expected at most ${deepestNesting} levels of nesting, got more`, opening);
    }
    const tree = parse();
    this.#nesting--;
    return tree;
  }

  #peek(): Token {
    return this.#tokens[this.#next];
  }

  #at(sign: string): boolean {
    const token = this.#peek();
    return token.kind === 'sign' && token.text === sign;
  }

  #take(sign: string): boolean {
    const found = this.#at(sign);
    if (found) this.#next++;
    return found;
  }

  #expect(sign: string, opened?: Span, hint?: string): Token {
    const token = this.#peek();
    if (!this.#take(sign)) {
      const since = opened === undefined ? '' : ` for the one at position ${opened.start + 1}`;
      this.#unexpected(`${sign}${since}`, token, hint);
    }
    return token;
  }

  #unknownField(field: string, token: Token): never {
    const nearest = nearestName(field, fieldNames);
    return this.#fail(
      'EXPRESSION_FIELD',
      `expected one of $${fieldNames.join(', $')}, got $${field.slice(0, 40)}`,
      token,
      nearest === undefined ? undefined : `Did you mean $${nearest}?`,
    );
  }

  #unknownName(token: Token): never {
    const { text } = token;
    const word = pythonWords[text.toLowerCase()];
    if (word !== undefined) return this.#unexpected('an operator', token, word);
    if (isFieldName(text.toLowerCase())) {
      return this.#unexpected('a field, a number, an operator or (', token, `Did you mean $${text.toLowerCase()}?`);
    }
    // One or two letters are near to everything.
    const nearest = text.length > 2 ? nearestName(text, operatorNames) : undefined;
    return this.#fail(
      'EXPRESSION_OPERATOR',
      `expected an operator's name, got ${text.slice(0, 40)}`,
      token,
      nearest === undefined ? undefined : `Did you mean ${signature(nearest)}?`,
    );
  }

  #unexpected(expected: string, token: Token, hint?: string): never {
    const got = token.kind === 'end' ? 'the end' : this.#text.slice(token.start, Math.min(token.end, token.start + 40));
    return this.#fail('EXPRESSION_SYNTAX', `expected ${expected}, got ${got}`, token, hint);
  }

  #fail(code: string, reason: string, span: Span, hint?: string): never {
    throw expressionError(this.#text, { code, reason, span, ...(hint === undefined ? {} : { hint }) }, this.#feature);
  }
}

/** How an operator is written, e.g. `Quantile(x, N, q)`. */
export const signature = (name: string): string =>
  `${name}(${(findOperator(name)?.parameters ?? []).map((parameter) => parameter.name).join(', ')})`;

/** Trees of texts that were parsed: a set is compiled, hashed and planned from the same ones. */
const parsed = new Map<string, Tree>();
const mostParsed = 1000;

/**
 * Parses an expression in Qlib's language; `feature` is the column it defines, for messages. Fails with a data error
 * (`EXPRESSION_…`) that shows the text with a caret. Length, nesting and depth are limited, so that no text can
 * overflow the stack.
 */
export function parseExpression(text: string, feature?: string): Tree {
  if (typeof text !== 'string') {
    const fault = { code: 'EXPRESSION_EMPTY', reason: `expected text, got ${typeof text}`, span: { start: 0, end: 0 } };
    throw expressionError('', fault, feature);
  }
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const tree = new Parser(text, feature).parse();
  if (parsed.size >= mostParsed) parsed.clear();
  parsed.set(text, tree);
  return tree;
}

import { expressionError } from './failure.ts';
import type { Span } from './tree.ts';

export interface Token extends Span {
  readonly kind: 'number' | 'field' | 'name' | 'sign' | 'end';
  /** A field's name without `$`, a sign as written. */
  readonly text: string;
}

/** Longer texts are refused before they are read. */
export const longestExpression = 10_000;

const pattern =
  /(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|\$(?<field>\w+)|(?<name>[A-Za-z_]\w*)|(?<sign>\*\*|>=|<=|==|!=|[-+*/()<>&|,])/uy;

const blank = /[\t\n\r ]+/uy;

const signHints: Readonly<Record<string, string>> = {
  '=': 'Write == to compare.',
  '!': 'Write Not(x) or !=.',
  '~': 'Write Not(x).',
  '^': 'Write Power(a, b) or a ** b.',
  $: 'A field is written $close.',
  '[': 'Arguments stand in round parentheses.',
  '{': 'Arguments stand in round parentheses.',
};

/** Cuts an expression into tokens, the last of kind `end`. */
export function tokenize(text: string, feature?: string): Token[] {
  if (text.length > longestExpression) {
    const fault = {
      code: 'EXPRESSION_TOO_LONG',
      reason: `expected at most ${longestExpression} characters, got ${text.length}`,
      span: { start: longestExpression, end: longestExpression + 1 },
    };
    throw expressionError(text, fault, feature);
  }
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    blank.lastIndex = at;
    if (blank.test(text)) at = blank.lastIndex;
    if (at >= text.length) break;
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match?.groups) {
      const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
      const fault = {
        code: 'EXPRESSION_CHARACTER',
        reason: `expected a number, a field, an operator or a sign, got ${JSON.stringify(character)}`,
        span: { start: at, end: at + character.length },
        hint: signHints[character],
      };
      throw expressionError(text, fault, feature);
    }
    const end = at + match[0].length;
    const { number, field, name, sign } = match.groups;
    if (number !== undefined) tokens.push({ kind: 'number', text: number, start: at, end });
    else if (field !== undefined) tokens.push({ kind: 'field', text: field, start: at, end });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name, start: at, end });
    else tokens.push({ kind: 'sign', text: sign, start: at, end });
    at = end;
  }
  tokens.push({ kind: 'end', text: '', start: text.length, end: text.length });
  return tokens;
}

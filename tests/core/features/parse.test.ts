import { describe, expect, test } from 'vitest';
import { KlineLabError } from '../../../src/core/base/errors.ts';
import { deepestNesting, deepestTree, parseExpression } from '../../../src/core/features/expression/parse.ts';
import { longestExpression } from '../../../src/core/features/expression/tokens.ts';
import { formatTree } from '../../../src/core/features/expression/tree.ts';
import { goldenJson } from '../../support/golden.ts';

const canonical = (text: string): string => formatTree(parseExpression(text));

function fault(text: string): KlineLabError {
  try {
    parseExpression(text, 'f');
  } catch (error) {
    if (error instanceof KlineLabError) return error;
    throw error;
  }
  throw new Error(`expected a refusal of ${text}`);
}

describe('the grammar', () => {
  // What Python's own parser makes of the same text, which is how Qlib reads it.
  test.each([
    ['$close - $open - $low', 'Sub(Sub($close,$open),$low)'],
    ['$close - ($open - $low)', 'Sub($close,Sub($open,$low))'],
    ['$close + $open * $low', 'Add($close,Mul($open,$low))'],
    ['$close / $open / $low', 'Div(Div($close,$open),$low)'],
    ['-$close * $open', 'Mul(Mul($close,-1),$open)'],
    ['$close * -$open', 'Mul($close,Mul($open,-1))'],
    ['$close - -1', 'Sub($close,-1)'],
    ['+$close', '$close'],
    ['-$close ** 2', 'Mul(Power($close,2),-1)'],
    ['$close ** -2', 'Power($close,-2)'],
    ['$close ** 2 ** 3', 'Power($close,Power(2,3))'],
    ['$close > $open & $low', 'Gt($close,And($open,$low))'],
    ['($close > $open) & ($low < 3)', 'And(Gt($close,$open),Lt($low,3))'],
    ['$close | $open & $low', 'Or($close,And($open,$low))'],
    ['$close + 1 >= $open', 'Ge(Add($close,1),$open)'],
    ['$close == $open', 'Eq($close,$open)'],
    ['$close != $open', 'Ne($close,$open)'],
    ['$close <= $open', 'Le($close,$open)'],
    [' Mean ( $close ,5 ) \n', 'Mean($close,5)'],
    ['Mean($close>Ref($close, 1), 5)', 'Mean(Gt($close,Ref($close,1)),5)'],
    ['If($close > 1, $close, -1)', 'If(Gt($close,1),$close,-1)'],
  ])('%s is %s', (text, expected) => expect(canonical(text)).toBe(expected));

  // 400 random expressions as Python's own parser groups them (null where it chains comparisons).
  const { rows } = goldenJson<{ rows: [text: string, canonical: string | null][] }>('features/precedence.json.gz');

  test("signs group as in Python's own parser", () => {
    for (const [text, expected] of rows) {
      if (expected === null) expect(fault(text).hint, text).toBe('Write (a < b) & (b < c).');
      else expect(canonical(text), text).toBe(expected);
    }
  });

  test.each([
    ['1e-12', '1e-12'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['1E+3', '1000'],
    ['0.1', '0.1'],
    ['-0', '-0'],
  ])('the number %s reads as %s', (text, expected) => expect(canonical(text)).toBe(expected));

  test('the canonical text of an expression reads back as itself', () => {
    const text = canonical('(2*$close-$high-$low)/($high-$low+1e-12) ** -.5 > Quantile(-$volume, 5, 0.25)');
    expect(canonical(text)).toBe(text);
  });
});

describe('refusals', () => {
  test.each([
    ['', 'EXPRESSION_EMPTY', 1],
    ['   ', 'EXPRESSION_EMPTY', 4],
    ['Meen($close, 5)', 'EXPRESSION_OPERATOR', 1],
    ['1 + mean($close, 5)', 'EXPRESSION_OPERATOR', 5],
    ['$clsoe', 'EXPRESSION_FIELD', 1],
    ['$close # 2', 'EXPRESSION_CHARACTER', 8],
    ['$close = 2', 'EXPRESSION_CHARACTER', 8],
    ['close', 'EXPRESSION_SYNTAX', 1],
    ['$close $open', 'EXPRESSION_SYNTAX', 8],
    ['$close +', 'EXPRESSION_SYNTAX', 9],
    ['($close', 'EXPRESSION_SYNTAX', 8],
    ['$close)', 'EXPRESSION_SYNTAX', 7],
    ['Mean $close', 'EXPRESSION_SYNTAX', 6],
    ['Mean($close,, 5)', 'EXPRESSION_SYNTAX', 13],
    ['$low < $close < $high', 'EXPRESSION_SYNTAX', 15],
    ['$close and $open', 'EXPRESSION_SYNTAX', 8],
    ['Mean($close)', 'EXPRESSION_ARGUMENTS', 1],
    ['$low + Mean()', 'EXPRESSION_ARGUMENTS', 8],
    ['1e999', 'EXPRESSION_NUMBER', 1],
    ['__import__($close)', 'EXPRESSION_OPERATOR', 1],
    ['Mean("$close", 5)', 'EXPRESSION_CHARACTER', 6],
    ['$close\u0000', 'EXPRESSION_CHARACTER', 7],
    ['＄close', 'EXPRESSION_CHARACTER', 1],
  ])('%j is %s at position %i', (text, code, offset) => {
    const error = fault(text);
    expect(error).toMatchObject({ kind: 'data', code, where: { offset, column: 'f' } });
    expect(error.message).toMatch(/^expression of f: expected .*, got .*, at position \d+\n/s);
  });

  test('the message shows the expression with carets under the fault', () => {
    expect(fault('1 + Meen($close, 5)').message.split('\n').slice(1)).toEqual(['  1 + Meen($close, 5)', '      ^^^^']);
  });

  test('of a long expression the part around the fault is shown', () => {
    const [, line, carets] = fault(`${'$close + '.repeat(40)}$clsoe + ${'$close + '.repeat(40)}1`).message.split('\n');
    expect(line.length).toBeLessThan(100);
    expect(line.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1)).toBe('$clsoe');
  });

  test.each([
    ['Meen($close, 5)', 'Did you mean Mean(x, N)?'],
    ['mean($close, 5)', 'Did you mean Mean(x, N)?'],
    ['$clsoe', 'Did you mean $close?'],
    ['close', 'Did you mean $close?'],
    ['Mean($close)', 'It is written Mean(x, N).'],
    ['not $close', 'Write Not(x).'],
    ['x + 1', undefined],
    ['Zzzzzzzzz($close)', undefined],
  ])('%s is answered with: %s', (text, hint) => expect(fault(text).hint).toBe(hint));

  test('a value that is no text is refused', () => {
    expect(() => parseExpression(5 as unknown as string)).toThrow(KlineLabError);
  });
});

describe('limits', () => {
  test('nesting is taken up to the limit and refused above it', () => {
    const nested = (levels: number): string => `${'('.repeat(levels)}$close${')'.repeat(levels)}`;
    expect(canonical(nested(deepestNesting))).toBe('$close');
    expect(fault(nested(deepestNesting + 1)).code).toBe('EXPRESSION_TOO_DEEP');
  });

  test('a sum may have as many terms as the tree may be deep', () => {
    const sum = (terms: number): string => Array.from({ length: terms }, () => '$low').join('+');
    expect(() => parseExpression(sum(deepestTree))).not.toThrow();
    expect(fault(sum(deepestTree + 1)).code).toBe('EXPRESSION_TOO_DEEP');
  });

  test.each(['(', '-', 'Mean(', '2**', '1+', '$close>'])('ten million of %j are refused, not followed', (part) => {
    expect(fault(part.repeat(10_000_000 / part.length)).code).toBe('EXPRESSION_TOO_LONG');
  });

  test.each(['(', '-', 'Mean(', '2**'])('as many of %j as fit are refused for their depth', (part) => {
    expect(fault(part.repeat(Math.floor(longestExpression / part.length))).code).toBe('EXPRESSION_TOO_DEEP');
  });
});

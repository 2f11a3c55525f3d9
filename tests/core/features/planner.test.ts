import { describe, expect, test } from 'vitest';
import { KlineLabError } from '../../../src/core/base/errors.ts';
import { findOperator, operators, rewrittenOperators } from '../../../src/core/features/operators.ts';
import type { Plan } from '../../../src/core/features/plan.ts';
import { compilePlan, selectOutputs } from '../../../src/core/features/planner.ts';
import { builtInSet, builtInSetIds } from '../../../src/core/features/sets/built-in.ts';

const compile = (...expressions: string[]): Plan =>
  compilePlan(
    expressions.map((expression, index) => ({ name: `f${index}`, expression })),
    { windows: 'partial' },
  );

/** The plan as text: `op window(inputs)` of each node. */
const steps = ({ nodes }: Plan): string[] =>
  nodes.map(
    ({ op, inputs, field, value, window, parameter }) =>
      [
        field ?? value ?? op,
        ...(window === undefined ? [] : [window]),
        ...(parameter === undefined ? [] : [parameter]),
      ].join(' ') + (inputs.length > 0 ? `(${inputs.join(',')})` : ''),
  );

function refusal(run: () => unknown): KlineLabError {
  try {
    run();
  } catch (error) {
    if (error instanceof KlineLabError) return error;
    throw error;
  }
  throw new Error('expected a refusal');
}

describe('sharing', () => {
  test('equal sub-expressions are one node, in any spelling and in any feature', () => {
    const plan = compile('Mean($close, 5) / $close', 'Div(Mean($close,5),$close)', '$close - Mean( $close,5 )');
    expect(steps(plan)).toEqual(['close', 'Mean 5(0)', 'Div(1,0)', 'Sub(0,1)']);
    expect(plan.outputs).toEqual([2, 2, 3]);
  });

  test('different windows and levels stay apart', () => {
    expect(
      compile('Quantile($close, 5, 0.2) + Quantile($close, 5, 0.8) + Quantile($close, 6, 0.8)').nodes,
    ).toHaveLength(6);
  });

  test('Delta is a difference with Ref, so both share', () => {
    expect(steps(compile('Delta($close, 1)', '$close - Ref($close, 1)'))).toEqual(['close', 'Ref 1(0)', 'Sub(0,1)']);
  });

  test('Mask is If with NaN, Mean with a weight is EMA, minus is times -1', () => {
    expect(steps(compile('Mask($close, $open)'))).toEqual(['close', 'open', 'NaN', 'If(1,0,2)']);
    expect(steps(compile('Mean($close, 0.1)'))).toEqual(['close', 'EMA 0.1(0)']);
    expect(steps(compile('-$close'))).toEqual(['close', '-1', 'Mul(0,1)']);
  });

  test.each(builtInSetIds)('in %s every input stands before its reader and every node is needed', (id) => {
    const { features, windows } = builtInSet(id);
    const plan = compilePlan(features, { windows });
    const read = new Set(plan.outputs);
    plan.nodes.forEach((node, index) => {
      expect(node.id).toBe(index);
      for (const input of node.inputs) {
        expect(input).toBeLessThan(index);
        read.add(input);
      }
    });
    expect(read.size).toBe(plan.nodes.length);
  });

  test('nodes are fields, constants and operators of the table that are not rewritten', () => {
    const { features, windows } = builtInSet('Alpha158');
    for (const { op } of compilePlan(features, { windows }).nodes) {
      if (op === 'field' || op === 'constant') continue;
      expect(findOperator(op)).toBeDefined();
      expect(rewrittenOperators).not.toContain(op);
    }
  });
});

describe('numbers', () => {
  test.each([
    ['$close * (2 + 3 * 4)', 14],
    ['$close * (1 - 0.9)', 1 - 0.9],
    ['$close * Greater(2, 3)', 3],
    ['$close * If(1 > 2, 5, 6)', 6],
    ['$close * Abs(-2)', 2],
  ])('%s is computed with %f, as a kernel would', (expression, value) => {
    expect(
      compile(expression)
        .nodes.filter(({ op }) => op === 'constant')
        .map((node) => node.value),
    ).toEqual([value]);
  });

  test('a window may be a sum of numbers', () => {
    expect(steps(compile('Mean($close, 2 * 5)'))).toEqual(['close', 'Mean 10(0)']);
  });

  test('zero and negative zero stay apart', () => {
    expect(compile('$close * 0 + $close * -0').nodes.filter(({ op }) => op === 'constant')).toHaveLength(2);
  });

  test('a condition that is a number chooses its branch', () => {
    expect(steps(compile('If(0, $close, $open)'))).toEqual(['open']);
  });

  test.each(['5', '1 + 2', 'Log(2) + $close', 'Power(2, 0.5) * $close', 'Mean(5, 3)', 'Corr($close, 2, 5)'])(
    '%s is refused where it needs a field',
    (expression) => expect(refusal(() => compile(expression)).code).toBe('EXPRESSION_CONSTANT'),
  );
});

describe('windows', () => {
  test.each([
    'Mean($close, $open)',
    'Mean($close, -1)',
    'Mean($close, 2.5)',
    'Mean($close, 100001)',
    'Ref($close, 1000001)',
    'EWMA($close, 1000001)',
    'Std($close, 0.5)',
    'WMA($close, 0.5)',
    'Skew($close, 2)',
    'Kurt($close, 3)',
    'Ref($close, 0.5)',
    'EWMA($close, 0)',
    'EWMA($close, -3)',
    'Quantile($close, 5, 1.5)',
  ])('%s is refused at the argument', (expression) => {
    const error = refusal(() => compile(expression));
    expect(error.code).toBe('EXPRESSION_WINDOW');
    expect(error.where.offset).toBe(expression.lastIndexOf(' ') + 2);
  });

  test('long shifts and spans are taken, and windows up to their limit', () => {
    expect(() => compile('Ref($close, 1000000)', 'EMA($close, 1000000)', 'Mean($close, 100000)')).not.toThrow();
  });

  test('windows and shifts one on the other may not reach without end', () => {
    const expression = 'Mean(Ref($close, 950000), 60000)';
    expect(refusal(() => compile(expression))).toMatchObject({ code: 'EXPRESSION_REACH', where: { offset: 1 } });
  });

  test('0 is the expanding window of every operator with a window', () => {
    for (const { name, parameters } of operators) {
      if (!parameters.some(({ kind }) => kind === 'window')) continue;
      const values = parameters.map(({ kind }) => (kind === 'window' ? '0' : kind === 'level' ? '0.5' : '$close'));
      const [output] = compile(`${name}(${values.join(', ')})`).nodes.slice(-1);
      expect(output).toMatchObject({ op: name, window: 0, lookBack: Infinity, pathDependent: true });
    }
  });
});

describe('look-ahead', () => {
  test('is refused with the sub-expression, its place and its reach', () => {
    const error = refusal(() => compile('$close / Mean(Ref($close, -5), 3)'));
    expect(error).toMatchObject({ code: 'EXPRESSION_LOOK_AHEAD', where: { offset: 15, column: 'f0' } });
    expect(error.message).toContain('got Ref($close, -5), which reads 5 bars ahead, at position 15');
  });

  test('is refused also where a later Ref takes it back', () => {
    expect(refusal(() => compile('Ref(Ref($close, -5), 5)')).code).toBe('EXPRESSION_LOOK_AHEAD');
  });

  test('is refused in Delta', () => {
    expect(refusal(() => compile('Delta($close, -1)')).message).toContain('reads 1 bar ahead');
  });

  test('is planned where it is allowed', () => {
    const plan = compilePlan([{ name: 'y', expression: 'Ref($close, -5) / $close - 1' }], {
      windows: 'full',
      allowLookAhead: true,
    });
    expect(plan).toMatchObject({ lookAhead: 5, lookBack: 0, warmUp: 0 });
  });
});

describe('lists of features', () => {
  test('must have one at least', () =>
    expect(refusal(() => compilePlan([], { windows: 'full' })).code).toBe('FEATURES_EMPTY'));

  test.each([
    [['a', 'a'], 'a twice, at feature 2'],
    [['a', ' '], 'got none, at feature 2'],
  ])('named %j are refused: %s', (names, text) => {
    const features = names.map((name) => ({ name, expression: '$close' }));
    const error = refusal(() => compilePlan(features, { windows: 'full' }));
    expect(error.code).toBe('FEATURE_NAME');
    expect(error.message).toContain(text);
  });
});

describe('selecting outputs', () => {
  const { features, windows } = builtInSet('lite53');
  const plan = compilePlan(features, { windows });

  test('keeps only what they need, in the order asked for', () => {
    const part = selectOutputs(plan, ['macd', 'returns']);
    expect(part.names).toEqual(['macd', 'returns']);
    expect(steps(part)).toEqual([
      'close',
      'Ref 1(0)',
      'Div(0,1)',
      '1',
      'Sub(2,3)',
      'EWMA 12(0)',
      'EWMA 26(0)',
      'Sub(5,6)',
    ]);
    expect(part).toMatchObject({ outputs: [7, 4], fields: ['close'], lookBack: 1, warmUp: 1, pathDependent: true });
  });

  test('gives the plan that compiling them alone gives, node for node, for every single column', () => {
    for (const feature of features) {
      const alone = compilePlan([feature], { windows });
      const part = selectOutputs(plan, [feature.name]);
      expect(part.nodes.map(({ op }) => op).sort()).toEqual(alone.nodes.map(({ op }) => op).sort());
      expect({ ...part, nodes: 0, outputs: 0, fields: [...part.fields].sort() }).toEqual({
        ...alone,
        nodes: 0,
        outputs: 0,
        fields: [...alone.fields].sort(),
      });
    }
  });

  test('refuses a name it does not have', () => {
    expect(refusal(() => selectOutputs(plan, ['sma_7']))).toMatchObject({
      code: 'FEATURE_UNKNOWN',
      where: { column: 'sma_7' },
    });
  });
});

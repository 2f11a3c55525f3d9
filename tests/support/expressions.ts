import fc from 'fast-check';
import { operators } from '../../src/core/features/operators.ts';

const field = fc.constantFrom('$open', '$high', '$low', '$close', '$volume', '$vwap', '$amount', '$trades');

/** Expressions over all operators, a few levels deep, that read at least one field and no later bar. */
export const expressionArbitrary: fc.Arbitrary<string> = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    field,
    ...operators.map(({ name, parameters, smallestWindow = 1, takesWeight }) => {
      const least = Math.max(1, smallestWindow);
      const window = fc.oneof(
        { weight: 6, arbitrary: fc.integer({ min: least, max: 24 }) },
        { weight: 1, arbitrary: fc.constant(0) },
        ...(takesWeight ? [{ weight: 1, arbitrary: fc.constantFrom(0.1, 0.5) }] : []),
      );
      const argument = {
        series: () => tie('expression'),
        value: () => tie('expression'),
        window: () => window,
        shift: () => fc.integer({ min: 0, max: 24 }),
        span: () => fc.constantFrom(1, 2.5, 12, 0.3),
        level: () => fc.constantFrom(0, 0.2, 0.5, 0.77, 1),
      };
      const arguments_ = parameters.map(({ kind }) => argument[kind]().map(String));
      return fc.tuple(...arguments_).map((texts) => `${name}(${texts.join(', ')})`);
    }),
    fc
      .tuple(tie('expression'), fc.constantFrom('+', '-', '*', '/', '>', '=='), fc.constantFrom('1', '2.5', '$close'))
      .map(([left, sign, right]) => `(${left} ${sign} ${right})`),
  ),
})).expression;

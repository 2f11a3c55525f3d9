import { KlineLabError } from '../../src/core/base/errors.ts';
import { compilePlan } from '../../src/core/features/planner.ts';

/**
 * Whether an expression is planned or refused. Throws where the refusal is not a data error `EXPRESSION_…` with the
 * feature, a position inside the text, and the wording that all errors share.
 */
export function expressionOutcome(expression: string): 'planned' | 'refused' {
  try {
    compilePlan([{ name: 'f', expression }], { windows: 'partial' });
    return 'planned';
  } catch (error) {
    if (
      error instanceof KlineLabError &&
      error.kind === 'data' &&
      /^EXPRESSION_[A-Z_]+$/.test(error.code) &&
      error.where.column === 'f' &&
      error.where.offset !== undefined &&
      error.where.offset >= 1 &&
      error.where.offset <= expression.length + 1 &&
      /^expression of f: expected .+, got .*, at position \d+\n {2}.*\n {2} *\^+$/su.test(error.message)
    ) {
      return 'refused';
    }
    throw new Error(`expected a plan or a typed refusal of ${JSON.stringify(expression)}`, { cause: error });
  }
}

const truth = (value: boolean): number => (value ? 1 : 0);

/**
 * Operators whose value for plain numbers IEEE 754 fixes to the bit, so that computing it here or in a kernel is the
 * same. `Log` and `Power` are not among them.
 */
const exact: Readonly<Record<string, (...values: number[]) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Abs: Math.abs,
  Sign: Math.sign,
  Greater: Math.max,
  Less: Math.min,
  Gt: (a, b) => truth(a > b),
  Ge: (a, b) => truth(a >= b),
  Lt: (a, b) => truth(a < b),
  Le: (a, b) => truth(a <= b),
  Eq: (a, b) => truth(a === b),
  Ne: (a, b) => truth(a !== b),
  And: (a, b) => truth(a !== 0 && b !== 0),
  Or: (a, b) => truth(a !== 0 || b !== 0),
  Not: (a) => truth(a === 0),
  If: (condition, a, b) => (condition !== 0 ? a : b),
};

/** The operator's value for numbers, or undefined where it has to be left to a kernel. */
export const foldNumbers = (operator: string, values: readonly number[]): number | undefined =>
  Object.hasOwn(exact, operator) ? exact[operator](...values) : undefined;

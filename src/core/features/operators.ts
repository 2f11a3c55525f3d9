/*
 * The table of operators: what each takes, which bars it reads, and what it means. It is long because it is the one
 * place that says so; analysis, planning and the documentation follow it, and evaluation must.
 *
 * For every operator over a window:
 * - `partial` rule (Qlib): the window is the last N bars or as many as there are; NaN is skipped; NaN where none is left.
 * - `full` rule (pandas' default): NaN unless all N bars are there and none is NaN.
 * - Infinite values count as NaN inside a window, under both rules (pandas); only `Count` counts them.
 * - N = 0 is the expanding window from the first bar.
 */

/** What an argument must be. */
export type ParameterKind =
  /** An expression that reads at least one field. */
  | 'series'
  /** An expression or a number; at least one of an operator's values must read a field. */
  | 'value'
  /** A whole number of bars, 1 or more; 0 for the expanding window. */
  | 'window'
  /** A whole number of bars, of any sign. */
  | 'shift'
  /** A number of bars, 1 or more, or a weight between 0 and 1. */
  | 'span'
  /** A number from 0 to 1. */
  | 'level';

export interface Parameter {
  readonly name: string;
  readonly kind: ParameterKind;
}

/** Which bars the value at bar t reads of its inputs. */
export type Reach =
  /** Bar t only. */
  | 'bar'
  /** The N bars ending at t. */
  | 'window'
  /** Bar t - N. */
  | 'shift'
  /** Every bar up to t, with weights that fade: carries state. */
  | 'recursive';

export type OperatorGroup = 'arithmetic' | 'comparison' | 'logic' | 'time' | 'window' | 'order' | 'trend' | 'pair';

export interface Operator {
  readonly name: string;
  readonly group: OperatorGroup;
  readonly parameters: readonly Parameter[];
  readonly reach: Reach;
  /** The infix sign that means the same. */
  readonly infix?: string;
  /** Smallest window that is accepted (besides 0). */
  readonly smallestWindow?: number;
  /** True where 0 < N < 1 is accepted and is the weight of the newest bar in an exponential average. */
  readonly takesWeight?: boolean;
  /** Values a window must hold before the result can be other than NaN. */
  readonly leastValues?: number;
  /** One or two plain sentences, for the reader of the documentation and the writer of the kernel. */
  readonly meaning: string;
}

const series: Parameter = { name: 'x', kind: 'series' };
const n: Parameter = { name: 'N', kind: 'window' };
const a: Parameter = { name: 'a', kind: 'value' };
const b: Parameter = { name: 'b', kind: 'value' };

const unary = (name: string, group: OperatorGroup, meaning: string): Operator => ({
  name,
  group,
  parameters: [{ name: 'x', kind: 'value' }],
  reach: 'bar',
  meaning,
});

const binary = (name: string, group: OperatorGroup, infix: string | undefined, meaning: string): Operator => ({
  name,
  group,
  parameters: [a, b],
  reach: 'bar',
  ...(infix === undefined ? {} : { infix }),
  meaning,
});

type WindowTraits = Partial<Pick<Operator, 'smallestWindow' | 'takesWeight' | 'leastValues'>>;

const rolling = (name: string, group: OperatorGroup, meaning: string, traits: WindowTraits = {}): Operator => ({
  name,
  group,
  parameters: [series, n],
  reach: 'window',
  ...traits,
  meaning,
});

const pair = (name: string, meaning: string): Operator => ({
  name,
  group: 'pair',
  parameters: [{ name: 'x', kind: 'series' }, { name: 'y', kind: 'series' }, n],
  reach: 'window',
  leastValues: 2,
  meaning,
});

const table: readonly Operator[] = [
  binary('Add', 'arithmetic', '+', 'a + b.'),
  binary('Sub', 'arithmetic', '-', 'a - b.'),
  binary('Mul', 'arithmetic', '*', 'a times b.'),
  binary('Div', 'arithmetic', '/', 'a / b. Division by zero follows IEEE 754: an infinity, or NaN for 0 / 0.'),
  binary('Power', 'arithmetic', '**', 'a to the power b.'),
  unary('Abs', 'arithmetic', 'Absolute value.'),
  unary('Sign', 'arithmetic', '-1, 0 or 1; NaN for NaN.'),
  unary('Log', 'arithmetic', 'Natural logarithm: -infinity at 0, NaN below.'),
  binary('Greater', 'arithmetic', undefined, 'The greater of a and b; NaN where either is NaN.'),
  binary('Less', 'arithmetic', undefined, 'The smaller of a and b; NaN where either is NaN.'),

  binary('Gt', 'comparison', '>', '1 where a is greater than b, else 0; 0 where either is NaN.'),
  binary('Ge', 'comparison', '>=', '1 where a is greater than or equal to b, else 0; 0 where either is NaN.'),
  binary('Lt', 'comparison', '<', '1 where a is less than b, else 0; 0 where either is NaN.'),
  binary('Le', 'comparison', '<=', '1 where a is less than or equal to b, else 0; 0 where either is NaN.'),
  binary('Eq', 'comparison', '==', '1 where a equals b, else 0; 0 where either is NaN.'),
  binary('Ne', 'comparison', '!=', '1 where a differs from b, else 0; 1 where either is NaN.'),

  binary(
    'And',
    'logic',
    '&',
    '1 where both a and b are true, else 0. Everything but 0 is true, NaN too (as in NumPy).',
  ),
  binary('Or', 'logic', '|', '1 where a or b is true, else 0. Everything but 0 is true, NaN too.'),
  unary('Not', 'logic', '1 where x is 0, else 0; NaN counts as true and gives 0.'),
  {
    name: 'If',
    group: 'logic',
    parameters: [{ name: 'condition', kind: 'value' }, a, b],
    reach: 'bar',
    meaning: 'a where the condition is true, else b. Everything but 0 is true, NaN too (as in NumPy).',
  },
  {
    name: 'Mask',
    group: 'logic',
    parameters: [
      { name: 'x', kind: 'value' },
      { name: 'condition', kind: 'value' },
    ],
    reach: 'bar',
    meaning:
      'x where the condition is true, else NaN: If(condition, x, NaN). (In Qlib, Mask names another instrument.)',
  },

  {
    name: 'Ref',
    group: 'time',
    parameters: [series, { name: 'N', kind: 'shift' }],
    reach: 'shift',
    meaning:
      'x as it was N bars ago, NaN where that bar does not exist. N = 0 is the first value of the series. N < 0 reads the future, which only labels may.',
  },
  {
    name: 'Delta',
    group: 'time',
    parameters: [series, { name: 'N', kind: 'shift' }],
    reach: 'shift',
    meaning: 'x - Ref(x, N).',
  },

  rolling('Mean', 'window', 'Arithmetic mean. With 0 < N < 1 the same as EMA(x, N).', { takesWeight: true }),
  rolling('Sum', 'window', 'Sum.'),
  rolling('Std', 'window', 'Sample standard deviation (divisor n - 1); NaN with fewer than two values.', {
    leastValues: 2,
  }),
  rolling('Var', 'window', 'Sample variance (divisor n - 1); NaN with fewer than two values.', { leastValues: 2 }),
  rolling(
    'Skew',
    'window',
    'Sample skewness, bias-corrected as in pandas; NaN with fewer than three values, or where all are equal.',
    {
      smallestWindow: 3,
      leastValues: 3,
    },
  ),
  rolling(
    'Kurt',
    'window',
    'Sample excess kurtosis, bias-corrected as in pandas; NaN with fewer than four values, or where all are equal.',
    {
      smallestWindow: 4,
      leastValues: 4,
    },
  ),
  rolling('Mad', 'window', 'Mean absolute deviation from the mean.'),
  rolling(
    'Count',
    'window',
    'How many values are not NaN; infinite ones count. Under the full rule NaN until N bars are there, then the same.',
  ),
  rolling(
    'WMA',
    'window',
    'Mean of w x, where w rises linearly over the bars of the window (oldest first) and sums to 1. As in Qlib this is the weighted average divided by the number of values that are there.',
  ),
  {
    name: 'EMA',
    group: 'window',
    parameters: [series, n],
    reach: 'recursive',
    takesWeight: true,
    meaning:
      'Exponential average with weights (1 - w)^k over all bars so far, normalised (pandas ewm with adjust): w = 2 / (N + 1), or w = N where 0 < N < 1. At a NaN bar the average stays and older weights keep fading. N = 0: at each bar the weights for w = 2 / (n + 1), where n is the number of bars so far.',
  },
  {
    name: 'EWMA',
    group: 'window',
    parameters: [series, { name: 'span', kind: 'span' }],
    reach: 'recursive',
    takesWeight: true,
    meaning:
      'Recursive average seeded with the first value (pandas ewm without adjust): e = w x + (1 - w) e, with w = 2 / (span + 1), or w = span where 0 < span < 1. At a NaN bar the average stays; k such bars fade it so that the next value weighs w / (w + (1 - w)^(k + 1)). Not part of Qlib.',
  },

  rolling('Max', 'order', 'Greatest value.'),
  rolling('Min', 'order', 'Smallest value.'),
  rolling(
    'IdxMax',
    'order',
    'Position of the first greatest value, counted from 1 at the oldest bar of the (possibly partial) window; NaN is skipped but keeps its place.',
  ),
  rolling(
    'IdxMin',
    'order',
    'Position of the first smallest value, counted from 1 at the oldest bar of the (possibly partial) window; NaN is skipped but keeps its place.',
  ),
  {
    name: 'Quantile',
    group: 'order',
    parameters: [series, n, { name: 'q', kind: 'level' }],
    reach: 'window',
    meaning: 'The q-quantile, by linear interpolation at (n - 1) q of the sorted values.',
  },
  rolling('Med', 'order', 'Median: the mean of the two middle values where their number is even.'),
  rolling(
    'Rank',
    'order',
    "Rank of the newest value among the window's values, ties averaged, divided by their number; NaN where it is NaN.",
  ),

  rolling(
    'Slope',
    'trend',
    'Slope of the least-squares line over positions 1 to N, the newest bar at N. NaN is skipped; a partial window keeps the positions it has. NaN with fewer than two values.',
    { leastValues: 2 },
  ),
  rolling(
    'Rsquare',
    'trend',
    'Squared correlation with the positions of Slope. NaN where the window’s standard deviation is 2e-5 or less (an absolute limit, as in Qlib; not for N = 0).',
    { leastValues: 2 },
  ),
  rolling('Resi', 'trend', 'The newest value minus the line of Slope at its position.', { leastValues: 2 }),

  pair(
    'Corr',
    'Pearson correlation over the bars where both are there. NaN where the standard deviation of x or of y in the window is 2e-5 or less (an absolute limit, as in Qlib; not for N = 0).',
  ),
  pair('Cov', 'Sample covariance (divisor n - 1) over the bars where both are there.'),
];

/** All operators, in the order in which the documentation shows them. */
export const operators: readonly Operator[] = Object.freeze(table.map((operator) => Object.freeze(operator)));

const byName = new Map(operators.map((operator) => [operator.name, operator]));

export const findOperator = (name: string): Operator | undefined => byName.get(name);

/** Names that may stand before a parenthesis. */
export const operatorNames: readonly string[] = operators.map((operator) => operator.name);

/**
 * Operators that never reach evaluation: the planner writes them in terms of others. `Mean` with a weight becomes
 * `EMA`, unary minus becomes `Mul` by -1.
 */
export const rewrittenOperators: readonly string[] = ['Delta', 'Mask'];

/** Standard deviations up to this count as none in `Corr` and `Rsquare` (Qlib's absolute tolerance). */
export const flatDeviation = 2e-5;

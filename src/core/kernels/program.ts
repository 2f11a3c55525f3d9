/**
 * What the rolling kernels run: steps over slots. A slot is a column of a block's rows with as many earlier rows
 * before them as its readers look back; a step computes rows of its outputs from rows of its inputs.
 */
export interface Program {
  readonly slots: readonly Slot[];
  /** In an order in which every input is computed before its reader. */
  readonly steps: readonly Step[];
}

export interface Slot {
  /** Rows before the block that stay readable. */
  readonly history: number;
  /** Set where every row holds this number and only operators of one bar read it: it then takes no rows at all. */
  readonly constant?: number;
}

/** A step's input: the slot and how many rows before the output's row the newest row read stands. */
export interface Operand {
  readonly slot: number;
  readonly back: number;
}

/** One window of a fused step and the slots of its outputs, by their place in `windowOutputs`. */
export interface WindowGroup {
  readonly window: number;
  /** Of quantiles, else 0. */
  readonly level: number;
  readonly outputs: readonly (number | undefined)[];
}

export interface Step {
  readonly op: StepOp;
  readonly inputs: readonly Operand[];
  /** The output's slot, for steps that are not fused. */
  readonly output?: number;
  /** Windows of a fused step, ascending. */
  readonly groups?: readonly WindowGroup[];
  /** Longest window of the step, 0 where it has none. */
  readonly window: number;
  /** True where an incomplete window gives NaN. */
  readonly full: boolean;
  /** An average's weight, the level of a quantile over all bars so far. */
  readonly parameter: number;
  /** Rows by which the output stays behind the newest bar that was read. */
  readonly delay: number;
  /** True for steps that must run from the first bar on, also where only later rows are asked for. */
  readonly early: boolean;
}

/** Codes as in wasm/assembly/rolling/op.ts. */
export const opCodes = {
  Copy: 1,
  Add: 2,
  Sub: 3,
  Mul: 4,
  Div: 5,
  Power: 6,
  Greater: 7,
  Less: 8,
  Gt: 9,
  Ge: 10,
  Lt: 11,
  Le: 12,
  Eq: 13,
  Ne: 14,
  And: 15,
  Or: 16,
  Not: 17,
  Abs: 18,
  Sign: 19,
  Log: 20,
  If: 21,
  Moments: 32,
  Sums: 33,
  Maxima: 34,
  Minima: 35,
  MaximumPlaces: 36,
  MinimumPlaces: 37,
  Ranks: 38,
  Quantiles: 39,
  Correlations: 40,
  Shapes: 41,
  MeanDeviations: 42,
  WeightedMeans: 43,
  Counts: 44,
  EMA: 64,
  EWMA: 65,
  First: 66,
  ExpandingMean: 67,
  ExpandingStd: 68,
  ExpandingVar: 69,
  ExpandingSkew: 70,
  ExpandingKurt: 71,
  ExpandingSum: 72,
  ExpandingWMA: 73,
  ExpandingMax: 74,
  ExpandingMin: 75,
  ExpandingIdxMax: 76,
  ExpandingIdxMin: 77,
  ExpandingCount: 78,
  ExpandingSlope: 79,
  ExpandingRsquare: 80,
  ExpandingResi: 81,
  ExpandingCorr: 82,
  ExpandingCov: 83,
  HistoryQuantile: 96,
  HistoryRank: 97,
  HistoryMad: 98,
  HistoryEMA: 99,
} as const;

export type StepOp = keyof typeof opCodes;

/** True for steps over windows that compute several windows of the same inputs at once. */
export const isFused = (op: StepOp): boolean => opCodes[op] >= 32 && opCodes[op] < 64;

/** True for steps that carry a small state from bar to bar. */
export const hasState = (op: StepOp): boolean => opCodes[op] >= 64 && opCodes[op] < 96;

/** True for steps that keep every value of their input. */
export const hasHistory = (op: StepOp): boolean => opCodes[op] >= 96;

interface WindowOutput {
  readonly op: StepOp;
  /** Place of the output in a window's group. */
  readonly place: number;
}

/** The fused step that computes an operator over a window. */
export const windowSteps: ReadonlyMap<string, WindowOutput> = new Map([
  ['Mean', { op: 'Moments', place: 0 }],
  ['Std', { op: 'Moments', place: 1 }],
  ['Var', { op: 'Moments', place: 2 }],
  ['Slope', { op: 'Moments', place: 3 }],
  ['Rsquare', { op: 'Moments', place: 4 }],
  ['Resi', { op: 'Moments', place: 5 }],
  ['Sum', { op: 'Sums', place: 0 }],
  ['Max', { op: 'Maxima', place: 0 }],
  ['Min', { op: 'Minima', place: 0 }],
  ['IdxMax', { op: 'MaximumPlaces', place: 0 }],
  ['IdxMin', { op: 'MinimumPlaces', place: 0 }],
  ['Rank', { op: 'Ranks', place: 0 }],
  ['Quantile', { op: 'Quantiles', place: 0 }],
  ['Med', { op: 'Quantiles', place: 1 }],
  ['Corr', { op: 'Correlations', place: 0 }],
  ['Cov', { op: 'Correlations', place: 1 }],
  ['Skew', { op: 'Shapes', place: 0 }],
  ['Kurt', { op: 'Shapes', place: 1 }],
  ['Mad', { op: 'MeanDeviations', place: 0 }],
  ['WMA', { op: 'WeightedMeans', place: 0 }],
  ['Count', { op: 'Counts', place: 0 }],
] satisfies [string, WindowOutput][]);

/** The step that computes an operator over all bars so far, where its name is not `Expanding` and the operator's. */
export const historySteps: ReadonlyMap<string, StepOp> = new Map([
  ['Quantile', 'HistoryQuantile'],
  ['Med', 'HistoryQuantile'],
  ['Rank', 'HistoryRank'],
  ['Mad', 'HistoryMad'],
  ['EMA', 'HistoryEMA'],
] satisfies [string, StepOp][]);

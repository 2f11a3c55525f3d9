// Codes of the instructions: the numbers of `opCodes` in src/core/kernels/program.ts.

// Of one bar
export const COPY = 1;
export const ADD = 2;
export const SUB = 3;
export const MUL = 4;
export const DIV = 5;
export const POWER = 6;
export const GREATER = 7;
export const LESS = 8;
export const GT = 9;
export const GE = 10;
export const LT = 11;
export const LE = 12;
export const EQ = 13;
export const NE = 14;
export const AND = 15;
export const OR = 16;
export const NOT = 17;
export const ABS = 18;
export const SIGN = 19;
export const LOG = 20;
export const IF = 21;

// Over windows, fused over their lengths
export const MOMENTS = 32;
export const SUMS = 33;
export const MAXIMA = 34;
export const MINIMA = 35;
export const MAXIMUM_PLACES = 36;
export const MINIMUM_PLACES = 37;
export const RANKS = 38;
export const QUANTILES = 39;
export const CORRELATIONS = 40;
export const SHAPES = 41;
export const MEAN_DEVIATIONS = 42;
export const WEIGHTED_MEANS = 43;
export const COUNTS = 44;

// With state from the first bar on
export const EMA = 64;
export const EWMA = 65;
export const FIRST = 66;
export const EXPANDING_MEAN = 67;
export const EXPANDING_STD = 68;
export const EXPANDING_VAR = 69;
export const EXPANDING_SKEW = 70;
export const EXPANDING_KURT = 71;
export const EXPANDING_SUM = 72;
export const EXPANDING_WMA = 73;
export const EXPANDING_MAX = 74;
export const EXPANDING_MIN = 75;
export const EXPANDING_IDXMAX = 76;
export const EXPANDING_IDXMIN = 77;
export const EXPANDING_COUNT = 78;
export const EXPANDING_SLOPE = 79;
export const EXPANDING_RSQUARE = 80;
export const EXPANDING_RESI = 81;
export const EXPANDING_CORR = 82;
export const EXPANDING_COV = 83;

// With all values so far
export const HISTORY_QUANTILE = 96;
export const HISTORY_RANK = 97;
export const HISTORY_MAD = 98;
export const HISTORY_EMA = 99;

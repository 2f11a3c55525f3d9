// Codes of the instructions, in the order of `opCodes` in src/core/kernels/program.ts.

// Of one bar
export const CONSTANT = 0;
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

// Windows, fused over their lengths
export const MOMENTS = 32;
export const SUMS = 33;
export const MAXIMA = 34;
export const MINIMA = 35;
export const MAXIMUM_PLACES = 36;
export const MINIMUM_PLACES = 37;
export const RANKS = 38;
export const CORRELATIONS = 39;

// One window each
export const QUANTILES = 48;
export const COUNT = 49;
export const SHAPE = 50;
export const MAD = 51;
export const WEIGHTED_MEAN = 52;

// With state from the first bar on
export const EMA = 64;
export const EWMA = 65;
export const FIRST = 66;


import type { Klines } from '../../src/core/klines/klines.ts';
import type { FieldName, Plan, PlanNode } from '../../src/core/features/plan.ts';

/*
 * The operators in their plainest form: each value from its window alone, no care for speed or rounding. The
 * kernels must agree to within rounding.
 */

type Column = Float64Array;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;
const moment = (values: readonly number[], power: number): number => {
  const middle = mean(values);
  return mean(values.map((value) => (value - middle) ** power));
};
const variance = (values: readonly number[]): number => (moment(values, 2) * values.length) / (values.length - 1);
const truth = (condition: boolean): number => (condition ? 1 : 0);

const ofOneBar: Readonly<Record<string, (...values: number[]) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Power: (a, b) => (a === 1 ? 1 : a ** b),
  Greater: (a, b) => Math.max(a, b),
  Less: (a, b) => Math.min(a, b),
  Gt: (a, b) => truth(a > b),
  Ge: (a, b) => truth(a >= b),
  Lt: (a, b) => truth(a < b),
  Le: (a, b) => truth(a <= b),
  Eq: (a, b) => truth(a === b),
  Ne: (a, b) => truth(a !== b),
  And: (a, b) => truth(a !== 0 && b !== 0),
  Or: (a, b) => truth(a !== 0 || b !== 0),
  Not: (a) => truth(a === 0),
  Abs: Math.abs,
  Sign: Math.sign,
  Log: Math.log,
  If: (condition, a, b) => (condition !== 0 ? a : b),
};

/** Values of a window from oldest to newest; a bar without a value is undefined. */
type Window = readonly (number | undefined)[];

const quantile = (values: readonly number[], level: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * level;
  const low = sorted[Math.floor(position)];
  return low + (sorted[Math.min(Math.floor(position) + 1, sorted.length - 1)] - low) * (position % 1);
};

function regression(window: Window): { slope: number; rsquare: number; resi: number } {
  const points = window.flatMap((y, x) => (y === undefined ? [] : [{ x, y }]));
  const x = mean(points.map((point) => point.x));
  const y = mean(points.map((point) => point.y));
  const sxx = sum(points.map((point) => (point.x - x) ** 2));
  const syy = sum(points.map((point) => (point.y - y) ** 2));
  const sxy = sum(points.map((point) => (point.x - x) * (point.y - y)));
  const slope = sxy / sxx;
  const newest = window[window.length - 1] ?? Number.NaN;
  return { slope, rsquare: (sxy * sxy) / (sxx * syy), resi: newest - (y + slope * (window.length - 1 - x)) };
}

const isFlat = (values: readonly number[]): boolean => Math.sqrt(variance(values)) <= 2e-5;

/** Operators over the values of a window, given these, the window itself and the node. */
const ofWindow: Readonly<Record<string, (values: readonly number[], window: Window, node: PlanNode) => number>> = {
  Mean: mean,
  Sum: sum,
  Var: variance,
  Std: (values) => Math.sqrt(variance(values)),
  Skew: (values) => {
    const n = values.length;
    return n < 3 ? Number.NaN : ((Math.sqrt(n * (n - 1)) / (n - 2)) * moment(values, 3)) / moment(values, 2) ** 1.5;
  },
  Kurt: (values) => {
    const n = values.length;
    const excess = moment(values, 4) / moment(values, 2) ** 2 - 3;
    return n < 4 ? Number.NaN : ((n - 1) / ((n - 2) * (n - 3))) * ((n + 1) * excess + 6);
  },
  Mad: (values) => mean(values.map((value) => Math.abs(value - mean(values)))),
  WMA: (values, window) => {
    const weights = (window.length * (window.length + 1)) / 2;
    return sum(window.map((value, index) => ((value ?? 0) * (index + 1)) / weights)) / values.length;
  },
  Max: (values) => Math.max(...values),
  Min: (values) => Math.min(...values),
  IdxMax: (values, window) => window.indexOf(Math.max(...values)) + 1,
  IdxMin: (values, window) => window.indexOf(Math.min(...values)) + 1,
  Quantile: (values, _, node) => quantile(values, node.parameter!),
  Med: (values) => quantile(values, 0.5),
  Rank: (values, window) => {
    const newest = window[window.length - 1];
    if (newest === undefined) return Number.NaN;
    const below = values.filter((value) => value < newest).length;
    const equal = values.filter((value) => value === newest).length;
    return (below + (equal + 1) / 2) / values.length;
  },
  Slope: (_, window) => regression(window).slope,
  Rsquare: (values, window, node) => (node.window! > 0 && isFlat(values) ? Number.NaN : regression(window).rsquare),
  Resi: (_, window) => regression(window).resi,
};

function recursive(column: Column, weight: number, adjusted: boolean): Column {
  return column.map((_, bar) => {
    const values = [...column.subarray(0, bar + 1).entries()].filter(([, value]) => Number.isFinite(value));
    if (values.length === 0) return Number.NaN;
    if (adjusted) {
      const newest = values[values.length - 1][0];
      const weights = values.map(([at]) => (1 - weight) ** (newest - at));
      return sum(values.map(([, value], index) => value * weights[index])) / sum(weights);
    }
    let [before, average] = values[0];
    for (const [at, value] of values.slice(1)) {
      const old = (1 - weight) ** (at - before);
      average = (old * average + weight * value) / (old + weight);
      before = at;
    }
    return average;
  });
}

function rolling(node: PlanNode, inputs: readonly Column[], full: boolean): Column {
  const { op, window = 0 } = node;
  return inputs[0].map((_, bar) => {
    const start = window === 0 ? 0 : Math.max(0, bar - window + 1);
    const cut = (column: Column): Window =>
      [...column.subarray(start, bar + 1)].map((value) => (Number.isFinite(value) ? value : undefined));
    const windows = inputs.map(cut);
    const complete = bar - start + 1 === window;
    const must = full && window > 0;
    if (op === 'Count') {
      const there = [...inputs[0].subarray(start, bar + 1)].filter((value) => !Number.isNaN(value)).length;
      return must && !complete ? Number.NaN : there;
    }
    if (must && (!complete || windows.some((one) => one.includes(undefined)))) return Number.NaN;
    if (op === 'Corr' || op === 'Cov') {
      const [x, y] = windows;
      const own = windows.map((one) => one.filter((value) => value !== undefined));
      if (op === 'Corr' && window > 0 && own.some(isFlat)) return Number.NaN;
      const both = x.flatMap((value, index) => (value === undefined || y[index] === undefined ? [] : [index]));
      if (both.length < 2) return Number.NaN;
      const xs = both.map((index) => x[index]!);
      const ys = both.map((index) => y[index]!);
      const cov = sum(both.map((_, i) => (xs[i] - mean(xs)) * (ys[i] - mean(ys)))) / (both.length - 1);
      return op === 'Cov' ? cov : cov / Math.sqrt(variance(xs) * variance(ys));
    }
    const values = windows[0].filter((value) => value !== undefined);
    if (values.length === 0) return Number.NaN;
    if (op === 'EMA') {
      const keep = 1 - 2 / (bar + 2);
      const weights = windows[0].map((_, index) => keep ** (bar - index));
      return sum(windows[0].map((value, index) => (value ?? 0) * weights[index])) / sum(weights);
    }
    return ofWindow[op](values, windows[0], node);
  });
}

function field(klines: Klines, name: FieldName): Column {
  const { high, low, close, volume, quoteVolume } = klines;
  if (name === 'amount') return quoteVolume!;
  if (name === 'trades') return klines.trades!;
  if (name !== 'vwap') return klines[name];
  return close.map((_, i) =>
    quoteVolume && volume[i] > 0 ? quoteVolume[i] / volume[i] : (high[i] + low[i] + close[i]) / 3,
  );
}

/** All outputs of a plan. */
export function oracleColumns(plan: Plan, klines: Klines): Column[] {
  const columns: Column[] = [];
  for (const node of plan.nodes) {
    const { op, window = 0 } = node;
    const inputs = node.inputs.map((input) => columns[input]);
    columns.push(evaluate());
    function evaluate(): Column {
      if (op === 'field') return field(klines, node.field!);
      if (op === 'constant') return klines.close.map(() => node.value!);
      if (op === 'Ref') return inputs[0].map((_, bar) => inputs[0][window === 0 ? 0 : bar - window] ?? Number.NaN);
      if (op in ofOneBar) return inputs[0].map((_, bar) => ofOneBar[op](...inputs.map((input) => input[bar])));
      if ((op === 'EMA' && window > 0) || op === 'EWMA') {
        return recursive(inputs[0], window < 1 ? window : 2 / (window + 1), op === 'EMA');
      }
      return rolling(node, inputs, plan.windows === 'full');
    }
  }
  return plan.outputs.map((id) => columns[id]);
}

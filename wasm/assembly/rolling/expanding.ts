// Windows that begin at the first bar and grow (N = 0). Sums that grow have no fixed order to fall back on, so their
// state is carried: means and central moments by Welford's and Pébay's updates, plain sums with Neumaier's correction.
import { get, Instruction, present, set } from './instruction';
import * as Op from './op';
import { kurtosis, skewness } from './shapes';

@unmanaged
class MomentState {
  n: f64;
  mean: f64;
  m2: f64;
  m3: f64;
  m4: f64;
}

// @ts-ignore: decorator
@inline
function moment(op: i32, state: MomentState): f64 {
  const n = state.n;
  if (n == 0) return NaN;
  if (op == Op.EXPANDING_MEAN) return state.mean;
  if (op == Op.EXPANDING_VAR) return state.m2 / (n - 1);
  if (op == Op.EXPANDING_STD) return Math.sqrt(state.m2 / (n - 1));
  if (op == Op.EXPANDING_SKEW) return n < 3 ? NaN : skewness(n, state.m2 / n, state.m3 / n);
  return n < 4 ? NaN : kurtosis(n, state.m2 / n, state.m4 / n);
}

/** Pébay (2008), the update of central moments by one value. */
export function expandingMoments(instruction: Instruction, from: i32, to: i32): void {
  const state = changetype<MomentState>(instruction.state);
  for (let row = from; row < to; row++) {
    const value = get(instruction.a, row);
    if (present(value)) {
      const before = state.n;
      const n = before + 1;
      const delta = value - state.mean;
      const part = delta / n;
      const square = part * part;
      const term = delta * part * before;
      state.n = n;
      state.mean += part;
      state.m4 += term * square * (n * n - 3 * n + 3) + 6 * square * state.m2 - 4 * part * state.m3;
      state.m3 += term * part * (n - 2) - 3 * part * state.m2;
      state.m2 += term;
    }
    set(instruction.out, row, moment(instruction.op, state));
  }
}

@unmanaged
class SumState {
  n: f64;
  sum: f64;
  correction: f64;
  bars: f64;
}

/** Sum, and Qlib's WMA over all bars: weights 1, 2, … from the first bar. */
export function expandingSums(instruction: Instruction, from: i32, to: i32): void {
  const state = changetype<SumState>(instruction.state);
  const weighted = instruction.op == Op.EXPANDING_WMA;
  for (let row = from; row < to; row++) {
    const value = get(instruction.a, row);
    state.bars += 1;
    if (present(value)) {
      const term = weighted ? value * state.bars : value;
      const sum = state.sum + term;
      const greater = Math.abs(state.sum) >= Math.abs(term);
      state.correction += greater ? state.sum - sum + term : term - sum + state.sum;
      state.sum = sum;
      state.n += 1;
    }
    const total = state.sum + state.correction;
    const divisor = weighted ? ((state.bars * (state.bars + 1)) / 2) * state.n : 1;
    set(instruction.out, row, state.n == 0 ? NaN : total / divisor);
  }
}

@unmanaged
class ExtremeState {
  n: f64;
  best: f64;
  place: f64;
  bars: f64;
}

/** Max, Min and the 1-based bar at which they were first met. */
export function expandingExtremes(instruction: Instruction, from: i32, to: i32): void {
  const state = changetype<ExtremeState>(instruction.state);
  const op = instruction.op;
  const greatest = op == Op.EXPANDING_MAX || op == Op.EXPANDING_IDXMAX;
  const places = op == Op.EXPANDING_IDXMAX || op == Op.EXPANDING_IDXMIN;
  for (let row = from; row < to; row++) {
    const value = get(instruction.a, row);
    state.bars += 1;
    if (present(value)) {
      if (state.n == 0 || (greatest ? value > state.best : value < state.best)) {
        state.best = value;
        state.place = state.bars;
      }
      state.n += 1;
    }
    set(instruction.out, row, state.n == 0 ? NaN : places ? state.place : state.best);
  }
}

/** How many values were not NaN so far. */
export function expandingCounts(instruction: Instruction, from: i32, to: i32): void {
  const state = changetype<SumState>(instruction.state);
  for (let row = from; row < to; row++) {
    if (!isNaN(get(instruction.a, row))) state.n += 1;
    set(instruction.out, row, state.n);
  }
}

@unmanaged
class PairState {
  n: f64;
  meanX: f64;
  meanY: f64;
  xx: f64;
  yy: f64;
  xy: f64;
  bars: f64;
}

// @ts-ignore: decorator
@inline
function pairValue(op: i32, state: PairState, value: f64): f64 {
  if (state.n < 2) return NaN;
  if (op == Op.EXPANDING_COV) return state.xy / (state.n - 1);
  if (op == Op.EXPANDING_CORR) return min(max(state.xy / Math.sqrt(state.xx * state.yy), -1), 1);
  const slope = state.xy / state.xx;
  if (op == Op.EXPANDING_SLOPE) return slope;
  if (op == Op.EXPANDING_RSQUARE) return (slope * state.xy) / state.yy;
  return present(value) ? value - (state.meanY + slope * (state.bars - state.meanX)) : NaN;
}

/** Corr and Cov of two inputs; Slope, Rsquare and Resi of one against its bar's number. */
export function expandingPairs(instruction: Instruction, from: i32, to: i32): void {
  const state = changetype<PairState>(instruction.state);
  const two = instruction.b != 0;
  for (let row = from; row < to; row++) {
    state.bars += 1;
    const x = two ? get(instruction.a, row) : state.bars;
    const y = get(two ? instruction.b : instruction.a, row);
    if (present(x) && present(y)) {
      const n = state.n + 1;
      const dx = x - state.meanX;
      const dy = y - state.meanY;
      state.n = n;
      state.meanX += dx / n;
      state.meanY += dy / n;
      const laterY = y - state.meanY;
      state.xx += dx * (x - state.meanX);
      state.yy += dy * laterY;
      state.xy += dx * laterY;
    }
    set(instruction.out, row, pairValue(instruction.op, state, y));
  }
}

@unmanaged
class FirstState {
  met: f64;
  value: f64;
}

/** The value of the series' first bar, NaN or not. */
export function firstValues(instruction: Instruction, from: i32, to: i32): void {
  const state = changetype<FirstState>(instruction.state);
  for (let row = from; row < to; row++) {
    if (state.met == 0) {
      state.met = 1;
      state.value = get(instruction.a, row);
    }
    set(instruction.out, row, state.value);
  }
}

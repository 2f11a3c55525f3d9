// Exponential averages. Their state is explicit: the average, the weight of what it holds, and bars since the last value.
import { get, Instruction, present, set } from './instruction';

@unmanaged
class AverageState {
  average: f64;
  /** Total weight behind `average`, relative to a new value's. */
  weight: f64;
  started: f64;
}

/** pandas `ewm(adjust=True)`: weights (1 - w)^k, normalised; they keep fading at bars without a value. */
export function adjustedAverage(instruction: Instruction, from: i32, to: i32): void {
  const state = changetype<AverageState>(instruction.state);
  const keep = 1 - instruction.parameter;
  let average = state.average;
  let weight = state.weight;
  let started = state.started;
  for (let row = from; row < to; row++) {
    const value = get(instruction.a, row);
    const some = present(value);
    if (started == 0) {
      if (some) {
        average = value;
        weight = 1;
        started = 1;
      }
    } else {
      weight *= keep;
      if (some) {
        // A constant series stays itself to the last bit.
        if (value != average) average = (weight * average + value) / (weight + 1);
        weight += 1;
      }
    }
    set(instruction.out, row, started == 0 ? NaN : average);
  }
  state.average = average;
  state.weight = weight;
  state.started = started;
}

/** pandas `ewm(adjust=False)`: e = w x + (1 - w) e from the first value on. */
export function recursiveAverage(instruction: Instruction, from: i32, to: i32): void {
  const state = changetype<AverageState>(instruction.state);
  const w = instruction.parameter;
  const keep = 1 - w;
  let average = state.average;
  let weight = state.weight;
  let started = state.started;
  for (let row = from; row < to; row++) {
    const value = get(instruction.a, row);
    const some = present(value);
    if (started == 0) {
      if (some) {
        average = value;
        started = 1;
      }
      weight = keep;
    } else if (!some) {
      weight *= keep;
    } else {
      if (value != average) {
        average = weight == keep ? w * value + keep * average : (weight * average + w * value) / (weight + w);
      }
      weight = keep;
    }
    set(instruction.out, row, started == 0 ? NaN : average);
  }
  state.average = average;
  state.weight = weight;
  state.started = started;
}

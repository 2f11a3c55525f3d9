// Growing windows whose operators need every value so far: order statistics, and averages that weigh all anew at each
// bar. The host gives room for as many bars as will come.
//
// All values are kept as they came. For order statistics they are also kept sorted, in chunks of bounded length, so
// that an insertion moves few of them.
import { at, get, Instruction, present, set } from './instruction';
import * as Op from './op';
import { countBelow } from './quantiles';

/** A chunk that is full is split in two. */
const CHUNK: i32 = 512;

@unmanaged
class HistoryState {
  /** Bars seen, present values among them, chunks in use. */
  bars: i32;
  count: i32;
  chunks: i32;
  /** Bars there is room for. */
  room: i32;
}

// Behind the record: the values as they came, the chunks' lengths and places in order, the chunks.

// @ts-ignore: decorator
@inline
function values(state: HistoryState): usize {
  return changetype<usize>(state) + offsetof<HistoryState>();
}

// @ts-ignore: decorator
@inline
function mostChunks(room: i32): i32 {
  // Every split leaves two chunks of half the length.
  return room / (CHUNK / 2) + 2;
}

// @ts-ignore: decorator
@inline
function directory(state: HistoryState): usize {
  return at(values(state), state.room);
}

// @ts-ignore: decorator
@inline
function lengthAt(state: HistoryState, index: i32): usize {
  return directory(state) + (<usize>index << 3);
}

// @ts-ignore: decorator
@inline
function chunkAt(state: HistoryState, index: i32): usize {
  const place = load<i32>(lengthAt(state, index), 4);
  return at(directory(state), mostChunks(state.room)) + <usize>place * (CHUNK << 3);
}

/** Bytes of state for `room` bars. */
export function historyBytes(room: i32): i32 {
  return offsetof<HistoryState>() + (room << 3) + mostChunks(room) * (8 + (CHUNK << 3));
}

/** Makes an empty state at `address`. */
export function clearHistory(address: usize, room: i32): void {
  const state = changetype<HistoryState>(address);
  state.bars = 0;
  state.count = 0;
  state.chunks = 0;
  state.room = room;
}

function insertSorted(state: HistoryState, value: f64): void {
  if (state.chunks == 0) {
    state.chunks = 1;
    store<i32>(lengthAt(state, 0), 0);
    store<i32>(lengthAt(state, 0), 0, 4);
  }
  // The last chunk that begins at or below the value.
  let low = 0;
  let high = state.chunks;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (get(chunkAt(state, middle), 0) <= value) low = middle;
    else high = middle;
  }
  let length = load<i32>(lengthAt(state, low));
  if (length == CHUNK) {
    const next = low + 1;
    memory.copy(lengthAt(state, next + 1), lengthAt(state, next), <usize>(state.chunks - next) << 3);
    store<i32>(lengthAt(state, next), CHUNK / 2);
    store<i32>(lengthAt(state, next), state.chunks, 4);
    state.chunks++;
    store<i32>(lengthAt(state, low), CHUNK / 2);
    memory.copy(chunkAt(state, next), at(chunkAt(state, low), CHUNK / 2), CHUNK << 2);
    if (get(chunkAt(state, next), 0) <= value) low = next;
    length = CHUNK / 2;
  }
  const chunk = chunkAt(state, low);
  const place = countBelow(chunk, length, value);
  memory.copy(at(chunk, place + 1), at(chunk, place), <usize>(length - place) << 3);
  set(chunk, place, value);
  store<i32>(lengthAt(state, low), length + 1);
}

function sortedAt(state: HistoryState, index: i32): f64 {
  let chunk = 0;
  while (index >= load<i32>(lengthAt(state, chunk))) index -= load<i32>(lengthAt(state, chunk++));
  return get(chunkAt(state, chunk), index);
}

/** Takes the next bar's value. */
export function addToHistory(op: i32, address: usize, value: f64): void {
  const state = changetype<HistoryState>(address);
  set(values(state), state.bars++, value);
  if (!present(value)) return;
  state.count++;
  // Adding 0 turns -0 into 0.
  if (op != Op.HISTORY_MAD && op != Op.HISTORY_EMA) insertSorted(state, value + 0);
}

function quantile(state: HistoryState, level: f64): f64 {
  const position = <f64>(state.count - 1) * level;
  const whole = Math.floor(position);
  const low = sortedAt(state, <i32>whole);
  const high = sortedAt(state, min(<i32>whole + 1, state.count - 1));
  return low + (high - low) * (position - whole);
}

function rank(state: HistoryState, value: f64): f64 {
  if (!present(value)) return NaN;
  let below = 0;
  let equal = 0;
  for (let chunk = 0; chunk < state.chunks; chunk++) {
    const start = chunkAt(state, chunk);
    const length = load<i32>(lengthAt(state, chunk));
    if (get(start, 0) > value) break;
    if (get(start, length - 1) < value) {
      below += length;
      continue;
    }
    let place = countBelow(start, length, value);
    below += place;
    for (; place < length && get(start, place) == value; place++) equal++;
  }
  return (<f64>below + (<f64>equal + 1) / 2) / <f64>state.count;
}

function meanDeviation(state: HistoryState): f64 {
  const start = values(state);
  const last = state.bars - 1;
  let pivot = NaN, s = 0.0, n = 0.0;
  for (let bar = last; bar >= 0; bar--) {
    const value = get(start, bar);
    if (!present(value)) continue;
    if (n == 0) pivot = value;
    n += 1;
    s += value - pivot;
  }
  const mean = s == 0 ? pivot : (n * pivot + s) / n;
  let sum = 0.0;
  for (let bar = last; bar >= 0; bar--) {
    const value = get(start, bar);
    if (present(value)) sum += Math.abs(value - mean);
  }
  return sum / n;
}

/** Qlib's expanding EMA: at each bar the weights of a span as long as the bars so far. */
function weightedAnew(state: HistoryState): f64 {
  const start = values(state);
  const keep = 1 - 2 / (<f64>state.bars + 1);
  let weight = 1.0, weights = 0.0, sum = 0.0;
  for (let bar = state.bars - 1; bar >= 0; bar--) {
    const value = get(start, bar);
    weights += weight;
    if (present(value)) sum += weight * value;
    weight *= keep;
  }
  return sum / weights;
}

export function histories(instruction: Instruction, from: i32, to: i32): void {
  const state = changetype<HistoryState>(instruction.state);
  const op = instruction.op;
  for (let row = from; row < to; row++) {
    const value = get(instruction.a, row);
    addToHistory(op, instruction.state, value);
    let result = NaN;
    if (state.count == 0) result = NaN;
    else if (op == Op.HISTORY_EMA) result = weightedAnew(state);
    else if (op == Op.HISTORY_QUANTILE) result = quantile(state, instruction.parameter);
    else if (op == Op.HISTORY_RANK) result = rank(state, value);
    else result = meanDeviation(state);
    set(instruction.out, row, result);
  }
}

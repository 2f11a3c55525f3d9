import { AnyKind, NODE_BYTES, step } from './nodes';

// Path-dependent TreeSHAP (Lundberg, Erion, Lee 2018, algorithm 2), in LightGBM's order of operations. A path element
// is 32 bytes: { zero f64, one f64, weight f64, feature i32 }: the shares of the rows that pass when the feature is
// unknown and known, and the weight of the subsets of this size. Level d of `paths` holds the path of the node at
// depth d, so that a node's two children can both start from it. The walk keeps its own stack: trees may be deep.

const ELEMENT: usize = 32;
const FRAME: usize = 32;

function extend(path: usize, length: i32, zero: f64, one: f64, feature: i32): void {
  const last = path + <usize>length * ELEMENT;
  store<f64>(last, zero);
  store<f64>(last, one, 8);
  store<f64>(last, length == 0 ? 1.0 : 0.0, 16);
  store<i32>(last, feature, 24);
  const size = <f64>(length + 1);
  for (let i = length - 1; i >= 0; i--) {
    const at = path + <usize>i * ELEMENT;
    const weight = load<f64>(at, 16);
    store<f64>(at, load<f64>(at, 48) + (one * weight * <f64>(i + 1)) / size, 48);
    store<f64>(at, (zero * weight * <f64>(length - i)) / size, 16);
  }
}

/** Takes element `index` out of a path whose last element is `last`, as though it had never been added. */
function unwind(path: usize, last: i32, index: i32): void {
  const removed = path + <usize>index * ELEMENT;
  const zero = load<f64>(removed);
  const one = load<f64>(removed, 8);
  const size = <f64>(last + 1);
  let next = load<f64>(path + <usize>last * ELEMENT, 16);
  for (let i = last - 1; i >= 0; i--) {
    const at = path + <usize>i * ELEMENT;
    const weight = load<f64>(at, 16);
    if (one != 0) {
      const restored = (next * size) / (<f64>(i + 1) * one);
      store<f64>(at, restored, 16);
      next = weight - (restored * zero * <f64>(last - i)) / size;
    } else {
      store<f64>(at, (weight * size) / (zero * <f64>(last - i)), 16);
    }
  }
  for (let i = index; i < last; i++) {
    const at = path + <usize>i * ELEMENT;
    store<f64>(at, load<f64>(at, 32));
    store<f64>(at, load<f64>(at, 40), 8);
    store<i32>(at, load<i32>(at, 56), 24);
  }
}

/** Sum of the weights the path would have without element `index`. */
function unwoundSum(path: usize, last: i32, index: i32): f64 {
  const removed = path + <usize>index * ELEMENT;
  const zero = load<f64>(removed);
  const one = load<f64>(removed, 8);
  const size = <f64>(last + 1);
  let next = load<f64>(path + <usize>last * ELEMENT, 16);
  let total: f64 = 0;
  for (let i = last - 1; i >= 0; i--) {
    const weight = load<f64>(path + <usize>i * ELEMENT, 16);
    if (one != 0) {
      const restored = (next * size) / (<f64>(i + 1) * one);
      total += restored;
      next = weight - restored * zero * (<f64>(last - i) / size);
    } else {
      total += weight / zero / (<f64>(last - i) / size);
    }
  }
  return total;
}

function push(frame: usize, node: u32, level: i32, length: i32, feature: i32, zero: f64, one: f64): void {
  store<f64>(frame, zero);
  store<f64>(frame, one, 8);
  store<u32>(frame, node, 16);
  store<i32>(frame, level, 20);
  store<i32>(frame, length, 24);
  store<i32>(frame, feature, 28);
}

function indexOf(path: usize, last: i32, feature: i32): i32 {
  for (let i = 1; i <= last; i++) if (load<i32>(path + <usize>i * ELEMENT, 24) == feature) return i;
  return 0;
}

function addTree(row: usize, nodes: usize, values: usize, covers: usize, root: u32, levelBytes: usize, paths: usize, stack: usize, out: usize): void {
  let top = stack;
  push(top, root, 0, 0, -1, 1, 1);
  top += FRAME;
  while (top > stack) {
    top -= FRAME;
    const node = load<u32>(top, 16);
    const level = load<i32>(top, 20);
    let last = load<i32>(top, 24);
    const path = paths + <usize>level * levelBytes;
    if (last > 0) memory.copy(path, path - levelBytes, <usize>last * ELEMENT);
    extend(path, last, load<f64>(top), load<f64>(top, 8), load<i32>(top, 28));
    const left = load<u32>(nodes + <usize>node, 12);
    if (left == node) {
      const value = load<f64>(values + (<usize>node >> 1));
      for (let i = 1; i <= last; i++) {
        const element = path + <usize>i * ELEMENT;
        const target = out + (<usize>load<i32>(element, 24) << 3);
        const share = load<f64>(element, 8) - load<f64>(element);
        store<f64>(target, load<f64>(target) + unwoundSum(path, last, i) * share * value);
      }
      continue;
    }
    const hot = step<AnyKind>(nodes, node, row);
    const cold = hot == left ? left + NODE_BYTES : left;
    const cover = load<f64>(covers + (<usize>node >> 1));
    const hotShare = load<f64>(covers + (<usize>hot >> 1)) / cover;
    const coldShare = load<f64>(covers + (<usize>cold >> 1)) / cover;
    const feature = <i32>(load<u32>(nodes + <usize>node, 8) >> 3);
    let zero: f64 = 1;
    let one: f64 = 1;
    const seen = indexOf(path, last, feature);
    if (seen > 0) {
      const element = path + <usize>seen * ELEMENT;
      zero = load<f64>(element);
      one = load<f64>(element, 8);
      unwind(path, last, seen);
      last--;
    }
    push(top, cold, level + 1, last + 1, feature, coldShare * zero, 0);
    push(top + FRAME, hot, level + 1, last + 1, feature, hotShare * zero, one);
    top += 2 * FRAME;
  }
}

/**
 * Adds each feature's contribution in the trees [from, to) to `out`: count x outputs x (width + 1), whose last column
 * is left to the caller. `covers` lies beside the values; a level of `paths` has `levelBytes`, `stack` two frames of 32 bytes
 * a level.
 */
export function contributions(
  rows: usize, count: i32, width: i32, nodes: usize, values: usize, covers: usize, roots: usize, from: i32, to: i32,
  outputs: i32, levelBytes: usize, paths: usize, stack: usize, out: usize,
): void {
  const outBytes = <usize>(width + 1) << 3;
  for (let i = 0; i < count; i++) {
    const row = rows + <usize>i * (<usize>width << 3);
    const sums = out + <usize>i * <usize>outputs * outBytes;
    let output = 0;
    for (let tree = from; tree < to; tree++) {
      const root = load<u32>(roots + (<usize>tree << 2));
      if (load<u32>(nodes + <usize>root, 12) != root) {
        addTree(row, nodes, values, covers, root, levelBytes, paths, stack, sums + <usize>output * outBytes);
      }
      output = output + 1 == outputs ? 0 : output + 1;
    }
  }
}

// A node is 16 bytes: { threshold f64, featureOffset u32 | kind, left u32 }. `left` is the left child's byte offset in
// the node array and the right child lies 16 bytes after it. A leaf has threshold +inf and is its own left child, so
// that rows which arrive early wait there; its value lies at (offset >> 1) of the value array. The features of a row
// are float64, so the low 3 bits of a feature's byte offset are free and hold the node's kind:
//   0, 1  numeric; NaN goes left, right
//   2, 3  numeric; zero and NaN go left, right
//   4     categories: the threshold's bytes are { address u32, words u32 } of the set that goes left
//   5, 6  equal to the threshold goes left; NaN goes right, left
//   7     as 4, but for whole numbers only

export const NODE_BYTES: u32 = 16;

// Tags for code that is compiled once per variant; told apart by their size.
export type Plain = u8; // no NaN in the rows, kinds 0 and 1
export type MayBeNaN = u16; // kinds 0 and 1
export type AnyKind = u32;

function specialGoesRight(node: usize, kind: u32, value: f64): u32 {
  if (kind == 4 || kind == 7) {
    if (kind == 7 && value != trunc(value)) return 1;
    // Not above -1 covers NaN; fractions are truncated toward zero, so -0.5 is category 0.
    if (!(value > -1.0) || value >= 2147483648.0) return 1;
    const category = <u32>value;
    if (category >> 5 >= load<u32>(node, 4)) return 1;
    return ((load<u32>(<usize>load<u32>(node) + ((<usize>category >> 5) << 2)) >> (category & 31)) & 1) ^ 1;
  }
  if (value != value) return kind & 1;
  return <u32>(value != load<f64>(node));
}

/** Byte offset of the child that a row goes to from the node at byte offset `at`. */
// @ts-ignore: decorator
@inline
export function step<Variant>(nodes: usize, at: u32, row: usize): u32 {
  const node = nodes + <usize>at;
  if (sizeof<Variant>() == 1) {
    const offset = load<u32>(node, 8) & ~7;
    return load<u32>(node, 12) + (<u32>(load<f64>(row + <usize>offset) > load<f64>(node)) << 4);
  }
  const word = load<u32>(node, 8);
  const kind = word & 7;
  const value = load<f64>(row + <usize>(word & ~7));
  let right: u32;
  if (sizeof<Variant>() == 2 || kind < 2) {
    right = <u32>(value > load<f64>(node)) | (<u32>(value != value) & kind);
  } else if (kind < 4) {
    right = value == 0 || value != value ? kind & 1 : <u32>(value > load<f64>(node));
  } else {
    right = specialGoesRight(node, kind, value);
  }
  return load<u32>(node, 12) + (right << 4);
}

/** The leaf that a row ends in, followed alone. */
// @ts-ignore: decorator
@inline
export function leafOf<Variant>(nodes: usize, root: u32, row: usize): u32 {
  let at = root;
  while (true) {
    const next = step<Variant>(nodes, at, row);
    if (next == at) return at;
    at = next;
  }
}

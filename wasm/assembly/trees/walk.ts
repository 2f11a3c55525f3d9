import { AnyKind, leafOf, MayBeNaN, Plain, step } from './nodes';

/** Adds in float64, or as float32 arithmetic adds: the float64 sum of two float32 rounds to their float32 sum. */
// @ts-ignore: decorator
@inline
function add(sum: usize, value: f64, asFloat32: bool): void {
  const total = load<f64>(sum) + value;
  store<f64>(sum, asFloat32 ? <f64>(<f32>total) : total);
}

/** Eight trees at a time for one row: their walks wait for memory together, their values are added in tree order. */
// @ts-ignore: decorator
@inline
function walkRowAs<Variant>(row: usize, nodes: usize, values: usize, roots: usize, from: i32, to: i32, outputs: i32, asFloat32: bool, out: usize): void {
  let output: usize = 0;
  const end = <usize>outputs << 3;
  let tree = from;
  for (; tree + 8 <= to; tree += 8) {
    const r = roots + (<usize>tree << 2);
    let a = load<u32>(r);
    let b = load<u32>(r, 4);
    let c = load<u32>(r, 8);
    let d = load<u32>(r, 12);
    let e = load<u32>(r, 16);
    let f = load<u32>(r, 20);
    let g = load<u32>(r, 24);
    let h = load<u32>(r, 28);
    while (true) {
      const a2 = step<Variant>(nodes, a, row);
      const b2 = step<Variant>(nodes, b, row);
      const c2 = step<Variant>(nodes, c, row);
      const d2 = step<Variant>(nodes, d, row);
      const e2 = step<Variant>(nodes, e, row);
      const f2 = step<Variant>(nodes, f, row);
      const g2 = step<Variant>(nodes, g, row);
      const h2 = step<Variant>(nodes, h, row);
      const moved = (a ^ a2) | (b ^ b2) | (c ^ c2) | (d ^ d2) | (e ^ e2) | (f ^ f2) | (g ^ g2) | (h ^ h2);
      a = a2;
      b = b2;
      c = c2;
      d = d2;
      e = e2;
      f = f2;
      g = g2;
      h = h2;
      if (moved == 0) break;
    }
    output = addNext(out, output, end, load<f64>(values + (<usize>a >> 1)), asFloat32);
    output = addNext(out, output, end, load<f64>(values + (<usize>b >> 1)), asFloat32);
    output = addNext(out, output, end, load<f64>(values + (<usize>c >> 1)), asFloat32);
    output = addNext(out, output, end, load<f64>(values + (<usize>d >> 1)), asFloat32);
    output = addNext(out, output, end, load<f64>(values + (<usize>e >> 1)), asFloat32);
    output = addNext(out, output, end, load<f64>(values + (<usize>f >> 1)), asFloat32);
    output = addNext(out, output, end, load<f64>(values + (<usize>g >> 1)), asFloat32);
    output = addNext(out, output, end, load<f64>(values + (<usize>h >> 1)), asFloat32);
  }
  for (; tree < to; tree++) {
    const leaf = leafOf<Variant>(nodes, load<u32>(roots + (<usize>tree << 2)), row);
    output = addNext(out, output, end, load<f64>(values + (<usize>leaf >> 1)), asFloat32);
  }
}

// @ts-ignore: decorator
@inline
function addNext(out: usize, output: usize, end: usize, value: f64, asFloat32: bool): usize {
  add(out + output, value, asFloat32);
  return output + 8 == end ? 0 : output + 8;
}

/**
 * Adds the values of the trees [from, to) to one row's `outputs` sums; tree `from` belongs to output 0, the next to 1,
 * and so on round. `variant` names the step: 0 Plain, 1 MayBeNaN, 2 AnyKind.
 */
export function walkRow(row: usize, variant: i32, nodes: usize, values: usize, roots: usize, from: i32, to: i32, outputs: i32, asFloat32: bool, out: usize): void {
  if (variant == 0) walkRowAs<Plain>(row, nodes, values, roots, from, to, outputs, asFloat32, out);
  else if (variant == 1) walkRowAs<MayBeNaN>(row, nodes, values, roots, from, to, outputs, asFloat32, out);
  else walkRowAs<AnyKind>(row, nodes, values, roots, from, to, outputs, asFloat32, out);
}

/** One tree for eight neighbouring rows. */
// @ts-ignore: decorator
@inline
function walkEight<Variant>(rows: usize, rowBytes: usize, nodes: usize, values: usize, root: u32, out: usize, outBytes: usize, asFloat32: bool): void {
  const x0 = rows;
  const x1 = x0 + rowBytes;
  const x2 = x1 + rowBytes;
  const x3 = x2 + rowBytes;
  const x4 = x3 + rowBytes;
  const x5 = x4 + rowBytes;
  const x6 = x5 + rowBytes;
  const x7 = x6 + rowBytes;
  let a = root;
  let b = root;
  let c = root;
  let d = root;
  let e = root;
  let f = root;
  let g = root;
  let h = root;
  while (true) {
    const a2 = step<Variant>(nodes, a, x0);
    const b2 = step<Variant>(nodes, b, x1);
    const c2 = step<Variant>(nodes, c, x2);
    const d2 = step<Variant>(nodes, d, x3);
    const e2 = step<Variant>(nodes, e, x4);
    const f2 = step<Variant>(nodes, f, x5);
    const g2 = step<Variant>(nodes, g, x6);
    const h2 = step<Variant>(nodes, h, x7);
    const moved = (a ^ a2) | (b ^ b2) | (c ^ c2) | (d ^ d2) | (e ^ e2) | (f ^ f2) | (g ^ g2) | (h ^ h2);
    a = a2;
    b = b2;
    c = c2;
    d = d2;
    e = e2;
    f = f2;
    g = g2;
    h = h2;
    if (moved == 0) break;
  }
  let sum = out;
  add(sum, load<f64>(values + (<usize>a >> 1)), asFloat32);
  add((sum += outBytes), load<f64>(values + (<usize>b >> 1)), asFloat32);
  add((sum += outBytes), load<f64>(values + (<usize>c >> 1)), asFloat32);
  add((sum += outBytes), load<f64>(values + (<usize>d >> 1)), asFloat32);
  add((sum += outBytes), load<f64>(values + (<usize>e >> 1)), asFloat32);
  add((sum += outBytes), load<f64>(values + (<usize>f >> 1)), asFloat32);
  add((sum += outBytes), load<f64>(values + (<usize>g >> 1)), asFloat32);
  add((sum += outBytes), load<f64>(values + (<usize>h >> 1)), asFloat32);
}

/**
 * The same for a gathered block of rows (room for a multiple of 8), a tree at a time so that its nodes stay in cache.
 * `anyKind` says that the model has nodes of kind 2 or above; otherwise `marks` chooses the step for each eight rows.
 */
export function walkBlock(
  rows: usize, marks: usize, count: i32, width: i32, anyKind: bool,
  nodes: usize, values: usize, roots: usize, from: i32, to: i32, outputs: i32, asFloat32: bool, out: usize,
): void {
  const rowBytes = <usize>width << 3;
  const outBytes = <usize>outputs << 3;
  let output = 0;
  for (let tree = from; tree < to; tree++) {
    const root = load<u32>(roots + (<usize>tree << 2));
    for (let row = 0; row < count; row += 8) {
      const x = rows + <usize>row * rowBytes;
      const sums = out + <usize>row * outBytes + (<usize>output << 3);
      if (anyKind) walkEight<AnyKind>(x, rowBytes, nodes, values, root, sums, outBytes, asFloat32);
      else if (load<u64>(marks + <usize>row) != 0) walkEight<MayBeNaN>(x, rowBytes, nodes, values, root, sums, outBytes, asFloat32);
      else walkEight<Plain>(x, rowBytes, nodes, values, root, sums, outBytes, asFloat32);
    }
    output = output + 1 == outputs ? 0 : output + 1;
  }
}

/** Leaf index of each row in each tree of [from, to): count x (to - from), int32. `leafIds` lies at (offset >> 2). */
export function leafBlock(rows: usize, count: i32, width: i32, nodes: usize, leafIds: usize, roots: usize, from: i32, to: i32, out: usize): void {
  let target = out;
  for (let row = 0; row < count; row++) {
    const x = rows + <usize>row * (<usize>width << 3);
    for (let tree = from; tree < to; tree++) {
      const leaf = leafOf<AnyKind>(nodes, load<u32>(roots + (<usize>tree << 2)), x);
      store<i32>(target, load<i32>(leafIds + (<usize>leaf >> 2)));
      target += 4;
    }
  }
}

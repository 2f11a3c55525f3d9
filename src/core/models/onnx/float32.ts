const floats = new Float32Array(1);
const words = new Int32Array(floats.buffer);

/** The largest float32 below `value`, itself a float32. */
export function float32Below(value: number): number {
  floats[0] = value;
  if (floats[0] === -Infinity) return -Infinity;
  if (value === 0) words[0] = -2147483647;
  else words[0] += value > 0 ? -1 : 1;
  return floats[0];
}

/** The largest float32 not above `value`: a float32 input is `<=` it exactly when it is `<= value`. */
export function float32NotAbove(value: number): number {
  const rounded = Math.fround(value);
  return rounded > value ? float32Below(rounded) : rounded;
}

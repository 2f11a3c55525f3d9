// LightGBM's output functions, in place over `count` float64. NativeMath, so that every host computes the same bits.

export function sigmoid(values: usize, count: i32, scale: f64): void {
  for (let i = 0; i < count; i++) {
    const at = values + (<usize>i << 3);
    store<f64>(at, 1.0 / (1.0 + NativeMath.exp(-scale * load<f64>(at))));
  }
}

export function exponential(values: usize, count: i32): void {
  for (let i = 0; i < count; i++) {
    const at = values + (<usize>i << 3);
    store<f64>(at, NativeMath.exp(load<f64>(at)));
  }
}

export function log1pExponential(values: usize, count: i32): void {
  for (let i = 0; i < count; i++) {
    const at = values + (<usize>i << 3);
    store<f64>(at, NativeMath.log1p(NativeMath.exp(load<f64>(at))));
  }
}

export function signedSquare(values: usize, count: i32): void {
  for (let i = 0; i < count; i++) {
    const at = values + (<usize>i << 3);
    const value = load<f64>(at);
    store<f64>(at, (value > 0 ? value : -value) * value);
  }
}

/** Softmax over each row of `width` values. */
export function softmax(values: usize, rows: i32, width: i32): void {
  let row = values;
  for (let i = 0; i < rows; i++) {
    let largest = load<f64>(row);
    for (let k = 1; k < width; k++) largest = max(largest, load<f64>(row + (<usize>k << 3)));
    let sum: f64 = 0;
    for (let k = 0; k < width; k++) {
      const at = row + (<usize>k << 3);
      const power = NativeMath.exp(load<f64>(at) - largest);
      store<f64>(at, power);
      sum += power;
    }
    for (let k = 0; k < width; k++) {
      const at = row + (<usize>k << 3);
      store<f64>(at, load<f64>(at) / sum);
    }
    row += <usize>width << 3;
  }
}

// Gradients and hessians of the objectives: computed in float64 from scores and float32 labels, stored as float32 pairs.
// `weights` = 0: none. Where an intermediate is rounded to float32, LightGBM rounds it too.

// @ts-ignore: decorator
@inline
function put(gradients: usize, row: usize, gradient: f64, hessian: f64): void {
  const p = gradients + (row << 3);
  store<f32>(p, <f32>gradient);
  store<f32>(p, <f32>hessian, 4);
}

// @ts-ignore: decorator
@inline
function scoreOf(scores: usize, row: usize): f64 {
  return load<f64>(scores + (row << 3));
}

/** A label or a weight. */
// @ts-ignore: decorator
@inline
function real(values: usize, row: usize): f64 {
  return <f64>load<f32>(values + (row << 2));
}

// @ts-ignore: decorator
@inline
function sign(x: f64): f64 {
  return <f64>(i32(x > 0) - i32(x < 0));
}

/** Squared error. */
export function squaredError(scores: usize, labels: usize, weights: usize, gradients: usize, count: usize): void {
  if (weights === 0) {
    for (let i: usize = 0; i < count; i++) put(gradients, i, scoreOf(scores, i) - real(labels, i), 1);
    return;
  }
  for (let i: usize = 0; i < count; i++) {
    const weight = real(weights, i);
    put(gradients, i, <f64>(<f32>(scoreOf(scores, i) - real(labels, i))) * weight, weight);
  }
}

/** Absolute error. */
export function absoluteError(scores: usize, labels: usize, weights: usize, gradients: usize, count: usize): void {
  for (let i: usize = 0; i < count; i++) {
    const weight = weights === 0 ? 1.0 : real(weights, i);
    put(gradients, i, sign(scoreOf(scores, i) - real(labels, i)) * weight, weight);
  }
}

/** Squared error up to `alpha`, linear beyond. */
export function huber(scores: usize, labels: usize, weights: usize, gradients: usize, count: usize, alpha: f64): void {
  for (let i: usize = 0; i < count; i++) {
    const weight = weights === 0 ? 1.0 : real(weights, i);
    const residual = scoreOf(scores, i) - real(labels, i);
    put(gradients, i, abs(residual) <= alpha ? residual * weight : sign(residual) * weight * alpha, weight);
  }
}

/** Fair loss with scale `c`. */
export function fair(scores: usize, labels: usize, weights: usize, gradients: usize, count: usize, c: f64): void {
  for (let i: usize = 0; i < count; i++) {
    const weight = weights === 0 ? 1.0 : real(weights, i);
    const residual = scoreOf(scores, i) - real(labels, i);
    const size = abs(residual) + c;
    put(gradients, i, ((c * residual) / size) * weight, ((c * c) / (size * size)) * weight);
  }
}

/** Pinball loss at the quantile `alpha`. */
export function quantile(scores: usize, labels: usize, weights: usize, gradients: usize, count: usize, alpha: f32): void {
  const above = <f64>(<f32>1 - alpha);
  const below = -<f64>alpha;
  for (let i: usize = 0; i < count; i++) {
    const weight = weights === 0 ? 1.0 : real(weights, i);
    const residual = <f32>(scoreOf(scores, i) - real(labels, i));
    put(gradients, i, (residual >= 0 ? above : below) * weight, weight);
  }
}

/** Poisson log likelihood; `damping` = exp(poisson_max_delta_step). */
export function poisson(scores: usize, labels: usize, weights: usize, gradients: usize, count: usize, damping: f64): void {
  for (let i: usize = 0; i < count; i++) {
    const weight = weights === 0 ? 1.0 : real(weights, i);
    const mean = NativeMath.exp(scoreOf(scores, i));
    put(gradients, i, (mean - real(labels, i)) * weight, mean * damping * weight);
  }
}

/** Log loss of two classes, positive where label > 0. */
export function binary(
  scores: usize, labels: usize, weights: usize, gradients: usize, count: usize,
  sigmoid: f64, negativeWeight: f64, positiveWeight: f64,
): void {
  for (let i: usize = 0; i < count; i++) {
    const positive = load<f32>(labels + (i << 2)) > 0;
    const side = positive ? 1.0 : -1.0;
    const classWeight = positive ? positiveWeight : negativeWeight;
    const response = (-side * sigmoid) / (1.0 + NativeMath.exp(side * sigmoid * scoreOf(scores, i)));
    const size = abs(response);
    let gradient = response * classWeight;
    let hessian = size * (sigmoid - size) * classWeight;
    if (weights !== 0) {
      const weight = real(weights, i);
      gradient *= weight;
      hessian *= weight;
    }
    put(gradients, i, gradient, hessian);
  }
}

/** Softmax log loss; scores and gradients are class-major. `exponents`: room for `classes` float64. */
export function softmax(
  scores: usize, labels: usize, weights: usize, gradients: usize, count: usize, classes: i32, exponents: usize,
): void {
  const factor = <f64>classes / <f64>(classes - 1);
  for (let i: usize = 0; i < count; i++) {
    let largest = scoreOf(scores, i);
    for (let k = 1; k < classes; k++) largest = max(largest, scoreOf(scores, <usize>k * count + i));
    let sum: f64 = 0;
    for (let k = 0; k < classes; k++) {
      const exponent = NativeMath.exp(scoreOf(scores, <usize>k * count + i) - largest);
      sum += exponent;
      store<f64>(exponents + (<usize>k << 3), exponent);
    }
    const label = <i32>load<f32>(labels + (i << 2));
    const weight = weights === 0 ? 1.0 : real(weights, i);
    for (let k = 0; k < classes; k++) {
      const p = load<f64>(exponents + (<usize>k << 3)) / sum;
      const gradient = k === label ? p - 1 : p;
      put(gradients, <usize>k * count + i, gradient * weight, factor * p * (1 - p) * weight);
    }
  }
}

/** exp and log with glibc's algorithm; an engine's own Math differs in the last bit for every tenth argument. */
export function exp(x: f64): f64 {
  return NativeMath.exp(x);
}
export function log(x: f64): f64 {
  return NativeMath.log(x);
}

// 1e-35 as a float32 widened: LightGBM reads values no larger as zero.
const ZERO_THRESHOLD: f64 = 1.0000000180025095e-35;

/** A value as the model reads it: LightGBM's tiny values become zero, ONNX tree operators see float32. */
// @ts-ignore: decorator
@inline
export function tidy(value: f64, asFloat32: bool): f64 {
  return asFloat32 ? <f64>(<f32>value) : select<f64>(0, value, abs(value) <= ZERO_THRESHOLD);
}

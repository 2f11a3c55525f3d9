const log2e = 1.4426950408889634;
// ln 2 in two parts: the first has so few bits that its products with small integers are exact.
const ln2High = 6.93145751953125e-1;
const ln2Low = 1.42860682030941723212e-6;

/**
 * e^x from additions, multiplications and one division, in fixed order: the same bits in every engine, which
 * `Math.exp` does not promise. Within 1 ulp or 2 of the true value for |x| < 700, the range it is meant for.
 * Method and coefficients: Cephes `exp.c` (S. L. Moshier, 1984): reduce by ln 2, then a Padé form of degree 2/3.
 */
export function portableExp(x: number): number {
  if (x !== x) return Number.NaN;
  if (x > 709.78) return Infinity;
  if (x < -745.14) return 0;
  const n = Math.floor(log2e * x + 0.5);
  const r = x - n * ln2High - n * ln2Low;
  const square = r * r;
  const p = r * ((1.2617719307481059087e-4 * square + 3.029944077074419613e-2) * square + 1);
  const q =
    ((3.00198505138664455042e-6 * square + 2.52448340349684104192e-3) * square + 2.27265548208155028766e-1) * square +
    2;
  let result = 1 + (2 * p) / (q - p);
  // 2^n by exact steps; halves of n keep the factor itself inside the range of doubles.
  const half = n >= 0 ? 2 : 0.5;
  for (let i = Math.abs(n); i > 0; i--) result *= half;
  return result;
}

/**
 * Hyperbolic tangent with the same bits in every engine (see `portableExp`); NaN for NaN. Near 0 a rational form of
 * Cephes `tanh.c` (absolute error below 3e-17), elsewhere 1 - 2 / (e^2x + 1).
 */
export function portableTanh(x: number): number {
  const size = Math.abs(x);
  if (x === 0) return x;
  if (size < 0.625) {
    const s = x * x;
    const p = (-9.64399179425052238628e-1 * s - 9.92877231001918586564e1) * s - 1.61468768441708447952e3;
    const q = ((s + 1.12811678491632931402e2) * s + 2.23548839060100448583e3) * s + 4.84406305325125486048e3;
    return x + x * s * (p / q);
  }
  if (size > 22) return x > 0 ? 1 : -1;
  if (x !== x) return Number.NaN;
  const value = 1 - 2 / (portableExp(2 * size) + 1);
  return x > 0 ? value : -value;
}

import { describe, expect, it } from 'vitest';
import { portableExp, portableTanh } from '../../../src/core/base/tanh.ts';

// Values to 17 digits from an arbitrary-precision calculator (mpmath, 50 digits), rounded to double.
const tanhTable: [number, number][] = [
  [1e-9, 1e-9],
  [0.1, 0.09966799462495582],
  [0.5, 0.46211715726000973],
  [0.625, 0.5545997223493823],
  [1, 0.7615941559557649],
  [2.5, 0.9866142981514303],
  [10, 0.9999999958776927],
];

describe('portableTanh', () => {
  it.each(tanhTable)('tanh(%d) is within 2 ulp of the true value, and odd', (x, expected) => {
    // 2 ulp of a number below 1 is at most 2.3e-16.
    expect(Math.abs(portableTanh(x) - expected)).toBeLessThanOrEqual(2.3e-16);
    expect(portableTanh(-x)).toBe(-portableTanh(x));
  });

  it('stays within 3e-16 of this engine from -25 to 25', () => {
    let worst = 0;
    for (let x = -25; x <= 25; x += 0.00731) worst = Math.max(worst, Math.abs(portableTanh(x) - Math.tanh(x)));
    expect(worst).toBeLessThanOrEqual(3e-16);
  });

  it('keeps zero, ends and NaN', () => {
    expect(portableTanh(0)).toBe(0);
    expect(portableTanh(-0)).toBe(-0);
    expect(portableTanh(Infinity)).toBe(1);
    expect(portableTanh(-1e300)).toBe(-1);
    expect(portableTanh(Number.NaN)).toBeNaN();
  });
});

describe('portableExp', () => {
  it('is within 4e-16 relative of this engine from -700 to 700', () => {
    let worst = 0;
    for (let x = -700; x <= 700; x += 0.317) worst = Math.max(worst, Math.abs(portableExp(x) / Math.exp(x) - 1));
    // Two ulp; the engine's own exp may be off by one.
    expect(worst).toBeLessThanOrEqual(4.5e-16);
  });

  it('keeps its ends', () => {
    expect(portableExp(0)).toBe(1);
    expect(portableExp(1000)).toBe(Infinity);
    expect(portableExp(-1000)).toBe(0);
    expect(portableExp(Number.NaN)).toBeNaN();
  });
});

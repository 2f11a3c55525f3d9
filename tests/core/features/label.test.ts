import { describe, expect, it } from 'vitest';
import { rollingKernels } from '../../../src/node/kernels.ts';
import { compileLabel, computeLabel } from '../../../src/core/features/label.ts';
import { vectorKlines } from '../../../src/core/selftest/vectors.ts';

describe('computed labels', () => {
  const klines = vectorKlines();
  const { close } = klines;

  it('are what the expression says of later bars', () => {
    const label = computeLabel(rollingKernels(), compileLabel('Ref($close, -5) / $close - 1'), klines);
    expect(label[10]).toBe(close[15] / close[10] - 1);
    expect([...label.subarray(74)]).toEqual([close[79] / close[74] - 1, ...Array(5).fill(Number.NaN)]);
  });

  it('are missing, not false, where a comparison reads bars that do not exist yet', () => {
    const label = computeLabel(rollingKernels(), compileLabel('Gt(Ref($close, -10), $close)'), klines);
    expect([...label.subarray(68, 71)]).toEqual([
      Number(close[78] > close[68]),
      Number(close[79] > close[69]),
      Number.NaN,
    ]);
    expect(label.subarray(70).every(Number.isNaN)).toBe(true);
  });
});

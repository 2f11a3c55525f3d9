import { expect, it } from 'vitest';
import { rawScores } from '../../../src/core/signals/score.ts';

it('takes a single output as it is', () => {
  const outputs = Float64Array.of(0.7, 0.1);
  expect(rawScores(outputs, 1)).toBe(outputs);
});

it('is the last class minus the first where there are several', () => {
  expect([...rawScores(Float64Array.of(0.5, 0.25, 0.25, 0, 0.25, 0.75), 3)]).toEqual([-0.25, 0.75]);
});

import { describe, expect, it } from 'vitest';
import { medianBest, testFunctions } from '../core/training/search/functions.ts';

/** How far a median is from Optuna's, in parts of what Optuna gains over random search; below 0 is better. */
function beside(name: string, lag: number): number {
  const { tpe, random } = testFunctions[name].optuna;
  return (medianBest(testFunctions[name], 'tpe', 20, lag) - tpe) / (random - tpe);
}

describe('the TPE sampler over 20 seeds of 100 trials', () => {
  it.each(['branin', 'hartmann6', 'lightgbmSpace', 'mixed'])('finds at least what Optuna finds on %s', (name) => {
    expect(beside(name, 1)).toBeLessThanOrEqual(0);
  });

  // Functions that it was not made on: medians of 20 studies are uncertain by a few hundredths.
  it.each(['rosenbrock', 'ackley', 'rastrigin', 'styblinskiTang'])('holds its ground on %s', (name) => {
    expect(beside(name, 1)).toBeLessThanOrEqual(0.05);
  });

  it.each(Object.keys(testFunctions))('pays little for four trials under way at once on %s', (name) => {
    expect(beside(name, 4)).toBeLessThanOrEqual(0.1);
  });
});

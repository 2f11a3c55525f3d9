import { describe, expect, it } from 'vitest';
import { medianBest, testFunctions } from '../core/training/search/functions.ts';

describe('the TPE sampler over 20 seeds of 100 trials', () => {
  it.each(['branin', 'mixed'])('finds at least what Optuna finds on %s', (name) => {
    const found = medianBest(testFunctions[name], 'tpe', 20);
    expect(found).toBeLessThanOrEqual(testFunctions[name].optuna.tpe);
  });

  it.each(['hartmann6', 'lightgbmSpace'])(
    'comes within a tenth of what Optuna gains over random search on %s',
    (name) => {
      const { tpe, random } = testFunctions[name].optuna;
      const found = medianBest(testFunctions[name], 'tpe', 20);
      expect(found).toBeLessThanOrEqual(tpe + 0.1 * (random - tpe));
    },
  );
});

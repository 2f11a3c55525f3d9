import { describe, expect, it } from 'vitest';
import type { Trial } from '../../../../src/core/training/search/trial.ts';
import type { SearchSpace } from '../../../../src/core/training/search/space.ts';
import { bestSoFar, icSpread, luckyIc, passes, shortValue, strandsOf } from '../../../../src/app/state/search/plots.ts';
import { createRandom } from '../../../../src/core/base/random.ts';

const space: SearchSpace = {
  leaves: { kind: 'int', low: 1, high: 4 },
  kind: { kind: 'categorical', choices: ['a', 'b'] },
};
const trial = (number: number, value: number, state: Trial['state'] = 'complete', leaves = 1): Trial => ({
  number,
  state,
  value,
  parameters: { leaves, kind: 'b' },
  steps: [],
});

describe('what a search draws', () => {
  it('is the best of the complete trials so far', () => {
    const trials = [trial(0, NaN, 'failed'), trial(1, -1), trial(2, 5, 'pruned'), trial(3, 2), trial(4, 1)];
    expect([...bestSoFar(trials)]).toEqual([NaN, -1, -1, 2, 2]);
  });

  it('has a line a trial with a value over all axes, the objective last', () => {
    const strands = strandsOf(space, [trial(0, 1), trial(1, 3, 'pruned', 4), trial(2, NaN, 'running')]);
    // Whole numbers own cells of equal length, categories stand in the middle of theirs.
    expect(strands.map(({ places }) => places)).toEqual([
      [0.125, 0.75, 0],
      [0.875, 0.75, 1],
    ]);
  });

  it('keeps the lines that pass every filter, ends included', () => {
    const [low, high] = strandsOf(space, [trial(0, 1), trial(1, 3, 'complete', 4)]);
    expect(passes(low, [])).toBe(true);
    expect(passes(low, [undefined, undefined, { low: 0.1, high: 1 }])).toBe(false);
    expect(passes(high, [{ low: 0.875, high: 1 }, undefined, { low: 1, high: 1 }])).toBe(true);
  });

  it('knows the IC that the best of many models without skill shows', () => {
    const spread = icSpread(1000, 5);
    expect(spread).toBeCloseTo(Math.sqrt(5 / 1000), 15);
    expect(luckyIc(0, spread)).toBe(0);
    expect(luckyIc(1, spread)).toBe(0);
    // The mean of the largest of 50 normal draws over 4,000 repeats; its standard error is 0.007 spreads.
    const random = createRandom(1);
    const draw = (): number => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
    let sum = 0;
    for (let i = 0; i < 4000; i++) sum += Math.max(...Array.from({ length: 50 }, draw));
    expect(Math.abs(luckyIc(50, 1) - sum / 4000)).toBeLessThan(0.05);
  });

  it('writes values in few characters', () => {
    expect([0.0611532, 1e-8, 54, 'gbdt', true, -0.5].map(shortValue)).toEqual([
      '0.0612',
      '1e\u22128',
      '54',
      'gbdt',
      'true',
      '\u22120.5',
    ]);
  });
});

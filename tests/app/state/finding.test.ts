import { describe, expect, it } from 'vitest';
import { findingOf } from '../../../src/app/state/finding.ts';
import { report, research } from './research.ts';

describe('what may be believed', () => {
  it('counts bars that have a score and that no model has seen', () => {
    const votes = report(
      research(1, 1),
      [
        [undefined, 1, 1, 0, -1],
        [undefined, 1, 0, 0, -1],
      ],
      [undefined, 1, 1, 0, -1],
    );
    const seen = { ...votes, models: votes.models.map((model) => ({ ...model, inSample: [{ start: 0, end: 2 }] })) };
    // of bars 2, 3 and 4: one buy, one hold, one sell; the models agree on the last two
    expect(findingOf(seen)).toEqual({ bars: 3, buy: 1 / 3, hold: 1 / 3, sell: 1 / 3, agreement: 2 / 3 });
  });
  it('finds nothing where every bar was seen', () => {
    const votes = report(research(1), [[1, 1]], [1, 1], { warmUp: 0 });
    const seen = { ...votes, models: votes.models.map((model) => ({ ...model, inSample: [{ start: 0, end: 2 }] })) };
    expect(findingOf(seen)).toMatchObject({ bars: 0, buy: 0, agreement: NaN });
  });
  it('asks only models with a weight whether they agree', () => {
    const votes = report(research(1, 0, 1), [[1], [-1], [1]], [1], { warmUp: 0 });
    expect(findingOf(votes).agreement).toBe(1);
    expect(findingOf(report(research(1), [[1]], [1], { warmUp: 0 })).agreement).toBeNaN();
  });
});

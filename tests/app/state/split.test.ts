import { describe, expect, it } from 'vitest';
import { reportRegions, splitOf, unseenBars, useOf } from '../../../src/app/state/split.ts';
import type { BarRange } from '../../../src/core/research/report.ts';
import { card, report, research } from './research.ts';

const bars = 20;
const row = Array.from({ length: bars }, () => 1 as const);

/** One model a list of in-sample stretches, each with a label `horizon` bars ahead. */
function seenBy(horizon: number, ...models: readonly BarRange[][]) {
  const document = research(...models.map(() => 1));
  const whole = report(
    document,
    models.map(() => row),
    row,
    { warmUp: 2 },
  );
  const label = { expression: `Ref($close, -${horizon}) / $close - 1`, horizon };
  return {
    ...whole,
    models: whole.models.map((model, i) => ({ ...model, card: card({ label }), inSample: models[i] })),
  };
}

describe('the use of a bar', () => {
  it('is purged as far as the last in-sample labels reach', () => {
    const split = splitOf(seenBy(3, [{ start: 2, end: 10 }]));
    expect([1, 2, 9, 10, 12, 13].map((bar) => useOf(split, 2, bar))).toEqual([
      'warm-up',
      'in-sample',
      'in-sample',
      'purged',
      'purged',
      'out-of-sample',
    ]);
  });
  it('is in-sample where another model has seen a purged bar', () => {
    const split = splitOf(seenBy(3, [{ start: 2, end: 10 }], [{ start: 2, end: 12 }]));
    expect(useOf(split, 2, 11)).toBe('in-sample');
    expect(useOf(split, 2, 14)).toBe('purged');
  });
  it('is evidence only where it was neither seen nor purged', () => {
    const unseen = unseenBars(splitOf(seenBy(3, [{ start: 2, end: 10 }])), bars);
    expect(Array.from(unseen).join('')).toBe('11000000000001111111');
  });
});

describe('the stretches on chart and ruler', () => {
  it('name bars that only stopped the training', () => {
    const regions = reportRegions(
      seenBy(2, [
        { start: 2, end: 8 },
        { start: 10, end: 15 },
      ]),
      'validation',
    );
    expect(regions.map(({ kind, start, end, name }) => [kind, start, end, name])).toEqual([
      ['warm-up', 0, 2, undefined],
      ['in-sample', 2, 8, undefined],
      ['purged', 8, 10, undefined],
      ['in-sample', 10, 15, 'validation'],
      ['purged', 15, 17, undefined],
      ['out-of-sample', 17, 20, undefined],
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { shownUnit, waterfall, waterfallRange } from '../../../../src/app/state/models-lab/waterfall.ts';
import type { Explanation } from '../../../../src/core/research/explain.ts';

const part = (feature: string, contribution: number) => ({
  feature,
  expression: '$close',
  value: 1,
  contribution,
  lookBack: 5,
});
const explanation: Explanation = {
  bar: 10,
  expected: 1,
  margin: 3.5,
  raw: 3.5,
  contributions: [part('a', 3), part('b', -1), part('c', 0.5), part('d', 0)],
};

describe('the waterfall', () => {
  it('hangs together from the average to the margin', () => {
    const steps = waterfall(explanation, 2);
    expect(steps.map(({ kind, from, to }) => [kind, from, to])).toEqual([
      ['average', 0, 1],
      ['feature', 1, 4],
      ['feature', 4, 3],
      ['others', 3, 3.5],
      ['sum', 0, 3.5],
    ]);
    expect(steps[3]).toMatchObject({ count: 2, value: 0.5 });
  });

  it('puts features without a part among the others', () => {
    expect(waterfall(explanation, 10).filter(({ kind }) => kind === 'feature')).toHaveLength(3);
  });

  it('spans all ends and zero', () => {
    expect(waterfallRange(waterfall(explanation, 2))).toEqual({ low: 0, high: 4 });
  });

  it.each([
    ['regression', 'Ref($close, -5) / $close - 1', 'bp'],
    ['regression', 'Ref($close, -5) - $close', 'label'],
    ['binary sigmoid:1', 'Gt(Ref($close, -5), $close)', 'log-odds'],
    [undefined, undefined, 'label'],
  ] as const)('shows %s on %s in %s', (objective, label, unit) => {
    expect(shownUnit(objective, label)).toBe(unit);
  });
});

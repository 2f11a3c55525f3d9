import { describe, expect, test } from 'vitest';
import { analyseFeature } from '../../../src/core/features/analyse.ts';
import { defaultLabel } from '../../../src/core/features/default-label.ts';
import { compileLabel } from '../../../src/core/features/label.ts';
import { builtInSet } from '../../../src/core/features/sets/built-in.ts';

describe('what an expression reads', () => {
  // [look-back, warm-up, look-ahead, path dependence], by hand from the definitions.
  test.each<[string, number, number, number, boolean]>([
    ['$close', 0, 0, 0, false],
    ['Ref($close, 5)', 5, 5, 0, false],
    ['Ref($close, -5)', 0, 0, 5, false],
    ['Ref(Mean($close, 10), -4)', 5, 5, 4, false],
    ['Mean(Ref($close, -5), 3)', 2, 2, 5, false],
    ['Ref($close, 0)', Infinity, 0, 0, true],
    ['Delta($close, 3)', 3, 3, 0, false],
    ['Mean($close, 1)', 0, 0, 0, false],
    ['Mean($close, 20)', 19, 19, 0, false],
    ['Mean($close, 0)', Infinity, 0, 0, true],
    ['Std($close, 0)', Infinity, 1, 0, true],
    ['Kurt($close, 0)', Infinity, 3, 0, true],
    ['Mean(Std($close, 5), 10)', 13, 13, 0, false],
    ['Mean($close, 5) + Max($high, 60)', 59, 59, 0, false],
    ['Corr($close / Ref($close, 1), $volume, 10)', 10, 10, 0, false],
    ['EMA($close, 12)', Infinity, 0, 0, true],
    ['EMA($close, 0.2)', Infinity, 0, 0, true],
    ['EWMA(Mean($close, 5), 9)', Infinity, 4, 0, true],
    ['If($close > Ref($close, 2), Mean($close, 5), 0)', 4, 4, 0, false],
  ])('%s: look-back %d, warm-up %d, look-ahead %d, path-dependent %s', (expression, ...expected) => {
    const { lookBack, warmUp, lookAhead, pathDependent } = analyseFeature(expression);
    expect([lookBack, warmUp, lookAhead, pathDependent]).toEqual(expected);
  });

  test('fields and operators are listed as written', () => {
    expect(analyseFeature('Delta($vwap, 1) / -$close')).toMatchObject({
      canonical: 'Div(Delta($vwap,1),Mul($close,-1))',
      fields: ['vwap', 'close'],
      operators: ['Div', 'Delta', 'Mul'],
    });
  });
});

describe('how long the beginning matters', () => {
  const settles = (expression: string): number | undefined => analyseFeature(expression).settlesAfter;

  test('a windowed expression has no such time', () => expect(settles('Mean($close, 5)')).toBeUndefined());

  test.each([
    ['EWMA($close, 12)', 11 / 13],
    ['EMA($close, 26)', 25 / 27],
    ['EWMA($close, 0.5)', 0.5],
  ])('%s: the first bar after which %f to its power is 1e-12 or less', (expression, kept) => {
    const bars = settles(expression)!;
    expect(kept ** bars).toBeLessThanOrEqual(1e-12 * (1 + 1e-9));
    expect(kept ** (bars - 1)).toBeGreaterThan(1e-12);
  });

  test('nested averages add up, parallel ones take the longer', () => {
    expect(settles('EWMA(EWMA($close, 12) - EWMA($close, 26), 9)')).toBe(
      settles('EWMA($close, 26)')! + settles('EWMA($close, 9)')!,
    );
  });

  test.each(['Mean($close, 0)', 'Ref($close, 0)', 'EMA($close, 0)', 'EWMA(Sum($close, 0), 5)'])(
    'in %s the beginning never fades',
    (expression) => expect(settles(expression)).toBe(Infinity),
  );

  // The measured weight of the first value in the nested averages of macd_signal, from their own recursions.
  test('after the time named for macd_signal a first value of 1 has left less than 1e-12', () => {
    const bars = settles('EWMA(EWMA($close, 12) - EWMA($close, 26), 9)')!;
    let [fast, slow, signal] = [1, 1, 0];
    for (let bar = 0; bar < bars; bar++) {
      fast *= 11 / 13;
      slow *= 25 / 27;
      signal = 0.2 * (fast - slow) + 0.8 * signal;
    }
    expect(Math.abs(signal)).toBeLessThan(1e-12);
  });
});

describe('the verdict on look-ahead', () => {
  test('names the part that looks ahead', () => {
    const { lookAhead, refusal } = analyseFeature('$close + Ref($open, -2)', 'mine');
    expect(lookAhead).toBe(2);
    expect(refusal).toMatchObject({ code: 'EXPRESSION_LOOK_AHEAD', where: { offset: 10, column: 'mine' } });
  });

  test('is empty for every feature of the built-in sets', () => {
    for (const id of ['lite53', 'Alpha158']) {
      for (const { name, expression } of builtInSet(id).features) {
        const { lookAhead, refusal } = analyseFeature(expression, name);
        expect([name, lookAhead, refusal]).toEqual([name, 0, undefined]);
      }
    }
  });
});

describe('labels', () => {
  test('look five bars ahead by default', () => {
    expect(compileLabel()).toMatchObject({
      expression: defaultLabel,
      horizon: 5,
      plan: { names: ['label'], windows: 'full' },
    });
  });

  test.each([
    ['Ref($close, -11) / Ref($close, -1) - 1', 11],
    ['Ref(Max($high, 5), -5) / $close - 1', 5],
    ['Sign(Delta($close, -1))', 1],
  ])('%s has a horizon of %i bars', (expression, horizon) => expect(compileLabel(expression).horizon).toBe(horizon));

  test('that read no later bar are refused', () => {
    expect(() => compileLabel('$close / Ref($close, 5) - 1')).toThrow(/expected an expression that reads later bars/);
  });
});

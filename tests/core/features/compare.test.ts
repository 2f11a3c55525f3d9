import { describe, expect, test } from 'vitest';
import { compareFeatureSets, describeDifference, requireFeatureSet } from '../../../src/core/features/compare.ts';
import { createFeatureSet, extendFeatureSet } from '../../../src/core/features/create.ts';
import type { Feature, FeatureSet, WindowRule } from '../../../src/core/features/set.ts';

const make = (features: Feature[], windows: WindowRule = 'full'): FeatureSet =>
  createFeatureSet({ id: 'set', windows, features });

const a: Feature = { name: 'a', expression: 'Mean($close, 5)' };
const b: Feature = { name: 'b', expression: '$close / $open' };
const c: Feature = { name: 'c', expression: '$volume' };
const trained = make([a, b]);
const otherA: Feature = { name: 'a', expression: 'Mean($close, 6)' };

describe('differences between sets', () => {
  test.each<[string, FeatureSet, string[]]>([
    ['itself', make([a, b]), []],
    ['another spelling', make([a, { name: 'b', expression: 'Div($close,$open)' }]), []],
    ['other windows', make([a, b], 'partial'), ['windows: expected full, got partial']],
    ['a missing feature', make([a]), ['b: missing, expected $close / $open']],
    ['a feature more', make([a, b, c]), ['c: not expected, is $volume']],
    ['another expression', make([otherA, b]), ['a: expected Mean($close, 5), got Mean($close, 6)']],
    ['another order', make([b, a]), ['order: expected a where b stands']],
    [
      'a renamed feature',
      make([a, { ...b, name: 'z' }]),
      ['b: missing, expected $close / $open', 'z: not expected, is $close / $open'],
    ],
  ])('to %s', (_, other, expected) => {
    expect(compareFeatureSets(trained, other).map(describeDifference)).toEqual(expected);
    expect(expected.length === 0).toBe(trained.hash === other.hash);
  });
});

describe('a model trained on one set', () => {
  const { id, hash } = trained;

  test.each<[string, FeatureSet]>([
    ['the same set', make([a, b])],
    ['further features', extendFeatureSet(trained, [c])],
    ['another order, since inputs are matched by name', make([b, a])],
  ])('takes %s', (_, used) => expect(() => requireFeatureSet({ id, hash }, used, trained)).not.toThrow());

  test('refuses other expressions and window rules, listing them', () => {
    expect(() => requireFeatureSet({ id, hash }, make([otherA], 'partial'), trained)).toThrow(
      expect.objectContaining({
        kind: 'model',
        code: 'FEATURE_SET_DIFFERS',
        message:
          'feature set: expected set, which the model was trained on, got set with 3 differences\n' +
          '  windows: expected full, got partial\n' +
          '  a: expected Mean($close, 5), got Mean($close, 6)\n' +
          '  b: missing, expected $close / $open',
      }),
    );
  });

  test('lists ten differences and counts the rest', () => {
    const many = make(Array.from({ length: 15 }, (_, i) => ({ name: `f${i}`, expression: '$close' })));
    expect(() => requireFeatureSet(many, trained, many)).toThrow(
      /with 15 differences(\n {2}f\d+: missing.*){10}\n {2}and 5 more$/,
    );
  });

  test('whose set is not at hand is compared by hash alone', () => {
    expect(() => requireFeatureSet({ id, hash }, make([otherA, b]))).toThrow(
      expect.objectContaining({ code: 'FEATURE_SET_DIFFERS', message: expect.stringContaining(hash.slice(0, 12)) }),
    );
    // A set that only claims the name is not taken for the one trained on.
    expect(() => requireFeatureSet({ id, hash }, make([otherA, b]), make([otherA, b]))).toThrow(/expected set \(/);
  });
});

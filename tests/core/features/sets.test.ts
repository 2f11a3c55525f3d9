import { describe, expect, test } from 'vitest';
import { KlineLabError } from '../../../src/core/base/errors.ts';
import { createFeatureSet, extendFeatureSet, featureSetHash } from '../../../src/core/features/create.ts';
import { parseExpression } from '../../../src/core/features/expression/parse.ts';
import { formatTree } from '../../../src/core/features/expression/tree.ts';
import { compilePlan } from '../../../src/core/features/planner.ts';
import type { Feature } from '../../../src/core/features/set.ts';
import { builtInSet, builtInSetIds, findBuiltInSet } from '../../../src/core/features/sets/built-in.ts';
import { goldenJson } from '../../support/golden.ts';

const canonical = (text: string): string => formatTree(parseExpression(text));

interface GoldenSets {
  readonly lite53: readonly string[];
  readonly Alpha158: readonly (readonly [name: string, expression: string])[];
  readonly Alpha360: readonly (readonly [name: string, expression: string])[];
}

// Names and expressions as pyqlib 0.9.7's own loaders list them; names of lite53 as in the golden tables.
const golden = goldenJson<GoldenSets>('features/sets.json.gz');

describe('built-in sets', () => {
  test('lite53 has its 53 names in their order', () => {
    expect(builtInSet('lite53').features.map(({ name }) => name)).toEqual(golden.lite53);
  });

  test.each(['Alpha158', 'Alpha360'] as const)("%s has Qlib's names, order and expressions", (id) => {
    const ours = builtInSet(id).features.map(({ name, expression }) => [name, canonical(expression)]);
    expect(ours).toEqual(golden[id].map(([name, expression]) => [name, canonical(expression)]));
  });

  test.each(builtInSetIds)('every feature of %s has group, unit and meaning', (id) => {
    for (const { name, group, unit, meaning } of builtInSet(id).features) {
      expect([name, group, unit, meaning]).toEqual([
        name,
        expect.any(String),
        expect.any(String),
        expect.stringMatching(/^[A-Z0-9].*\.$/),
      ]);
    }
  });

  // Look-back and warm-up follow from the longest window (60 closes) and, for Alpha158, one more bar for its changes.
  test.each([
    ['lite53', { windows: 'full', lookBack: 59, warmUp: 59, lookAhead: 0, pathDependent: true }],
    ['Alpha158', { windows: 'partial', lookBack: 60, warmUp: 60, lookAhead: 0, pathDependent: false }],
    ['Alpha360', { windows: 'partial', lookBack: 59, warmUp: 59, lookAhead: 0, pathDependent: false }],
  ])('%s needs %j', (id, expected) => {
    const { features, windows } = builtInSet(id);
    expect(compilePlan(features, { windows })).toMatchObject(expected);
  });

  // A change here makes every model trained before refuse the set: it must be meant.
  test.each([
    ['lite53', 'de8b2ba11f6de07f2f14c4a22fa2837cd392d647e3a58c21555380eda5e286a2'],
    ['Alpha158', '08a749d4da0d1e7658c650f3348eb7b9b0df2a9d11813e5b6ae53feaf36763f8'],
    ['Alpha360', '9ff65510ef4ad409e091bf11d25f127683aa40c57eda8312777e420a77a5c72d'],
  ])('the hash of %s is the one that model cards carry, and is made of its rows', (id, hash) => {
    expect(builtInSet(id).hash).toBe(hash);
    expect(featureSetHash(builtInSet(id))).toBe(hash);
  });

  test('an unknown id is refused with the nearest one', () => {
    expect(findBuiltInSet('alpha158')).toBeUndefined();
    expect(() => builtInSet('alpha158')).toThrow(
      expect.objectContaining({ code: 'FEATURE_SET_UNKNOWN', hint: 'Did you mean Alpha158?' }),
    );
  });
});

describe('hashes', () => {
  const set = (windows: 'full' | 'partial', ...features: Feature[]): string => featureSetHash({ windows, features });
  const a: Feature = { name: 'a', expression: 'Mean($close, 5) / $close' };
  const b: Feature = { name: 'b', expression: '$close - $open' };
  const hash = set('full', a, b);

  test('do not see spelling, groups, units or meanings', () => {
    expect(
      set('full', { name: 'a', expression: 'Div(Mean( $close,5.0 ),$close)', meaning: 'x', group: 'g', unit: 'u' }, b),
    ).toBe(hash);
  });

  test.each<[string, string]>([
    ['the window rule', set('partial', a, b)],
    ['the order', set('full', b, a)],
    ['a name', set('full', { ...a, name: 'c' }, b)],
    ['a window', set('full', { ...a, expression: 'Mean($close, 6) / $close' }, b)],
    ['a feature more', set('full', a, b, { ...b, name: 'c' })],
  ])('see %s', (_, other) => expect(other).not.toBe(hash));
});

describe('own sets', () => {
  test('are compiled when they are made, so that an unsound one never exists', () => {
    const make = (expression: string) => () =>
      createFeatureSet({ id: 'x', windows: 'full', features: [{ name: 'f', expression }] });
    expect(make('Mean($close')).toThrow(KlineLabError);
    expect(make('Ref($close, -1)')).toThrow(expect.objectContaining({ code: 'EXPRESSION_LOOK_AHEAD' }));
    expect(() => createFeatureSet({ id: ' ', windows: 'full', features: [] })).toThrow(
      expect.objectContaining({ code: 'FEATURE_SET_ID' }),
    );
  });

  test('can extend a built-in one', () => {
    const lite53 = builtInSet('lite53');
    const more = extendFeatureSet(lite53, [{ name: 'skew_20', expression: 'Skew($close, 20)' }]);
    expect(more).toMatchObject({ id: 'lite53+extra', windows: 'full' });
    expect(more.features).toHaveLength(54);
    expect(extendFeatureSet(lite53, [])).toBe(lite53);
  });
});

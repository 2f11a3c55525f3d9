import { describe, expect, it } from 'vitest';
import { matchFeatures } from '../../../src/core/models/match.ts';

const card = (featureNames: string[] | undefined, featureCount = featureNames?.length ?? 0) => ({
  name: 'm',
  featureNames,
  featureCount,
});

describe('matching features', () => {
  it('finds them by name, in any order, with others between', () => {
    expect(matchFeatures(card(['b', 'a']), ['a', 'x', 'b'])).toEqual({ indices: [2, 0], matched: 'name' });
  });

  it('takes a feature set as well as names', () => {
    expect(matchFeatures(card(['b']), { features: [{ name: 'a' }, { name: 'b' }] }).indices).toEqual([1]);
  });

  it.each([
    ['no names', undefined],
    ["LightGBM's generated names", ['Column_0', 'Column_1']],
  ])('goes by position with %s and the same count', (_, names) => {
    expect(matchFeatures(card(names, 2), ['a', 'b'])).toEqual({ indices: [0, 1], matched: 'position' });
    expect(() => matchFeatures(card(names, 2), ['a', 'b', 'c'])).toThrow(/expected 2 features by position, got 3/);
  });

  it('generated names that are on offer are names', () => {
    expect(matchFeatures(card(['Column_0', 'Column_1']), ['Column_1', 'Column_0'])).toEqual({
      indices: [1, 0],
      matched: 'name',
    });
  });

  it('never goes by position with real names: it lists what is missing and what is left over', () => {
    expect(() => matchFeatures(card(['sma_5', 'rsi_6']), ['sma_5', 'rsi_06', 'x'])).toThrow(
      /got a set without rsi_6 \(not asked for: rsi_06, x\)/,
    );
    try {
      matchFeatures(card(['sma_5', 'rsi_6']), ['sma_5', 'rsi_06', 'x']);
    } catch (error) {
      expect(error).toMatchObject({ code: 'MODEL_FEATURES', where: { column: 'rsi_6' }, hint: /rsi_06/ });
    }
  });
});

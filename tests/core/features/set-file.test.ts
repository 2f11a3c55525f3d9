import { describe, expect, test } from 'vitest';
import { KlineLabError } from '../../../src/core/base/errors.ts';
import { formatFeatureSet, longestSetFile, parseFeatureSet } from '../../../src/core/features/set-file.ts';
import { builtInSet, builtInSetIds } from '../../../src/core/features/sets/built-in.ts';

const file = (changes: object): string =>
  JSON.stringify({
    klinelabFeatures: 1,
    id: 'mine',
    windows: 'partial',
    features: [{ name: 'a', expression: '$close' }],
    ...changes,
  });

function refusal(json: string): KlineLabError {
  try {
    parseFeatureSet(json);
  } catch (error) {
    if (error instanceof KlineLabError) return error;
    throw error;
  }
  throw new Error('expected a refusal');
}

describe('feature set files', () => {
  test.each(builtInSetIds)('%s survives being written and read', (id) => {
    expect(parseFeatureSet(formatFeatureSet(builtInSet(id)))).toEqual(builtInSet(id));
  });

  test('have one feature a line', () => {
    expect(
      formatFeatureSet(builtInSet('lite53'))
        .split('\n')
        .filter((line) => line.includes('"name"')),
    ).toHaveLength(53);
  });

  test.each<[string, string, string | undefined]>([
    ['', 'FEATURE_SET_JSON', undefined],
    ['{"id": }', 'FEATURE_SET_JSON', undefined],
    ['null', 'FEATURE_SET_SHAPE', '/'],
    ['[]', 'FEATURE_SET_SHAPE', '/'],
    [file({ klinelabFeatures: 2 }), 'FEATURE_SET_SHAPE', '/klinelabFeatures'],
    [file({ windows: 'half' }), 'FEATURE_SET_SHAPE', '/windows'],
    [file({ features: [] }), 'FEATURE_SET_SHAPE', '/features'],
    [file({ features: [{ name: 'a' }] }), 'FEATURE_SET_SHAPE', '/features/0/expression'],
    [file({ features: [{ name: 'a', expression: 5 }] }), 'FEATURE_SET_SHAPE', '/features/0/expression'],
    [file({ features: [{ name: 'a', expression: '$close', units: 'x' }] }), 'FEATURE_SET_SHAPE', '/features/0/units'],
    [file({ id: '' }), 'FEATURE_SET_SHAPE', '/id'],
    [file({ extra: 1 }), 'FEATURE_SET_SHAPE', '/extra'],
  ])('%s is %s at %s', (json, code, field) => {
    expect(refusal(json)).toMatchObject({ kind: 'data', code, where: field === undefined ? {} : { field } });
  });

  test('an unsound expression is refused with its feature and position', () => {
    const features = [
      { name: 'a', expression: '$close' },
      { name: 'b', expression: '1 + $clsoe' },
    ];
    expect(refusal(file({ features }))).toMatchObject({ code: 'EXPRESSION_FIELD', where: { column: 'b', offset: 5 } });
  });

  test('of great length are not read', () => {
    expect(refusal(' '.repeat(longestSetFile + 1)).code).toBe('FEATURE_SET_SIZE');
  });
});

import { describe, expect, it } from 'vitest';
import { parseSpace } from '../../../../src/core/training/search/space-file.ts';
import { fromUnit, lightgbmSpace, toUnit } from '../../../../src/core/training/search/space.ts';

describe('a search space', () => {
  it('turns values into places on a line and back', () => {
    for (const [name, parameter] of Object.entries(lightgbmSpace)) {
      for (const unit of [0, 0.3, 1]) {
        const value = fromUnit(parameter, unit);
        expect(fromUnit(parameter, toUnit(parameter, value)), name).toBeCloseTo(value as number, 12);
      }
    }
  });
  it('is read from JSON', () => {
    expect(parseSpace(JSON.stringify(lightgbmSpace))).toEqual(lightgbmSpace);
  });
  it.each([
    '{',
    '{}',
    '[]',
    '{"a":{"kind":"float","low":2,"high":1}}',
    '{"a":{"kind":"int","low":0.5,"high":1}}',
    '{"a":{"kind":"float","low":0,"high":1,"log":true}}',
    '{"a":{"kind":"categorical","choices":[]}}',
    '{"a":{"kind":"gauss"}}',
  ])('refuses %s', (json) => {
    expect(() => parseSpace(json)).toThrow(expect.objectContaining({ code: 'SEARCH_SPACE' }));
  });
});

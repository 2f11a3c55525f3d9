import { describe, expect, it } from 'vitest';
import { en } from '../../../src/app/i18n/en.ts';
import { errorParts, placeText } from '../../../src/app/state/errorText.ts';

describe('an error message', () => {
  it('is taken apart into subject, expected and got', () => {
    expect(errorParts('mine.txt: expected 34 features, got 33, at row 2')).toEqual({
      subject: 'mine.txt',
      expected: '34 features',
      got: '33',
    });
  });
  it('keeps commas that are no place', () => {
    expect(errorParts('a: expected b, got 1, 2 and 3').got).toBe('1, 2 and 3');
    expect(errorParts('a: expected b, got nothing, at /klinelab').got).toBe('nothing');
  });
  it('stays whole where it is worded otherwise', () => {
    expect(errorParts('out of memory')).toEqual({ subject: 'out of memory' });
  });
  it('names its place as a person counts', () => {
    expect(placeText({ line: 12, column: 'close' }, en)).toBe('line 12, column close');
    expect(placeText({ field: '/models/0', offset: 1200 }, en)).toBe('/models/0, byte 1,200');
    expect(placeText({}, en)).toBe('');
  });
});

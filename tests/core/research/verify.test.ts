import { describe, expect, it } from 'vitest';
import { stages } from '../../../src/core/research/fingerprint.ts';
import { verifyFingerprints } from '../../../src/core/research/verify.ts';
import { hash } from './example.ts';

const actual = { klines: hash(1), features: hash(2), scores: hash(3), votes: hash(4), report: hash(5) };

describe('verifyFingerprints', () => {
  it('is reproduced where every expected stage agrees', () => {
    expect(verifyFingerprints(actual, actual)).toEqual({ reproduced: true, differs: [], compared: stages });
    expect(verifyFingerprints({ scores: hash(3) }, actual)).toMatchObject({ reproduced: true, compared: ['scores'] });
  });

  it('names the first stage that differs', () => {
    const expected = { ...actual, report: hash(0), scores: hash(0) };
    expect(verifyFingerprints(expected, actual)).toMatchObject({
      reproduced: false,
      first: 'scores',
      differs: ['scores', 'report'],
    });
  });

  it('is not reproduced where nothing was expected', () => {
    expect(verifyFingerprints({}, actual)).toMatchObject({ reproduced: false, differs: [] });
  });
});

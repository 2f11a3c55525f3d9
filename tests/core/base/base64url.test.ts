import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromBase64Url, toBase64Url } from '../../../src/core/base/base64url.ts';
import { KlineLabError } from '../../../src/core/base/errors.ts';

describe('base64url', () => {
  it("equals Node's own, and reads back", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const text = toBase64Url(bytes);
        expect(text).toBe(Buffer.from(bytes).toString('base64url'));
        expect([...fromBase64Url(text)]).toEqual([...bytes]);
      }),
    );
  });

  it('reads padded text', () => {
    expect([...fromBase64Url('AQ==')]).toEqual([1]);
  });

  it.each(['A', 'AB*D', 'AB D', 'Ā'])('refuses %j as a usage error', (text) => {
    expect(() => fromBase64Url(text)).toThrow(KlineLabError);
  });
});

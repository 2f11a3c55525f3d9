import fc from 'fast-check';
import { deflateSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { toBase64Url } from '../../../src/core/base/base64url.ts';
import { completeResearch } from '../../../src/core/research/document.ts';
import { decodeLink, encodeLink, linkMaxLength } from '../../../src/core/research/link.ts';
import { exampleResearch, hash, researchArbitrary } from './example.ts';
import { damageLinks } from './link-damage.ts';

// Made by the first version of the format.
const firstLink =
  '#v1=rZDNDoIwEITfZc9oBH8OPesLaDgZD4ssobHdGlpQQnh3C0Tl4M3ubWY2-SbTQY4OQZw7sK3OjAIBh_SYnvYQgWRHVYODF5deW1NXV_LKor4rElRXtc0XU1Zist35bPXfxdBfItAmJ2XHWox6QBayoXmF6UO87UD0BProg3QPYtf-gH6DQNj1HMvk5sxC-qW9tzTMz4DMzTj0TUkmhRmIuH8B';

const linkOf = (text: string): string => `#v1=${toBase64Url(deflateSync(new TextEncoder().encode(text)))}`;

const codeOf = (link: string): string | undefined => {
  try {
    decodeLink(link);
  } catch (error) {
    return (error as { code?: string }).code;
  }
  return undefined;
};

describe('links', () => {
  it('carry a research document there and back', () => {
    fc.assert(
      fc.property(researchArbitrary, (input) => {
        const research = completeResearch(input);
        const link = encodeLink(research);
        expect(link).toMatch(/^#v1=[A-Za-z0-9_-]+$/);
        expect(decodeLink(link)).toEqual(research);
      }),
      { numRuns: 200 },
    );
  });

  it('stay under 2,000 characters for three models with every fingerprint expected', () => {
    const digits = (seed: number): string =>
      Array.from({ length: 64 }, (_, i) => (((seed * 2654435761 + i * i * 40503) >>> (i % 13)) & 15).toString(16)).join(
        '',
      );
    const research = completeResearch({
      ...exampleResearch,
      models: exampleResearch.models.map((model, i) => ({ ...model, sha256: digits(i), weight: 0.3 })),
      expect: { klines: digits(4), features: digits(5), scores: digits(6), votes: digits(7), report: digits(8) },
    });
    expect(encodeLink(research).length).toBeLessThan(2_000);
  });

  it('are read from a whole address, a fragment, or what follows the #', () => {
    const research = completeResearch(exampleResearch);
    const link = encodeLink(research);
    for (const form of [`https://example.org/lab/${link}`, link, link.slice(1)]) {
      expect(decodeLink(form)).toEqual(research);
    }
  });

  it('of the first version open for ever', () => {
    const { data, models } = decodeLink(firstLink);
    expect(data[0].sha256).toBe(hash(1));
    expect(models.map(({ name }) => name)).toEqual(['five', 'twenty', 'net']);
  });

  it.each([
    ['', 'LINK_FORM'],
    ['#', 'LINK_FORM'],
    ['#v1', 'LINK_FORM'],
    ['https://example.org/', 'LINK_FORM'],
    ['#v2=AAAA', 'LINK_VERSION'],
    ['#v1=', 'LINK_TRUNCATED'],
    ['#v1=A', 'BASE64'],
    ['#v1=!!!!', 'BASE64'],
    ['#v1=____', 'LINK_DAMAGED'],
    [`#v1=${'A'.repeat(linkMaxLength)}`, 'LINK_LENGTH'],
    [linkOf('not json'), 'RESEARCH_JSON'],
    [linkOf('{}'), 'RESEARCH_VERSION'],
    [linkOf('{"klinelab":1}'), 'RESEARCH_VALUE'],
    [linkOf(`{"klinelab":1,"x":${'['.repeat(40)}${']'.repeat(40)}}`), 'RESEARCH_DEPTH'],
    [linkOf(' '.repeat(600_000)), 'LINK_SIZE'],
  ])('like %s are refused with %s', (link, code) => {
    expect(codeOf(link)).toBe(code);
  });

  it('expand no further than a document may be, however small the bomb', () => {
    const bomb = `#v1=${toBase64Url(deflateSync(new Uint8Array(20_000_000)))}`;
    expect(bomb.length).toBeLessThan(linkMaxLength);
    expect(codeOf(bomb)).toBe('LINK_SIZE');
  });

  it('are not made longer than they may be', () => {
    // The digits of a sine hardly compress.
    const extra = Array.from({ length: 900 }, (_, i) => ({
      name: `f${i}`,
      expression: [1, 2, 3, 4, 5].map((k) => Math.sin(k * i + 1)).join(),
    }));
    const long = completeResearch({ ...exampleResearch, features: { extra } });
    expect(() => encodeLink(long)).toThrowError(expect.objectContaining({ code: 'LINK_LENGTH' }));
  });

  it('damaged anywhere give a document or a typed error', () => {
    damageLinks(2_000, 1);
  });
});

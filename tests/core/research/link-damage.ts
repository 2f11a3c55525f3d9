import { deflateSync } from 'fflate';
import { toBase64Url } from '../../../src/core/base/base64url.ts';
import { KlineLabError } from '../../../src/core/base/errors.ts';
import { createRandom } from '../../../src/core/base/random.ts';
import { completeResearch } from '../../../src/core/research/document.ts';
import { decodeLink, encodeLink } from '../../../src/core/research/link.ts';
import { minimalResearch } from '../../../src/core/research/minimal.ts';
import { exampleResearch } from './example.ts';

/** Decodes `count` damaged links, from changed letters to changed JSON; throws on anything but a typed error. */
export function damageLinks(count: number, seed: number): { opened: number; refused: number } {
  const random = createRandom(seed);
  const research = completeResearch({ ...exampleResearch, signals: { minConfidence: 0.25 } });
  const link = encodeLink(research);
  const json = JSON.stringify(minimalResearch(research));
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=#%é ';
  const tokens = [
    '{',
    '}',
    '[',
    ']',
    '"',
    ':',
    ',',
    '1e999',
    '-',
    'null',
    '"__proto__":',
    '\u0000',
    '\ud800',
    '9'.repeat(400),
  ];

  const spoil = (text: string, pieces: readonly string[] | string): string => {
    let spoilt = text;
    for (let times = 1 + random.integer(4); times > 0; times--) {
      const at = random.integer(spoilt.length + 1);
      const removed = random.integer(4);
      spoilt = spoilt.slice(0, at) + pieces[random.integer(pieces.length)] + spoilt.slice(at + removed);
    }
    return random.integer(8) === 0 ? spoilt.slice(0, random.integer(spoilt.length + 1)) : spoilt;
  };
  const variants = [
    () => spoil(link, letters),
    () => `#v1=${toBase64Url(deflateSync(new TextEncoder().encode(spoil(json, tokens)), { level: 1 }))}`,
    () => `#v1=${toBase64Url(Uint8Array.from({ length: random.integer(200) }, () => random.integer(256)))}`,
  ];
  let opened = 0;
  for (let i = 0; i < count; i++) {
    const damaged = variants[random.integer(variants.length)]();
    try {
      decodeLink(damaged);
      opened++;
    } catch (error) {
      if (!(error instanceof KlineLabError)) throw new Error(`not a typed error for ${damaged}`, { cause: error });
    }
  }
  return { opened, refused: count - opened };
}

import { readFileSync } from 'node:fs';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { crc32 } from '../../../src/core/tables/crc32.ts';
import { gunzip, inflateRaw } from '../../../src/core/tables/inflate.ts';
import { listZip, readZipEntry } from '../../../src/core/tables/zip.ts';
import { zip } from '../../support/zip-archive.ts';

const text = new TextEncoder().encode('time,open\n1,2\n'.repeat(500));

const readAll = (bytes: Uint8Array): Uint8Array[] => listZip(bytes, 'a.zip').map((entry) => readZipEntry(bytes, entry));

describe('ZIP archives', () => {
  it('give the content of stored and deflated files, a comment notwithstanding', () => {
    const bytes = zip(
      [
        { name: 'a.csv', content: text },
        { name: 'b.csv', content: text.slice(0, 99), method: 0 },
      ],
      'PK\x05\x06 hi',
    );
    expect(readAll(bytes)).toEqual([text, text.slice(0, 99)]);
  });

  it.each([
    ['another CRC', { crc: 1 }, 'ZIP_DAMAGED'],
    ['a smaller size than there is', { size: 10 }, 'ARCHIVE_BOMB'],
    ['a larger size than there is', { size: 8000 }, 'ZIP_DAMAGED'],
    ['another name inside', { centralName: 'z.csv' }, 'ZIP_DAMAGED'],
    ['encryption', { flags: 1 }, 'ZIP_UNSUPPORTED'],
    ['another method', { method: 9 }, 'ZIP_UNSUPPORTED'],
  ] as const)('with %s are refused', (_, lie, code) => {
    expect(() => readAll(zip([{ name: 'a.csv', content: text, ...lie }]))).toThrow(expect.objectContaining({ code }));
  });

  it('whose files overlap are refused', () => {
    const bytes = zip([
      { name: 'a.csv', content: text },
      { name: 'a.csv', content: text },
    ]);
    const view = new DataView(bytes.buffer);
    const directory = view.getUint32(bytes.length - 6, true);
    // Both entries now point at the first file.
    view.setUint32(directory + 46 + 5 + 42, 0, true);
    expect(() => listZip(bytes, 'a.zip')).toThrow(expect.objectContaining({ code: 'ZIP_DAMAGED' }));
  });

  it('that grow more than 200 times are refused, declared or not', () => {
    const zeros = new Uint8Array(20_000_000);
    expect(() => readAll(zip([{ name: 'a.csv', content: zeros }]))).toThrow(
      expect.objectContaining({ code: 'ARCHIVE_BOMB' }),
    );
    const bytes = new Uint8Array(deflateRawSync(zeros));
    expect(() => inflateRaw(bytes, 'a')).toThrow(expect.objectContaining({ code: 'ARCHIVE_BOMB' }));
  });

  it('cut anywhere are refused', () => {
    const bytes = zip([{ name: 'a.csv', content: text }]);
    for (let length = 0; length < bytes.length; length++) {
      expect(() => readAll(bytes.slice(0, length))).toThrow(expect.objectContaining({ kind: 'data' }));
    }
  });

  it('with bytes between or after their parts are refused', () => {
    const bytes = zip([{ name: 'a.csv', content: text }]);
    expect(() => listZip(new Uint8Array([...bytes, 0]), 'a.zip')).toThrow(
      expect.objectContaining({ code: 'ZIP_DAMAGED' }),
    );
    expect(() => listZip(new Uint8Array([0, ...bytes]), 'a.zip')).toThrow(
      expect.objectContaining({ code: 'ZIP_DAMAGED' }),
    );
  });
});

describe('ZIP64 archives', () => {
  const folder = new URL('../../golden/tables/', import.meta.url);

  it.each(['header', 'all'])(
    'give the content where %s fields are of 64 bits, and are refused cut anywhere',
    (where) => {
      const bytes = new Uint8Array(readFileSync(new URL(`zip64-${where}.zip`, folder)));
      const [content] = readAll(bytes);
      expect(new TextDecoder().decode(content).split('\n')).toHaveLength(66);
      for (let length = 0; length < bytes.length; length++) {
        expect(() => readAll(bytes.slice(0, length))).toThrow(expect.objectContaining({ kind: 'data' }));
      }
      for (let i = 0; i < bytes.length; i++) {
        const changed = bytes.slice();
        changed[i] ^= 0xff;
        try {
          // Times, attributes and versions may change; what comes out may not.
          for (const found of readAll(changed)) expect(found).toEqual(content);
        } catch (error) {
          expect(error).toMatchObject({ kind: 'data' });
        }
      }
    },
  );
});

describe('gzip', () => {
  it('gives the content of one member and of several', () => {
    expect(gunzip(new Uint8Array(gzipSync(text)), 'a')).toEqual(text);
    const several = Buffer.concat([
      gzipSync(text.slice(0, 100)),
      gzipSync(text.slice(100, 101)),
      gzipSync(text.slice(101)),
    ]);
    expect(gunzip(new Uint8Array(several), 'a')).toEqual(text);
  });

  it('with a flipped bit, a cut or something appended is refused', () => {
    const whole = new Uint8Array(gzipSync(text));
    for (let i = 10; i < whole.length; i++) {
      const flipped = whole.slice();
      flipped[i] ^= 4;
      // A flip in the padding of the last block changes nothing; all others show.
      try {
        expect(gunzip(flipped, 'a')).toEqual(text);
      } catch (error) {
        expect(error).toMatchObject({ kind: 'data' });
      }
    }
    for (let length = 1; length < whole.length; length++) {
      expect(() => gunzip(whole.slice(0, length), 'a')).toThrow(expect.objectContaining({ kind: 'data' }));
    }
    expect(() => gunzip(new Uint8Array([...whole, 1, 2, 3]), 'a')).toThrow(expect.objectContaining({ kind: 'data' }));
  });
});

describe('CRC-32', () => {
  it('is 0xCBF43926 for "123456789" (the check value of ISO-HDLC), in one piece or several', () => {
    const bytes = new TextEncoder().encode('123456789');
    expect(crc32(bytes)).toBe(0xcbf43926);
    expect(crc32(bytes.slice(3), crc32(bytes.slice(0, 3)))).toBe(0xcbf43926);
  });
});

import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { klinesFile } from '../../support/klines-files.ts';
import { BINARY_FILES, cut } from './cuts.ts';

const csv = klinesFile('bad/gap.csv').slice(0, 700);
const rows = new TextDecoder()
  .decode(csv.slice(0, csv.lastIndexOf(10) + 1))
  .trim()
  .split('\n');
/** Every place of a small file, and a spread of places of a large one with all of its last bytes. */
function places(length: number): number[] {
  const step = Math.max(1, Math.floor(length / 400));
  const spread = Array.from({ length: Math.floor(length / step) }, (_, i) => i * step);
  const last = Array.from({ length: Math.min(64, length) }, (_, i) => length - 1 - i);
  return [...new Set([...spread, ...last])];
}

const json = new TextEncoder().encode(JSON.stringify(rows.slice(1).map((row) => row.split(',').map(Number))));

describe('a file that was cut off', () => {
  const files = new Map([
    ['JSON', json],
    ['gzip', new Uint8Array(gzipSync(csv))],
    ['ZIP', klinesFile('bad/two_csvs.zip')],
    ...BINARY_FILES.map((name) => [name, klinesFile(name)] as const),
  ]);

  it.each([...files])('is refused wherever it was cut: %s', async (_, bytes) => {
    for (const length of places(bytes.length)) {
      expect(`${length}: ${await cut(bytes, length)}`).toBe(`${length}: refused`);
    }
  });

  const wide = Buffer.from(`\uFEFF${new TextDecoder().decode(csv.slice(0, csv.lastIndexOf(10) + 1))}`, 'utf16le');

  it.each([
    ['CSV', csv.slice(0, csv.lastIndexOf(10) + 1)],
    ['CRLF', klinesFile('bad/crlf.csv').slice(0, 700)],
    ['quotes', klinesFile('bad/quoted.csv').slice(0, 700)],
    ['tabs', klinesFile('bad/tab_separated.tsv').slice(0, 700)],
    ['UTF-16', new Uint8Array(wide)],
  ])('is refused or flagged wherever it was cut inside a line: %s', async (_, bytes) => {
    const isWide = bytes[0] === 0xff;
    const whole = isWide ? bytes : bytes.slice(0, bytes.lastIndexOf(10) + 1);
    for (let length = 0; length < whole.length; length++) {
      // A cut right behind a line end leaves a whole, shorter file; CSV has no mark that could tell.
      const atLineEnd = isWide
        ? whole[length - 2] === 10 && length % 2 === 0
        : /[\r\n]/.test(String.fromCharCode(whole[length - 1]));
      if (!atLineEnd) expect(`${length}: ${await cut(whole, length)}`).not.toContain('silent');
    }
    expect(await cut(whole, whole.length)).toBe('silent');
  });
});

import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { KlineLabError } from '../../../src/core/base/errors.ts';
import { openKlines } from '../../../src/core/klines/open.ts';
import { klinesFile } from '../../support/klines-files.ts';

/** What becomes of the first `length` bytes: refused, flagged as perhaps cut, or read in silence. */
async function cut(bytes: Uint8Array, length: number): Promise<'refused' | 'flagged' | 'silent'> {
  try {
    const { report } = await openKlines(bytes.slice(0, length), { name: 'cut' });
    return report.issues.some(({ code }) => code === 'NO_FINAL_LINE_END') ? 'flagged' : 'silent';
  } catch (error) {
    expect(error).toBeInstanceOf(KlineLabError);
    return 'refused';
  }
}

const csv = klinesFile('bad/gap.csv').slice(0, 700);
const rows = new TextDecoder()
  .decode(csv.slice(0, csv.lastIndexOf(10) + 1))
  .trim()
  .split('\n');
const json = new TextEncoder().encode(JSON.stringify(rows.slice(1).map((row) => row.split(',').map(Number))));

/** Every place of a small file, and a spread of places of a large one with all of its last bytes. */
function places(length: number): number[] {
  const step = Math.max(1, Math.floor(length / 400));
  const spread = Array.from({ length: Math.floor(length / step) }, (_, i) => i * step);
  const last = Array.from({ length: Math.min(64, length) }, (_, i) => length - 1 - i);
  return [...new Set([...spread, ...last])];
}

describe('a file that was cut off', () => {
  it.each([
    ['JSON', json],
    ['gzip', new Uint8Array(gzipSync(csv))],
    ['ZIP', klinesFile('bad/two_csvs.zip')],
    ['Parquet', klinesFile('EURUSD_1h.parquet')],
    ['Arrow file', klinesFile('EURUSD_1h.arrow')],
    ['Arrow stream', klinesFile('EURUSD_1h_stream.arrows')],
    ['Feather', klinesFile('freqtrade_EURUSD_1h.feather')],
  ])('is refused wherever it was cut: %s', async (_, bytes) => {
    for (const length of places(bytes.length)) {
      expect(`${length}: ${await cut(bytes, length)}`).toBe(`${length}: refused`);
    }
  });

  it('is refused or flagged wherever it was cut inside a line: CSV', async () => {
    const whole = csv.slice(0, csv.lastIndexOf(10) + 1);
    for (let length = 0; length < whole.length; length++) {
      // A cut right behind a line end leaves a whole, shorter file; CSV has no mark that could tell.
      if (whole[length - 1] !== 10) expect(`${length}: ${await cut(whole, length)}`).not.toContain('silent');
    }
    expect(await cut(whole, whole.length)).toBe('silent');
  });
});

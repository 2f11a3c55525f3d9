import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openKlines } from '../../../src/core/klines/open.ts';
import { decodeLz4Frame } from '../../../src/core/tables/lz4-frame.ts';
import { decodeRuns, isOneRun } from '../../../src/core/tables/parquet-runs.ts';
import { decodeZstd } from '../../../src/core/tables/zstd.ts';
import { readTable } from '../../../src/core/tables/read.ts';
import { writeTable } from '../../../src/core/tables/write.ts';
import { klinesFile } from '../../support/klines-files.ts';

const folder = fileURLToPath(new URL('../../golden/klines/pyarrow/', import.meta.url));
const text = await openKlines(klinesFile('bad/crlf.csv'), { name: 'AAA.csv' });

describe('Parquet, Arrow and Feather as pyarrow 25 writes them', () => {
  it.each(readdirSync(folder))('%s holds the bars of the CSV', async (name) => {
    const { klines } = await openKlines(new Uint8Array(readFileSync(folder + name)), { name });
    expect(klines.openTime).toEqual(text.klines.openTime);
    for (const field of ['open', 'high', 'low', 'close'] as const) {
      expect(klines[field]).toEqual(text.klines[field]);
    }
    const hasNull = /null|feather/.test(name);
    for (const [i, value] of klines.volume.entries()) {
      if (hasNull && i === 7) expect(value).toBeNaN();
      else if (name === 'float32.arrow') expect(value).toBe(Math.fround(text.klines.volume[i]));
      else if (name !== 'decimals.parquet') expect(value).toBe(text.klines.volume[i]);
    }
    if (hasNull) expect(klines.symbol).toBe('AAA');
  });

  it('have times read in the zone that is given where their type states none, and only there', async () => {
    const eastern = { name: 'X.parquet', zone: '+08:00' };
    const naive = await openKlines(new Uint8Array(readFileSync(`${folder}int96.parquet`)), eastern);
    expect(naive.klines.openTime).toEqual(text.klines.openTime.map((time) => time - 8 * 3_600_000));
    expect(naive.report.time).toEqual({ unit: 'ms', zone: '+08:00', zoneAssumed: false });
    const aware = await openKlines(new Uint8Array(readFileSync(`${folder}nanoseconds.parquet`)), eastern);
    expect(aware.klines.openTime).toEqual(text.klines.openTime);
  });

  it('are refused with a typed error wherever a single byte of the first kilobyte or the last is changed, or read soundly', async () => {
    for (const name of ['none.parquet', 'uncompressed.feather', 'zstd.arrows']) {
      const whole = new Uint8Array(readFileSync(folder + name));
      for (let i = 0; i < whole.length; i += 7) {
        const bytes = whole.slice();
        bytes[i] ^= 0xff;
        try {
          const { klines } = await openKlines(bytes, { name });
          expect(klines.close.length).toBe(klines.openTime.length);
        } catch (error) {
          expect(error).toMatchObject({ name: 'KlineLabError' });
        }
      }
    }
  });
});

describe('runs in Parquet pages', () => {
  it('longer than the page has values, or cut, are refused', () => {
    const runs = (...bytes: number[]) => decodeRuns(Uint8Array.from(bytes), 0, 3, 100, values, 'x');
    const values = new Uint8Array(100);
    // A run of 100 of value 5, its length shifted by one; then 12 groups of eight and 4 in a thirteenth.
    runs(0xc8, 0x01, 5);
    expect(new Set(values)).toEqual(new Set([5]));
    runs((13 << 1) | 1, ...Array.from({ length: 39 }, (_, i) => [0b10001000, 0b11000110, 0b11111010][i % 3]));
    expect([...values.slice(0, 9)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 0]);
    for (const bytes of [
      [0xca, 0x01, 5],
      [0x80, 0x80, 0x80, 0x80, 0x08, 5],
      [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x08, 5],
      [0, 5],
      [1],
      [(13 << 1) | 1, 1, 2, 3],
      [0xc8, 0x01],
      [],
    ]) {
      expect(() => runs(...bytes)).toThrow(expect.objectContaining({ code: 'PARQUET_DAMAGED' }));
    }
  });
});

describe('levels of one bit', () => {
  it.each([
    ['a run of ones over the page', [0xc8, 0x01, 1], true],
    ['a run of zeros', [0xc8, 0x01, 0], false],
    ['a shorter run', [0xc6, 0x01, 1, 2, 0], false],
    ['two runs', [0x64, 1, 0x64, 1], false],
    ['packed groups', [(13 << 1) | 1, ...new Array<number>(13).fill(255)], false],
    ['none', [], false],
  ])('%s', (_, bytes, whole) => {
    expect(isOneRun(Uint8Array.from(bytes), 100)).toBe(whole);
  });
});

describe('Zstandard frames', () => {
  // pyarrow.compress(bytes(i * i % 251 for i in range(64)) * 8, codec='zstd')
  const frame = new Uint8Array(
    Buffer.from(
      '28b52ffd6000014d0200040400010409101924314051647990a9c4e10526496e95bee91b4a7baee31f5893d0145598dd2972bd0f5eaf075cb3116cc92d8ef15bc2309b0d7ced65da56cf4fcc010040efa08628',
      'hex',
    ),
  );

  it('give the bytes that were written', () => {
    expect([...decodeZstd(frame, 512)]).toEqual(Array.from({ length: 512 }, (_, i) => (i % 64) ** 2 % 251));
    expect(new TextDecoder().decode(decodeZstd(Buffer.from('28b52ffd2003190000616263', 'hex'), 3))).toBe('abc');
  });

  it('of another length than was declared are refused rather than filled up', () => {
    expect(() => decodeZstd(frame, 513)).toThrow('512 bytes instead of 513');
    expect(() => decodeZstd(frame, 100)).toThrow('512 bytes instead of 100');
  });
});

describe('LZ4 frames', () => {
  const frame = (...block: number[]): Uint8Array =>
    Uint8Array.of(0x04, 0x22, 0x4d, 0x18, 0x40, 0x40, 0xc0, block.length, 0, 0, 0, ...block, 0, 0, 0, 0);

  it('repeat what a reference overlaps', () => {
    // One literal "a", then a copy of 7 from distance 1; one literal "b" ends the block.
    expect(new TextDecoder().decode(decodeLz4Frame(frame(0x13, 97, 1, 0, 0x10, 98), 9))).toBe('aaaaaaaab');
  });

  it.each([
    ['reaches before the start', frame(0x13, 97, 2, 0, 0x10, 98), 9],
    ['has no distance', frame(0x13, 97, 0, 0, 0x10, 98), 9],
    ['writes past the end', frame(0x1f, 97, 1, 0, 255, 255, 1, 0x10, 98), 9],
    ['ends too early', frame(0x13, 97, 1, 0, 0x10, 98), 10],
    ['has literals past its end', frame(0xf0, 255, 255, 255), 9],
    ['is cut', frame(0x13, 97, 1, 0, 0x10, 98).slice(0, 12), 9],
  ])('are refused where one %s', (_, bytes, length) => {
    expect(() => decodeLz4Frame(bytes, length)).toThrow(expect.objectContaining({ code: 'LZ4_DAMAGED' }));
  });
});

describe('tables of features', () => {
  const table = {
    names: ['timestamp', 'MA5', 'word'],
    columns: [Float64Array.of(1.7e12, 1.7e12 + 1, 1.7e12 + 2), Float64Array.of(0.1, Number.NaN, -0), ['a', '=b', '']],
  };

  it.each(['csv', 'json', 'arrow', 'parquet'] as const)('come back from %s with their names', async (format) => {
    const read = await readTable(await writeTable(table, format, { guardFormulas: false }), `f.${format}`);
    expect(read.names).toEqual(table.names);
    expect([...read.columns[0]]).toEqual([...table.columns[0]]);
    expect([...read.columns[1]]).toEqual([...table.columns[1]]);
    expect([...read.columns[2]]).toEqual(table.columns[2]);
  });

  it('come back from NPY by position', async () => {
    const numbers = { names: ['a', 'b'], columns: [Float64Array.of(1, 2), Float64Array.of(3, 4)] };
    const read = await readTable(await writeTable(numbers, 'npy'), 'f.npy');
    expect(read.names).toBeUndefined();
    expect(read.columns).toEqual(numbers.columns);
  });

  it('are refused with the cell that is no number', async () => {
    const lines = ['a,b', ...Array.from({ length: 60 }, () => '1,2'), '3,x'];
    await expect(readTable(new TextEncoder().encode(lines.join('\n')), 'f.csv')).rejects.toMatchObject({
      code: 'CELL_NOT_A_NUMBER',
      where: { line: 62, column: 'b' },
    });
    await expect(readTable(new TextEncoder().encode('<html>'), 'f.csv')).rejects.toMatchObject({
      code: 'TABLE_FORMAT',
    });
  });
});

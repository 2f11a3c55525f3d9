import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openKlines } from '../../../src/core/klines/open.ts';
import { decodeDeltas } from '../../../src/core/tables/parquet-delta.ts';
import { decodeByteStrings } from '../../../src/core/tables/parquet-encodings.ts';
import { readTable } from '../../../src/core/tables/read.ts';
import { writeTable } from '../../../src/core/tables/write.ts';

const folder = fileURLToPath(new URL('../../golden/tables/', import.meta.url));
const read = (name: string): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(folder + name));
const wanted = Object.fromEntries(
  ['full', 'gaps'].map((name) => [
    name,
    JSON.parse(readFileSync(`${folder}${name}.json`, 'utf8')) as Record<string, (number | string | null)[]>,
  ]),
);

describe('every type of column in every encoding that pyarrow writes', () => {
  it.each(readdirSync(folder).filter((name) => /^(?:full|gaps).*\.(?:parquet|feather)$/.test(name)))(
    '%s holds exactly the values written',
    async (name) => {
      const { names = [], columns } = await readTable(read(name), name);
      const expected = wanted[name.slice(0, 4)];
      if (!name.includes('int96')) expect(names).toEqual(Object.keys(expected));
      for (const [i, column] of names.entries()) {
        expect([column, ...columns[i]]).toEqual([column, ...expected[column].map((cell) => cell ?? Number.NaN)]);
      }
    },
  );

  it.each(['nested.parquet', 'nested.feather'])('%s: lists and structs are refused by name', async (name) => {
    const refused = { code: 'COLUMN_TYPE', where: { column: 'close' } };
    await expect(readTable(read(name), name)).rejects.toMatchObject(refused);
  });

  it.each(['parquet', 'arrow', 'json'] as const)('dates written as numbers are dates: %s', async (format) => {
    const days = [20240226, 20240227, 20240228, 20240229, 20240301];
    const price = Float64Array.from(days, (_, i) => 100 + i);
    const names = ['date', 'open', 'high', 'low', 'close', 'volume'];
    const table = { names, columns: [Float64Array.from(days), price, price, price, price, price] };
    const { klines } = await openKlines(await writeTable(table, format), { name: 'x' });
    expect([...klines.openTime]).toEqual([26, 27, 28, 29, 30].map((day) => Date.UTC(2024, 1, day)));
  });

  it('a page whose bytes do not fit its checksum is refused', async () => {
    const bytes = read('full-pages.parquet');
    // The first page of the first column starts behind the magic and a header of a few bytes.
    bytes[60] ^= 1;
    await expect(readTable(bytes, 'x')).rejects.toMatchObject({
      code: 'PARQUET_DAMAGED',
      message: expect.stringContaining('checksum') as string,
    });
  });
});

describe('packed differences', () => {
  // 128 a block in 4 parts, 3 values, first 7 (zigzag 14); least difference -2 (3), widths 2, 0, 0, 0; 0b1101: 1 and 3.
  const packed = [128, 1, 4, 3, 14, 3, 2, 0, 0, 0, 0b1101];

  it('are summed up from the first value', () => {
    const { halves, end } = decodeDeltas(Uint8Array.from([0, ...packed, 0, 0, 0, 0, 0, 0, 0]), 1, 3, 'x');
    expect([...halves]).toEqual([7, 0, 6, 0, 7, 0]);
    expect(end).toBe(19);
  });

  it.each([
    ['of another count', packed, 4],
    ['cut in their header', packed.slice(0, 4), 3],
    ['cut in their widths', packed.slice(0, 8), 3],
    ['cut in their values', packed.slice(0, 10), 3],
    ['of 65 bits', [...packed.slice(0, 6), 65, ...packed.slice(7)], 3],
    ['in parts of 0', [128, 1, 0, 3, 14], 3],
    ['in parts of 5', [20, 4, 3, 14, 0], 3],
    ['of an endless number', [...Array<number>(12).fill(255)], 3],
  ])('%s are refused', (_, bytes, count) => {
    expect(() => decodeDeltas(Uint8Array.from(bytes), 0, count, 'x')).toThrow(
      expect.objectContaining({ code: 'PARQUET_DAMAGED' }),
    );
  });

  it('may not make texts longer than the texts before allow', () => {
    // Two strings: the first shares 1 byte with nothing.
    const lengths = [128, 1, 4, 2, 2, 0, 0, 0, 0, 0];
    expect(() => decodeByteStrings(7, Uint8Array.from([...lengths, ...lengths, 97, 98]), 0, 2, 'x')).toThrow(
      expect.objectContaining({ message: expect.stringContaining('at most 0 shared bytes') as string }),
    );
  });
});

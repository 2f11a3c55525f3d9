import { tableFromIPC } from 'apache-arrow';
import { parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { readTable } from '../../../src/core/tables/read.ts';
import type { Table } from '../../../src/core/tables/table.ts';
import { writeTable } from '../../../src/core/tables/write.ts';

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const numbers: Table = {
  names: ['a', 'b'],
  columns: [Float64Array.of(0.1, Number.NaN, -0.5), Float64Array.of(1e-300, 5e300, -0)],
};
const words: Table = { names: ['=x', 'n'], columns: [['=1+1', 'a,"b"', '-c'], Float64Array.of(-1, 2, 3)] };

describe('table writers', () => {
  it('write CSV numbers in the shortest form that reads back, missing as empty', async () => {
    expect(text(await writeTable(numbers, 'csv'))).toBe('a,b\n0.1,1e-300\n,5e+300\n-0.5,-0\n');
  });

  it('guard text of CSV against formulas and leave numbers untouched', async () => {
    expect(text(await writeTable(words, 'csv'))).toBe(`'=x,n\n'=1+1,-1\n"a,""b""",2\n'-c,3\n`);
  });

  it('write JSON rows with NaN as null', async () => {
    expect(JSON.parse(text(await writeTable(numbers, 'json')))).toEqual([
      { a: 0.1, b: 1e-300 },
      { a: null, b: 5e300 },
      { a: -0.5, b: -0 },
    ]);
  });

  it('write NPY as NumPy lays it out: header padded to 64 bytes, rows x columns, float64', async () => {
    const bytes = await writeTable(numbers, 'npy');
    expect(text(bytes.subarray(10, 70))).toContain("{'descr': '<f8', 'fortran_order': False, 'shape': (3, 2), }");
    expect(bytes.length).toBe(128 + 3 * 2 * 8);
    expect([...new Float64Array(bytes.slice(128).buffer)]).toEqual([0.1, 1e-300, Number.NaN, 5e300, -0.5, -0]);
  });

  it('refuse text columns in NPY by name', async () => {
    await expect(writeTable(words, 'npy')).rejects.toMatchObject({ code: 'TABLE_TEXT', where: { column: '=x' } });
  });

  it('write Arrow that apache-arrow reads back to the same doubles and words', async () => {
    const read = tableFromIPC(await writeTable(words, 'arrow'));
    expect([...read.getChild('=x')!]).toEqual(['=1+1', 'a,"b"', '-c']);
    expect([...read.getChild('n')!]).toEqual([-1, 2, 3]);
  });

  it('write Arrow columns that share memory each in full', async () => {
    const memory = Float64Array.of(1, 2, 3, 4);
    const columns = [memory, memory, memory.subarray(0, 4)];
    const bytes = await writeTable({ names: ['a', 'b', 'c'], columns }, 'arrow');
    // A reader that checks the places of the batches, which apache-arrow does not.
    expect((await readTable(bytes, 'x')).columns).toEqual(columns.map((column) => column.slice()));
  });

  it('write Parquet that hyparquet reads back to the same doubles', async () => {
    const bytes = await writeTable(numbers, 'parquet');
    const rows = await parquetReadObjects({ file: bytes.slice().buffer });
    expect(rows.map(({ a, b }) => [a, b])).toEqual([
      [0.1, 1e-300],
      [Number.NaN, 5e300],
      [-0.5, -0],
    ]);
  });
});

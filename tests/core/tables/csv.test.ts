import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { csvSource } from '../../../src/core/tables/csv-read.ts';
import type { ColumnRequest, ReadColumns } from '../../../src/core/tables/source.ts';
import { writeCsv } from '../../../src/core/tables/write-csv.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (text: string, requests: ColumnRequest[]): ReadColumns =>
  csvSource(encode(text), 'a.csv').read(requests) as ReadColumns;
const numbers = (...indices: number[]): ColumnRequest[] => indices.map((index) => ({ index, as: 'number' }));

describe('CSV columns', () => {
  it('are read as papaparse and Number() read them, whatever the doubles', () => {
    const double = fc.double({ noNaN: true, noDefaultInfinity: true });
    const rows = fc.array(fc.tuple(double, double, double), { minLength: 1, maxLength: 30 });
    const style = fc.record({
      separator: fc.constantFrom(',', ';', '\t'),
      end: fc.constantFrom('\n', '\r\n'),
      quoted: fc.boolean(),
    });
    fc.assert(
      fc.property(rows, style, (values, { separator, end, quoted }) => {
        const cell = (value: number): string => (quoted ? `"${value}"` : ` ${value}`);
        const text =
          ['a', 'b', 'c'].join(separator) + end + values.map((row) => row.map(cell).join(separator) + end).join('');
        const { columns } = read(text, numbers(0, 1, 2));
        const { data } = Papa.parse<string[]>(text.trim(), { delimiter: separator });
        for (const [row, cells] of data.slice(1).entries()) {
          for (const [column, written] of cells.entries()) {
            // Number() of the text, where "-0" keeps its sign.
            expect(Object.is(columns[column][row], Number(written))).toBe(true);
          }
        }
      }),
      { numRuns: 300, seed: 4 },
    );
  });

  it('read back bit for bit what was written, missing values too', () => {
    const column = fc.array(fc.double({ noDefaultInfinity: true }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(column, (values) => {
        const bytes = writeCsv({
          names: ['a', 'b'],
          columns: [Float64Array.from(values), Float64Array.from(values, (_, i) => i)],
        });
        const { columns } = csvSource(bytes, 'a.csv').read(numbers(0)) as ReadColumns;
        expect([...columns[0]]).toEqual(values);
      }),
      { numRuns: 300, seed: 5 },
    );
  });

  it('name the line and text of cells that are no numbers, blank lines counted', () => {
    const text = 'a,b\n1,2\n\n\n3,x\n4,1e999\n5\n6,7,8\n9,\n';
    const source = csvSource(encode(text), 'a.csv');
    const { rows, problems, problemRows, columns } = source.read(numbers(0, 1)) as ReadColumns;
    expect(rows).toBe(6);
    expect(problems.map(({ kind, row, text: cell }) => [kind, source.place(row).line, cell])).toEqual([
      ['not-a-number', 5, 'x'],
      ['overflow', 6, '1e999'],
      ['short-row', 7, '1'],
      ['long-row', 8, '3'],
    ]);
    expect(problemRows).toEqual([1, 2, 3, 4]);
    expect([...columns[1]]).toEqual([2, Number.NaN, Number.NaN, Number.NaN, 7, Number.NaN]);
  });

  it('let an empty surplus field at the end of a row pass', () => {
    expect(read('a,b\n1,2,\n3,4,\n', numbers(0, 1)).problemCount).toBe(0);
  });

  it('survive a guess of the number of rows that was far too low', () => {
    const wide = `a,b\n${'1.000000000000000000,2\n'.repeat(2000)}${'1,2\n'.repeat(100_000)}`;
    const { rows, columns } = read(wide, numbers(0, 1));
    expect(rows).toBe(102_000);
    expect((columns[0] as Float64Array).every((value) => value === 1)).toBe(true);
  });

  it('an open quote at the end is no hang and no number', () => {
    expect(read('a,b\n1,"2\n3,4\n', numbers(0, 1)).problemCount).toBeGreaterThan(0);
  });

  it('a separator is found by what the cells become, not by counting alone', () => {
    const source = csvSource(encode('t;o\n1;2,5\n3;4,5\n'), 'a.csv');
    expect(source.format).toMatchObject({ delimiter: ';', decimalComma: true });
    const thousands = csvSource(encode('t;o\n1;"1,234.5"\n2;"2,345.5"\n'), 'a.csv');
    expect((thousands.read(numbers(1)) as ReadColumns).columns[0]).toEqual(Float64Array.of(1234.5, 2345.5));
  });

  it('report progress and stop when told to', () => {
    const text = encode(`a,b\n${'1,2\n'.repeat(300_000)}`);
    const seen: number[] = [];
    const source = csvSource(text, 'a.csv');
    void source.read(numbers(0), { onProgress: ({ done }) => seen.push(done) });
    expect(seen.length).toBe(2);
    const controller = new AbortController();
    controller.abort();
    expect(() => source.read(numbers(0), { signal: controller.signal })).toThrow(
      expect.objectContaining({ code: 'ABORTED' }),
    );
  });
});

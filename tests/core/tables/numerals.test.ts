import { describe, expect, it } from 'vitest';
import { csvSource } from '../../../src/core/tables/csv-read.ts';
import { isAbsent, parseNumeral } from '../../../src/core/tables/numerals.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const point = { decimalComma: false, isMarkKnown: false };
const comma = { decimalComma: true, isMarkKnown: false };

describe('numbers as people write them', () => {
  it.each([
    ['42,580.50', point, 42580.5],
    ['1,234,567', point, 1234567],
    ['-1,234.5', point, -1234.5],
    ['$1,234.50', point, 1234.5],
    ['-$0.5', point, -0.5],
    ['$-0.5', point, -0.5],
    ['1.5 €', point, 1.5],
    ['¥12.30', point, 12.3],
    ["1'250.5", point, 1250.5],
    ['1\u202f250', point, 1250],
    ['56.48K', point, 56480],
    ['1.1M', point, 1.1e6],
    ['2B', point, 2e9],
    ['7.5万', point, 75000],
    ['1.23亿', point, 1.23e8],
    ['42.580,50', comma, 42580.5],
    ['1.234.567', comma, 1234567],
    ['42\u00a0580,5 €', comma, 42580.5],
  ])('%s', (text, style, value) => {
    expect(parseNumeral(text, style)).toBe(value);
  });

  it.each(['12,34.5', '1,2345', '1.234,5', '1,234', '$', 'K', '12 34', '5%', '--5', '1.2.3', 'n/a', '10 000 00'])(
    '%s is none with a decimal point that nothing shows',
    (text) => {
      expect(parseNumeral(text, point)).toBeNaN();
    },
  );

  it('a single mark before three digits is one between thousands where the decimal mark is known', () => {
    expect(parseNumeral('1,234', { ...point, isMarkKnown: true })).toBe(1234);
    expect(parseNumeral('1.234', { ...comma, isMarkKnown: true })).toBe(1234);
  });

  it('in CSV count, with the first one; a comma that could be either mark is refused', async () => {
    const { columns, numerals } = await csvSource(encode('a,b\n1.5,"2,500"\n2.5,"3,500"\n'), 'a.csv').read([
      { index: 1, as: 'number' },
    ]);
    expect(columns).toEqual([Float64Array.of(2500, 3500)]);
    expect(numerals).toEqual({ count: 2, example: '2,500', value: 2500 });
    const unclear = csvSource(encode('a,b\n1,"2,500"\n2,"3,500"\n'), 'a.csv');
    expect((await unclear.read([{ index: 1, as: 'number' }])).problems[0].text).toBe('2,500');
  });

  it('in quotes may have a decimal comma even between commas', async () => {
    const { format, ...source } = csvSource(encode('a,b\n1,"2,5"\n2,"3,25"\n'), 'a.csv');
    const { columns } = await source.read([{ index: 1, as: 'number' }]);
    expect(columns).toEqual([Float64Array.of(2.5, 3.25)]);
    expect(format.decimalComma).toBe(true);
  });
});

describe('marks for an absent value', () => {
  it.each(['-', '--', '—', 'N/A', 'n/a', '#N/A', 'NA'])('%s', (text) => {
    expect(isAbsent(text)).toBe(true);
  });

  it('are missing where a column may lack values, and faults elsewhere', async () => {
    const source = csvSource(encode('a,b\n1,-\n2,3\n'), 'a.csv');
    const lax = await source.read([{ index: 1, as: 'number', isOptional: true }]);
    expect([lax.columns[0], lax.problemCount]).toEqual([Float64Array.of(Number.NaN, 3), 0]);
    expect((await source.read([{ index: 1, as: 'number' }])).problemCount).toBe(1);
  });
});

describe('words around a table', () => {
  it.each([
    '"Downloaded from Barchart.com as of 01-31-2024 04:00pm CST"',
    'Source: somewhere\n\nAll rights reserved.\n',
    '#数据来源:通达信\n',
  ])('%s', (words) => {
    const source = csvSource(encode(`a,b\n1,2\n3,4\n${words}`), 'a.csv');
    expect(source.format.footer?.length).toBeGreaterThan(0);
    expect(source.read([{ index: 0, as: 'number' }])).toMatchObject({
      rows: 2,
      problemCount: 0,
      columns: [Float64Array.of(1, 3)],
    });
  });

  it.each([
    ['a row that was cut off', '2024-01-02,1\n2024-01-0'],
    ['a symbol that was cut off', 'AAPL,1\nAAP'],
    ['the end of a cell of several lines', '1,"a\nb: c"\n'],
    ['a row of totals', '1,2\nTotal: 7,\n'],
  ])('%s is none of them', (_, rows) => {
    expect(csvSource(encode(`a,b\n${rows}`), 'a.csv').format.footer).toEqual([]);
  });

  it('a header that ends with a separator has one name less', async () => {
    const { names, ...source } = csvSource(encode('a,b,\n1,2\n3,4\n'), 'a.csv', { isHeader: ([a]) => a === 'a' });
    expect(names).toEqual(['a', 'b']);
    expect(await source.read([{ index: 1, as: 'number' }])).toMatchObject({ problemCount: 0, rows: 2 });
  });
});

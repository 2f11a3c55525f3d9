import { describe, expect, it } from 'vitest';
import { KlineLabError } from '../../../src/core/base/errors.ts';
import { openKlines } from '../../../src/core/klines/open.ts';
import { badKlinesNames, badVerdicts, klinesFile } from '../../support/klines-files.ts';

/** For refusals: the code, what the message names and where; for the others: the codes of the warnings. */
const REFUSED: Readonly<Record<string, readonly [code: string, message: RegExp, line?: number]>> = {
  'missing_column.csv': ['COLUMN_MISSING', /none for close among "timestamp", "open", "high", "low", "volume"/],
  'non_numeric_cell.csv': ['CELL_NOT_A_NUMBER', /column close: expected a number, got "n\/a", at line 12/, 12],
  'high_below_low.csv': ['HIGH_BELOW_LOW', /high 90 < low 120, at line 15/, 15],
  'negative_volume.csv': ['NEGATIVE_VOLUME', /negative volume -3.5, at line 7/, 7],
  'empty.csv': ['FILE_EMPTY', /an empty file/],
  'header_only.csv': ['NO_BARS', /at least one bar, got none/],
  'ragged_short.csv': ['ROW_SHORT', /expected 6 fields, got 3, at line 10/, 10],
  'huge_number.csv': ['CELL_OVERFLOW', /column high: .*1e400.*overflows a double, at line 6/, 6],
  'mixed_ms_us.csv': ['TIME_UNIT_CHANGES', /from milliseconds to microseconds, at line 21/, 21],
  'date_dmy_ambiguous.csv': ['DATE_ORDER', /order of day and month is not stated/, 2],
  'html_error.csv': ['NOT_KLINES_HTML', /an HTML page, not data/],
  'json_error.json': ['JSON_REFUSAL', /"Invalid symbol\."/],
  'json_empty_array.json': ['NO_BARS', /an empty list/],
  'random_bytes.csv': ['NOT_KLINES_BINARY', /binary data, not a table/],
  'truncated.zip': ['ZIP_DAMAGED', /central directory/],
  'empty.zip': ['ZIP_EMPTY', /got no files/],
  'no_table.zip': ['ZIP_NO_TABLE', /"readme.txt"/],
  'bomb_200mb.zip': ['ARCHIVE_BOMB', /bytes out per byte in/],
  'truncated.parquet': ['PARQUET_DAMAGED', /footer/],
  'parquet_no_close.parquet': ['COLUMN_MISSING', /none for close among/],
  'parquet_empty.parquet': ['NO_BARS', /at least one bar, got none/],
};

const WARNED: Readonly<Record<string, readonly [code: string, bars: number, line?: number]>> = {
  'missing_volume.csv': ['VOLUME_MISSING', 40],
  'nan_close.csv': ['BARS_INCOMPLETE', 39, 9],
  'empty_cell.csv': ['BARS_INCOMPLETE', 39, 9],
  'zero_price.csv': ['ZERO_PRICE', 40, 7],
  'duplicate_timestamp_same.csv': ['DUPLICATES', 40, 12],
  'unsorted.csv': ['UNSORTED', 40, 22],
  'descending.csv': ['NEWEST_FIRST', 40],
  'gap.csv': ['GAPS', 33, 15],
  'semicolon_decimal_comma.csv': ['DECIMAL_COMMA', 40],
  'two_csvs.zip': ['SEVERAL_TABLES', 40],
  'parquet_string_prices.parquet': ['NUMBERS_AS_TEXT', 40],
};

const verdicts = badVerdicts();
const names = badKlinesNames();
const withVerdict = (wanted: string): string[] => names.filter((name) => verdicts.get(name) === wanted);

describe('malformed files', () => {
  it('each has a verdict', () => {
    expect(names.filter((name) => !verdicts.has(name))).toEqual([]);
    expect(Object.keys(REFUSED).sort()).toEqual(withVerdict('reject').sort());
    expect(Object.keys(WARNED).sort()).toEqual(withVerdict('repair').sort());
  });

  it.each(withVerdict('reject'))('%s is refused with the place and the reason', async (name) => {
    const error = await openKlines(klinesFile(`bad/${name}`), { name }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(KlineLabError);
    const { code, message, where } = error as KlineLabError;
    const [wantedCode, wantedMessage, line] = REFUSED[name];
    expect(message).toMatch(wantedMessage);
    expect(code).toBe(wantedCode);
    expect(message).not.toContain('undefined');
    if (line !== undefined) expect(where.line).toBe(line);
  });

  it.each(withVerdict('repair'))('%s is read with a warning that says what was done', async (name) => {
    const { klines, report } = await openKlines(klinesFile(`bad/${name}`), { name });
    const [code, bars, line] = WARNED[name];
    const warnings = report.issues.filter(({ severity }) => severity === 'warning');
    const found = warnings.find((issue) => issue.code === code);
    expect(found?.message).toMatch(/[.!]$/);
    expect(klines.openTime.length).toBe(bars);
    if (line !== undefined) expect(found?.rows[0].line).toBe(line);
  });

  it.each(withVerdict('accept'))('%s is read without a warning', async (name) => {
    const { klines, report } = await openKlines(klinesFile(`bad/${name}`), { name });
    expect(report.issues.filter(({ severity }) => severity === 'warning')).toEqual([]);
    expect(klines.openTime.length).toBe(name === 'one_row.csv' ? 1 : 40);
    expect(klines.openTime[0]).toBe(1_600_000_000_000);
    expect(klines.close[0]).toBe(99.8397);
  });
});

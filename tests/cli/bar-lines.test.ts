import { describe, expect, it } from 'vitest';
import type { Bar } from '../../src/core/backtest/bar.ts';
import { createBarLines } from '../../src/cli/live/bar-lines.ts';

const read = (...lines: string[]): (Bar | undefined)[] => {
  const reader = createBarLines();
  return lines.map((line) => reader.read(line));
};
const bar = { openTime: 1_704_067_200_000, open: 1.5, high: 2, low: 1, close: 1.25, volume: 10 };

describe('lines of bars', () => {
  it.each([
    ['objects', '{"timestamp":1704067200000,"open":1.5,"high":2,"low":1,"close":1.25,"volume":10}'],
    ['objects in other words, with text', '{"t":"1704067200000","o":"1.5","h":"2","l":"1","c":"1.25","v":"10"}'],
    ['objects with ISO times', '{"time":"2024-01-01T00:00:00Z","open":1.5,"high":2,"low":1,"close":1.25,"volume":10}'],
    [
      'times without a zone, which are UTC',
      '{"date":"2024-01-01 00:00","open":1.5,"high":2,"low":1,"close":1.25,"volume":10}',
    ],
    ['arrays in the order of CCXT', '[1704067200000,1.5,2,1,1.25,10]'],
    ['CSV without a header', '1704067200000,1.5,2,1,1.25,10'],
  ])('%s', (_, line) => {
    expect(read('', line, '  ')).toEqual([undefined, bar, undefined]);
  });

  it('are CSV by its header, with fields that are left empty', () => {
    const [header, first] = read(
      'close,trades,"timestamp",open,high,low,volume,quote_volume,more',
      '1.25,7,2024-01-01,1.5,2,1,,12.5,x',
    );
    expect(header).toBeUndefined();
    expect(first).toEqual({ ...bar, volume: Number.NaN, quoteVolume: 12.5, trades: 7 });
  });

  it.each([
    ['[1,2,', 'JSON', undefined],
    ['null,1', 'a header with timestamp, got null,1', 'timestamp'],
    ['[1,1,"x",1,1,1]', 'a number, got "x", at line 2, high', 'high'],
    ['[1,1,1]', '6 values, got 3', undefined],
    ['{"open":1}', 'the field timestamp', 'timestamp'],
    ['{"t":"soon","o":1,"h":1,"l":1,"c":1,"v":1}', 'ISO 8601, got "soon"', 'openTime'],
    ['[{},1,1,1,1,1]', 'epoch milliseconds', 'openTime'],
  ])('%s is refused with its line', (line, said, field) => {
    const attempt = () => read('', line, '1');
    expect(attempt).toThrow(
      expect.objectContaining({ code: 'BAR_LINE', kind: 'data', message: expect.stringContaining(said) as string }),
    );
    if (field !== undefined) expect(attempt).toThrow(expect.objectContaining({ where: { line: 2, field } }));
  });
});

import { expect, it } from 'vitest';
import { batchBars } from '../../src/cli/live/batch-bars.ts';
import type { ColumnType, TableSource } from '../../src/core/tables/source.ts';

const names = ['Symbol', 'open', 'high', 'low', 'close', 'volume', 'timestamp', 'trades'];

/** One row whose time is written in some unit. */
function tableOf(time: number, type: ColumnType, symbol = 'A'): TableSource {
  const values = [symbol, 1, 4, 0.5, 2, 10, time, 7];
  return {
    format: { kind: 'arrow' },
    names,
    width: names.length,
    types: names.map((name): ColumnType => (name === 'timestamp' ? type : { kind: 'number' })),
    sample: [],
    read: (requests) => ({
      rows: 1,
      columns: requests.map(({ index, as }) =>
        as === 'text' ? [String(values[index])] : Float64Array.of(values[index] as number),
      ),
      problems: [],
      problemCount: 0,
      problemRows: [],
      numbersAsText: 0,
      openEnd: false,
    }),
    place: (row) => ({ row }),
  };
}

it.each([
  [1_700_000_000, { kind: 'timestamp', unit: 's' }],
  [1_700_000_000_000, { kind: 'timestamp', unit: 'ms' }],
  [1_700_000_000_000_000, { kind: 'timestamp', unit: 'us' }],
  [1_700_000_000_000_000_000, { kind: 'timestamp', unit: 'ns' }],
  [1_700_000_000_000, { kind: 'number' }],
] as const)('a time of %d as %j is epoch milliseconds, names in any case', async (time, type) => {
  const { symbols, bars } = await batchBars(tableOf(time, type), undefined, 0);
  expect(symbols).toEqual(['A']);
  expect(bars.openTime[0]).toBe(1_700_000_000_000);
  expect([bars.open[0], bars.high[0], bars.low[0], bars.close[0], bars.volume[0]]).toEqual([1, 4, 0.5, 2, 10]);
  expect([bars.trades?.[0], bars.quoteVolume]).toEqual([7, undefined]);
});

it('a row without a symbol is refused by its number over all batches', async () => {
  const table = tableOf(0, { kind: 'number' }, '');
  await expect(batchBars(table, undefined, 41)).rejects.toMatchObject({
    code: 'STREAM_VALUE',
    where: { row: 42, column: 'symbol' },
  });
  expect((await batchBars(table, 'B', 41)).symbols).toEqual(['B']);
});

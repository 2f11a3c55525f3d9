import {
  RecordBatchStreamWriter,
  tableFromArrays,
  tableToIPC,
  vectorFromArray,
  Dictionary,
  Int32,
  Utf8,
} from 'apache-arrow';
import { Table as ArrowTable } from 'apache-arrow';
import { expect, test } from 'vitest';
import { joinBytes } from '../../../src/core/tables/arrow-messages.ts';
import { createArrowStreamWriter, readArrowStream } from '../../../src/core/tables/arrow-stream.ts';
import { readTable } from '../../../src/core/tables/read.ts';
import type { Table } from '../../../src/core/tables/table.ts';

/** The bytes in chunks of one size. */
async function* chunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

async function readAll(bytes: Uint8Array, size = 1000): Promise<(Float64Array | string[])[][]> {
  const batches: (Float64Array | string[])[][] = [];
  for await (const source of readArrowStream(chunks(bytes, size), 'test')) {
    const types = source.types.map(({ kind }) => kind);
    const asked = types.map((kind, index) => ({
      index,
      as: kind === 'text' ? ('text' as const) : ('number' as const),
    }));
    batches.push([...(await source.read(asked)).columns]);
  }
  return batches;
}

const table = (from: number, rows: number): Table => ({
  names: ['symbol', 'timestamp', 'x'],
  columns: [
    Array.from({ length: rows }, (_, i) => `S${(from + i) % 3}·`),
    Float64Array.from({ length: rows }, (_, i) => 1e12 + from + i),
    Float64Array.from({ length: rows }, (_, i) => ((from + i) % 5 === 0 ? Number.NaN : Math.sqrt(from + i))),
  ],
});

const written = async (): Promise<Uint8Array> => {
  const writer = createArrowStreamWriter();
  const parts = [
    await writer.batch(table(0, 100)),
    await writer.batch(table(100, 0)),
    await writer.batch(table(100, 7)),
  ];
  return joinBytes([...parts, writer.end()]);
};

test.each([1, 7, 64, 1_000_000])(
  'what is written batch by batch is read batch by batch, in chunks of %i',
  async (size) => {
    const batches = await readAll(await written(), size);
    expect(batches).toEqual([table(0, 100), table(100, 0), table(100, 7)].map(({ columns }) => columns));
  },
);

test('other readers take the batches for one table', async () => {
  const { columns } = await readTable(await written(), 'stream.arrows');
  expect(columns[0]).toHaveLength(107);
});

test('dictionaries that change from batch to batch are read', async () => {
  const batch = (values: string[]): ArrowTable =>
    new ArrowTable({ symbol: vectorFromArray(values, new Dictionary(new Utf8(), new Int32(), 1)) });
  const writer = new RecordBatchStreamWriter();
  for (const values of [
    ['a', 'b', 'a'],
    ['c', 'a'],
  ])
    for (const part of batch(values).batches) writer.write(part);
  writer.finish();
  const read: string[] = [];
  for await (const source of readArrowStream(chunks(writer.toUint8Array(true), 50), 'test')) {
    read.push(...((await source.read([{ index: 0, as: 'text' }])).columns[0] as string[]));
  }
  expect(read).toEqual(['a', 'b', 'a', 'c', 'a']);
});

test('a stream cut at any byte, or with a byte changed, is refused or read, never anything else', async () => {
  const bytes = await written();
  const refused = { kind: 'data', code: expect.stringMatching(/^(ARROW_|ARCHIVE_BOMB)/) as string };
  for (let cut = 0; cut < bytes.length; cut += 37) {
    await expect(readAll(bytes.slice(0, cut)), `cut at ${cut}`).rejects.toMatchObject(refused);
  }
  for (let at = 0; at < bytes.length; at += 23) {
    const changed = bytes.slice();
    changed[at] ^= 255;
    const outcome = await readAll(changed).catch((error: unknown) => error);
    if (!Array.isArray(outcome)) expect(outcome).toMatchObject(refused);
  }
});

test('a file, a batch beyond all measure and a second schema are refused', async () => {
  const file = tableToIPC(tableFromArrays({ x: Float64Array.of(1) }), 'file');
  await expect(readAll(file)).rejects.toMatchObject({ code: 'ARROW_DAMAGED' });
  const stream = tableToIPC(tableFromArrays({ x: Float64Array.of(1) }), 'stream');
  await expect(readAll(joinBytes([stream.subarray(0, -8), stream]))).rejects.toMatchObject({ code: 'ARROW_DAMAGED' });
});

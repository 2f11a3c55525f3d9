import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { openKlines } from '../../src/core/klines/open.ts';
import type { Klines } from '../../src/core/klines/klines.ts';
import { joinBytes } from '../../src/core/tables/arrow-messages.ts';
import { createArrowStreamWriter, readArrowStream } from '../../src/core/tables/arrow-stream.ts';
import type { Column, Table } from '../../src/core/tables/table.ts';
import { klinelabSignals } from '../support/command-line.ts';
import { demoOptions } from '../support/demo.ts';

const path = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const files = ['public/samples/eurusd-1h.csv', 'public/samples/googl-1d.csv'].map(path);

const stream = (input: Uint8Array | string, ...args: string[]) =>
  spawnSync(process.execPath, [path('bin/klinelab.js'), 'stream', ...args], { input, maxBuffer: 1 << 28 });

async function streamOf(tables: readonly Table[]): Promise<Uint8Array> {
  const writer = createArrowStreamWriter();
  const parts: Uint8Array[] = [];
  for (const table of tables) parts.push(await writer.batch(table));
  return joinBytes([...parts, writer.end()]);
}

/** All batches of a stream as columns by name. */
async function readStream(bytes: Uint8Array): Promise<Map<string, (string | number)[]>> {
  const columns = new Map<string, (string | number)[]>();
  async function* once(): AsyncGenerator<Uint8Array> {
    yield new Uint8Array(bytes);
  }
  for await (const source of readArrowStream(once(), 'output')) {
    const names = source.names ?? [];
    const asked = source.types.map(({ kind }, index) => ({ index, as: kind === 'text' ? 'text' : 'number' }) as const);
    const read = await source.read(asked);
    names.forEach((name, i) => columns.set(name, [...(columns.get(name) ?? []), ...read.columns[i]]));
  }
  return columns;
}

let klines: Klines[];
/** Rows of both files, one of each in turn as far as the shorter goes. */
let rows: { file: number; bar: number }[];
beforeAll(async () => {
  klines = await Promise.all(
    files.map(async (file) => (await openKlines(new Uint8Array(readFileSync(file)), { name: file })).klines),
  );
  rows = klines.flatMap(({ openTime }, file) => Array.from(openTime, (_, bar) => ({ file, bar })));
  rows.sort((a, b) => a.bar - b.bar || a.file - b.file);
});

function tableOf(part: typeof rows): Table {
  const column = (name: 'openTime' | 'open' | 'high' | 'low' | 'close' | 'volume') =>
    Float64Array.from(part, ({ file, bar }) => klines[file][name][bar]);
  const columns: Record<string, Column> = {
    volume: column('volume'),
    symbol: part.map(({ file }) => klines[file].symbol),
    timestamp: column('openTime'),
    open: column('open'),
    high: column('high'),
    low: column('low'),
    close: column('close'),
  };
  return { names: Object.keys(columns), columns: Object.values(columns) };
}

describe('klinelab stream', () => {
  it('gives the bits of `klinelab signals` for symbols that come interleaved', async () => {
    const tables = [0, 1, 900, 901, 5000].map((from, i, cuts) => tableOf(rows.slice(from, cuts[i + 1])));
    const { status, stdout, stderr } = stream(await streamOf(tables), ...demoOptions);
    expect([status, stderr.toString()]).toEqual([0, `klinelab: ${rows.length} rows of 2 symbols\n`]);
    const got = await readStream(stdout);
    expect(got.get('symbol')).toEqual(rows.map(({ file }) => klines[file].symbol));
    const wanted = files.map((file) => klinelabSignals(file, ...demoOptions));
    const names = Object.keys(wanted[0][0]);
    expect([...got.keys()]).toEqual(['symbol', ...names]);
    for (const name of names) expect(got.get(name)).toEqual(rows.map(({ file, bar }) => wanted[file][bar][name]));
  });

  it('writes features without models, and a lone symbol needs no column', async () => {
    const { names, columns } = tableOf(rows.filter(({ file }) => file === 1).slice(0, 80));
    const bare = { names: names.filter((name) => name !== 'symbol'), columns: columns.filter((_, i) => i !== 1) };
    const { status, stdout } = stream(await streamOf([bare]), '-q', '--symbol', 'GOOGL', '--set', 'Alpha158');
    expect(status).toBe(0);
    const got = await readStream(stdout);
    expect([...got.keys()].slice(0, 3)).toEqual(['symbol', 'timestamp', 'KMID']);
    expect(got.size).toBe(160);
    expect(got.get('KMID')).toHaveLength(80);
  });

  it('answers a stream without rows with one', async () => {
    const { status, stdout } = stream(await streamOf([tableOf([])]), '-q', ...demoOptions, '--emit', 'votes,raw');
    expect(status).toBe(0);
    expect([...(await readStream(stdout)).keys()]).toContain('confidence');
  });

  it('refuses what is none, with codes and places', async () => {
    const sound = tableOf(rows.slice(0, 50));
    const without = (name: string): Table => ({
      names: sound.names.filter((one) => one !== name),
      columns: sound.columns.filter((_, i) => sound.names[i] !== name),
    });
    const whole = await streamOf([sound]);
    const cases: [Uint8Array | string, string[], number, string][] = [
      ['timestamp,open\n1,2\n', demoOptions, 1, 'ARROW_DAMAGED'],
      ['', demoOptions, 1, 'ARROW_DAMAGED'],
      [whole.slice(0, -9), demoOptions, 1, 'ARROW_DAMAGED'],
      [await streamOf([without('close')]), demoOptions, 1, 'STREAM_COLUMN'],
      [await streamOf([without('symbol')]), demoOptions, 1, 'STREAM_COLUMN'],
      [await streamOf([sound, sound]), demoOptions, 1, 'BAR_ORDER'],
      [whole, [...demoOptions, '--emit', 'everything'], 2, 'OPTION_VALUE'],
      [whole, ['--emit', 'votes'], 2, 'OPTION_VALUE'],
      [whole, ['--model', 'README.md'], 3, 'MODEL_FORMAT'],
    ];
    for (const [input, args, status, code] of cases) {
      const result = stream(input, ...args, '-q');
      expect([result.status, result.stderr.toString()]).toEqual([status, expect.stringContaining(code)]);
    }
  });
});

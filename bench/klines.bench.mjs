// Reading files of bars: a million rows of CSV beside papaparse (every cell to a number, as its users do), and Parquet
// and Arrow beside the libraries alone. The same process, the same bytes, interleaved runs, the least time of each.
// With PYTHON, Parquet also as pandas writes it: dictionaries, and values that may be missing.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Papa from 'papaparse';
import { parquetRead } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { tableFromIPC } from 'apache-arrow';
import { createServer } from 'vite';

// A server that stays: the readers of Parquet and Arrow are loaded on demand.
const server = await createServer({
  configFile: false,
  logLevel: 'error',
  server: { middlewareMode: true, ws: false },
});
const load = (path) => server.ssrLoadModule(path);
const { openKlines } = await load('src/core/klines/open.ts');
const { syntheticMarket } = await load('src/core/klines/synthetic.ts');
const { writeTable } = await load('src/core/tables/write.ts');
const { csvSource } = await load('src/core/tables/csv-read.ts');
const { parquetSource } = await load('src/core/tables/parquet-read.ts');
const { arrowSource } = await load('src/core/tables/arrow-read.ts');

const ROWS = 1_000_000;
const RUNS = 5;

const { klines } = syntheticMarket({ seed: 1, bars: ROWS, intervalMs: 60_000, volatility: 0.001 });
const table = {
  names: ['timestamp', 'open', 'high', 'low', 'close', 'volume'],
  columns: [klines.openTime, klines.open, klines.high, klines.low, klines.close, klines.volume],
};
// Binance writes eight decimals: the file grows to the size people meet.
const binance = new TextEncoder().encode(
  Array.from(klines.openTime, (time, i) =>
    [
      time,
      klines.open[i].toFixed(8),
      klines.high[i].toFixed(8),
      klines.low[i].toFixed(8),
      klines.close[i].toFixed(8),
      klines.volume[i].toFixed(8),
    ].join(','),
  ).join('\n') + '\n',
);
// A program that does not round writes up to 17 digits.
const long = new TextEncoder().encode(
  'timestamp,open,high,low,close,volume\n' +
    Array.from(klines.openTime, (time, i) =>
      [time, klines.open[i] / 3, klines.high[i] / 3, klines.low[i] / 3, klines.close[i] / 3, klines.volume[i] / 3].join(
        ',',
      ),
    ).join('\n') +
    '\n',
);

async function compare(title, bytes, ours, theirs) {
  const times = { ours: [], theirs: [] };
  for (let run = 0; run < RUNS; run++) {
    for (const [who, work] of Object.entries({ ours, theirs })) {
      const start = performance.now();
      await work(bytes);
      times[who].push(performance.now() - start);
    }
  }
  const [a, b] = [Math.min(...times.ours), Math.min(...times.theirs)];
  const mb = (bytes.length / 1e6).toFixed(0);
  console.log(
    `${title.padEnd(46)} ${mb.padStart(4)} MB  ${a.toFixed(0).padStart(6)} ms  peer ${b.toFixed(0).padStart(6)} ms  ${(b / a).toFixed(1)}x`,
  );
}

const papa = (bytes) =>
  Papa.parse(new TextDecoder().decode(bytes), { delimiter: ',', dynamicTyping: true }).data.length;
const requests = table.names.map((_, index) => ({ index, as: 'number' }));
const columnsOf = (open) => async (bytes) => (await open(bytes, 'bench')).read(requests);
const open = (bytes) => openKlines(bytes, { name: 'BENCH-1m.csv' });

/** The library's fastest way: columns as it decodes them, made numbers where they are not yet. */
async function hyparquetColumns(bytes) {
  const columns = new Map();
  const onChunk = ({ columnName, columnData, rowStart }) => {
    if (!columns.has(columnName)) columns.set(columnName, new Float64Array(ROWS));
    const column = columns.get(columnName);
    if (columnData instanceof Float64Array) column.set(columnData, rowStart);
    else for (let i = 0; i < columnData.length; i++) column[rowStart + i] = Number(columnData[i]);
  };
  await parquetRead({ file: bytes.buffer, compressors, onChunk });
}

function arrowColumns(bytes) {
  const peer = tableFromIPC(bytes);
  return table.names.map((name) => Float64Array.from(peer.getChild(name), Number));
}

/** The same bars as pandas writes them by default, or undefined without a Python that has it. */
function pandasParquet(bytes) {
  if (!process.env.PYTHON) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'klinelab-bench-'));
  const [from, to] = [join(folder, 'a.parquet'), join(folder, 'b.parquet')];
  writeFileSync(from, bytes);
  const code = 'import sys, pandas; pandas.read_parquet(sys.argv[1]).to_parquet(sys.argv[2], index=False)';
  const { status } = spawnSync(process.env.PYTHON, ['-c', code, from, to], { stdio: 'inherit' });
  const written = status === 0 ? new Uint8Array(readFileSync(to)) : undefined;
  rmSync(folder, { recursive: true });
  return written?.slice();
}

console.log(`${ROWS} bars`);
await compare('CSV to columns (8 decimals) / papaparse', binance, columnsOf(csvSource), papa);
await compare('CSV to examined, hashed klines / papaparse', binance, open, papa);
await compare('CSV with 17 digits to columns / papaparse', long, columnsOf(csvSource), papa);
await compare('CSV with 17 digits to klines / papaparse', long, open, papa);
const parquet = await writeTable(table, 'parquet');
await compare('Parquet to columns / hyparquet', parquet, columnsOf(parquetSource), hyparquetColumns);
const pandas = pandasParquet(parquet);
if (pandas) {
  await compare('Parquet of pandas to columns / hyparquet', pandas, columnsOf(parquetSource), hyparquetColumns);
  await compare('Parquet of pandas to klines / hyparquet', pandas, open, hyparquetColumns);
}
const arrow = await writeTable(table, 'arrow');
await compare('Arrow to columns / apache-arrow', arrow, columnsOf(arrowSource), arrowColumns);
await compare('Arrow to klines / apache-arrow', arrow, open, arrowColumns);
await server.close();

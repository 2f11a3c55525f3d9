// Reading files of bars: a million rows of CSV beside papaparse (every cell to a number, as its users do), and Parquet
// and Arrow beside the libraries alone. The same process, the same bytes, interleaved runs, medians.
import Papa from 'papaparse';
import { parquetReadObjects } from 'hyparquet';
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

const ROWS = 1_000_000;
const RUNS = 3;

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

const median = (times) => [...times].sort((a, b) => a - b)[times.length >> 1];
async function compare(title, bytes, ours, theirs) {
  const times = { ours: [], theirs: [] };
  for (let run = 0; run < RUNS; run++) {
    for (const [who, work] of Object.entries({ ours, theirs })) {
      const start = performance.now();
      await work(bytes);
      times[who].push(performance.now() - start);
    }
  }
  const [a, b] = [median(times.ours), median(times.theirs)];
  const mb = (bytes.length / 1e6).toFixed(0);
  console.log(
    `${title.padEnd(46)} ${mb.padStart(4)} MB  ${a.toFixed(0).padStart(6)} ms  peer ${b.toFixed(0).padStart(6)} ms  ${(b / a).toFixed(1)}x`,
  );
}

const papa = (bytes) =>
  Papa.parse(new TextDecoder().decode(bytes), { delimiter: ',', dynamicTyping: true }).data.length;
const read = (bytes) =>
  csvSource(bytes, 'bench.csv').read(Array.from({ length: 6 }, (_, index) => ({ index, as: 'number' }))).rows;
const open = (bytes) => openKlines(bytes, { name: 'BENCH-1m.csv' });

console.log(`${ROWS} bars`);
await compare('CSV to columns (8 decimals) / papaparse', binance, read, papa);
await compare('CSV to examined, hashed klines / papaparse', binance, open, papa);
await compare('CSV with 17 digits to columns / papaparse', long, read, papa);
await compare('Parquet to klines / hyparquet', await writeTable(table, 'parquet'), open, (bytes) =>
  parquetReadObjects({ file: bytes.buffer, compressors }),
);
await compare('Arrow to klines / apache-arrow', await writeTable(table, 'arrow'), open, (bytes) => {
  const peer = tableFromIPC(bytes);
  return table.names.map((name) => Float64Array.from(peer.getChild(name), Number));
});
await server.close();

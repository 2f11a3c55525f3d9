// Features: lite53 on a million bars, Alpha158 on a hundred thousand, and one bar at a time; beside pandas, polars and
// Qlib's own operators on the same bars where PYTHON= has them. One thread each; the least processor time of several
// runs, which other work on the machine disturbs least.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { load, wasmModule } from './support/load.mjs';

const { createRandom } = await load('src/core/base/random.ts');
const { createRollingKernels } = await load('src/core/kernels/rolling.ts');
const { computeColumns, featureBlocks } = await load('src/core/features/compute.ts');
const { createStream } = await load('src/core/features/stream.ts');
const { compilePlan } = await load('src/core/features/planner.ts');
const { builtInSet } = await load('src/core/features/sets/built-in.ts');

const kernels = createRollingKernels(wasmModule('rolling'));
const planOf = (id) => compilePlan(builtInSet(id).features, builtInSet(id));

/** Least milliseconds of processor time, the system's included, of `times` runs. */
function leastMs(times, work) {
  let least = Infinity;
  for (let i = 0; i < times; i++) {
    const start = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(start);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

/** A random walk with a bar's four prices and log-normal volume. */
function randomKlines(bars) {
  const random = createRandom(1);
  const [openTime, open, high, low, close, volume] = Array.from({ length: 6 }, () => new Float64Array(bars));
  let price = 100;
  for (let bar = 0; bar < bars; bar++) {
    openTime[bar] = bar * 60_000;
    open[bar] = price;
    price *= Math.exp(random.normal() * 0.001);
    close[bar] = price;
    high[bar] = Math.max(open[bar], price) * (1 + Math.abs(random.normal()) * 0.0005);
    low[bar] = Math.min(open[bar], price) * (1 - Math.abs(random.normal()) * 0.0005);
    volume[bar] = Math.exp(random.normal()) * 1000;
  }
  return { symbol: 'RANDOM', intervalMs: 60_000, openTime, open, high, low, close, volume };
}

/** Seconds by peer, or an empty object without a Python that has them. */
function askPeers(set, klines) {
  if (!process.env.PYTHON) return {};
  const folder = mkdtempSync(join(tmpdir(), 'features-bench-'));
  try {
    for (const name of ['open', 'high', 'low', 'close', 'volume']) {
      writeFileSync(join(folder, `${name}.f64`), new Uint8Array(klines[name].buffer));
    }
    const script = fileURLToPath(new URL('peers/features.py', import.meta.url));
    const env = { ...process.env, POLARS_MAX_THREADS: '1', OMP_NUM_THREADS: '1', NUMEXPR_MAX_THREADS: '1' };
    const { status, stdout, stderr } = spawnSync(process.env.PYTHON, [script, set, folder], { encoding: 'utf8', env });
    if (status !== 0) console.log(`peer failed: ${stderr.trim().split('\n').at(-1)}`);
    return status === 0 ? JSON.parse(stdout) : {};
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function report(set, bars, repeats) {
  const klines = randomKlines(bars);
  const plan = planOf(set);
  const values = bars * plan.names.length;
  let sink = 0;
  const throughBlocks = () => {
    for (const { columns } of featureBlocks(kernels, plan, klines)) sink += columns[0][0];
  };
  computeColumns(kernels, plan, klines, { end: 10_000 });
  const lines = [
    ['blocks, each dropped', leastMs(repeats, throughBlocks)],
    ['all columns kept', leastMs(repeats, () => computeColumns(kernels, plan, klines))],
  ];
  const peers = askPeers(set, klines);
  console.log(`\n${set}, ${bars} bars, ${plan.names.length} columns, ${plan.nodes.length} nodes`);
  for (const [what, ms] of lines) {
    const ratios = Object.entries(peers).map(
      ([name, s]) => `${name} ${(s * 1000).toFixed(0)} ms ${((s * 1000) / ms).toFixed(1)}x`,
    );
    const each = ((ms * 1e6) / values).toFixed(2);
    console.log(
      `  ${what.padEnd(22)} ${ms.toFixed(0).padStart(6)} ms ${each.padStart(6)} ns a value   ${ratios.join('   ')}`,
    );
  }
  return sink;
}

function reportStream(set) {
  const { open, high, low, close, volume } = randomKlines(20_000);
  const bars = Array.from(close, (_, bar) => ({
    open: open[bar],
    high: high[bar],
    low: low[bar],
    close: close[bar],
    volume: volume[bar],
  }));
  const stream = createStream(kernels, planOf(set));
  let next = 0;
  const ms = leastMs(9, () => {
    for (let i = 0; i < 2000; i++) stream.push(bars[next++ % bars.length]);
  });
  stream.close();
  console.log(`  ${set.padEnd(22)} ${((ms * 1000) / 2000).toFixed(2).padStart(6)} µs a bar`);
}

report('lite53', 1_000_000, 5);
report('Alpha158', 100_000, 5);
report('Alpha360', 100_000, 5);
console.log('\none bar at a time');
for (const set of ['lite53', 'Alpha158', 'Alpha360']) reportStream(set);

// LightGBM training: 100 k rows x 53 columns, 100 rounds x 31 leaves, binning included, regression and binary; beside
// Python's lightgbm with one thread where PYTHON= has it, runs interleaved. Both models are compared byte for byte.
// ROWS=1000000 node bench/training.bench.mjs measures another size; memory is that of the WASM arena.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { load, wasmModule } from './support/load.mjs';

const { createRandom } = await load('src/core/base/random.ts');
const { createTrainingKernels } = await load('src/core/kernels/training.ts');
const { writeModelText } = await load('src/core/models/lightgbm/write.ts');
const { train } = await load('src/core/training/train.ts');

const ROWS = Number(process.env.ROWS ?? 100_000);
const REPEATS = Number(process.env.REPEATS ?? (ROWS > 300_000 ? 3 : 5));
const COLUMNS = 53;
const PARAMS = { learning_rate: 0.05, num_leaves: 31, deterministic: true, num_threads: 1, verbosity: -1 };
const ROUNDS = 100;
const python = process.env.PYTHON;

/** Rolling means, deviations and ratios of a random walk, the way price features look, and some plain noise. */
function makeColumns(random) {
  const price = new Float64Array(ROWS);
  let at = 100;
  for (let i = 0; i < ROWS; i++) price[i] = at *= 1 + 0.001 * random.normal();
  const columns = [];
  for (let window = 3; columns.length < 35; window += 4) {
    const mean = new Float64Array(ROWS);
    const ratio = new Float64Array(ROWS);
    const change = new Float64Array(ROWS);
    let sum = 0;
    for (let i = 0; i < ROWS; i++) {
      sum += price[i] - (i >= window ? price[i - window] : 0);
      mean[i] = sum / Math.min(i + 1, window);
      ratio[i] = price[i] / mean[i];
      change[i] = i < window ? NaN : price[i] / price[i - window] - 1;
    }
    columns.push(mean, ratio, change);
  }
  columns.length = 35;
  while (columns.length < COLUMNS) columns.push(Float64Array.from({ length: ROWS }, () => random.normal()));
  return columns;
}

const random = createRandom(7);
const columns = makeColumns(random);
const target = Float64Array.from(
  { length: ROWS },
  (_, i) => 30 * (columns[1][i] - 1) + columns[40][i] * columns[41][i] + 0.5 * columns[42][i] + random.normal(),
);
const labels = { regression: target, binary: target.map((value) => (value > 0 ? 1 : 0)) };
const featureNames = columns.map((_, i) => `Column_${i}`);

const folder = mkdtempSync(join(tmpdir(), 'klinelab-bench-'));
const bytes = (values) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
const peer = fileURLToPath(new URL('./peers/train.py', import.meta.url));

function trainHere(objective) {
  // A module of its own for every run, so that compiling and warming up count.
  const kernels = createTrainingKernels(wasmModule('training'));
  const memories = [];
  const watched = {
    ...kernels,
    open: () => {
      const memory = kernels.open();
      memories.push(memory);
      return memory;
    },
  };
  const busy = process.cpuUsage();
  const start = performance.now();
  const { model } = train({
    kernels: watched,
    columns,
    featureNames,
    label: labels[objective],
    params: { ...PARAMS, objective },
    numBoostRound: ROUNDS,
  });
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(busy);
  const cpuMs = (user + system) / 1000;
  return { ms, cpuMs, text: writeModelText(model), megabytes: memories[0].arena.bytes / 1e6 };
}

function trainNatively(objective, layout) {
  const out = join(folder, 'native.txt');
  const args = [peer, folder, String(COLUMNS), objective, String(ROUNDS), layout, out];
  const run = spawnSync(python, args, { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(run.stderr);
  const [ms, cpuMs] = run.stdout.trim().split('\n').at(-1).split(' ').map(Number);
  return { ms, cpuMs, text: readFileSync(out, 'utf8') };
}

const median = (runs, what) => runs.map((run) => run[what]).sort((a, b) => a - b)[runs.length >> 1];
const trees = (text) => text.split('\nparameters:')[0];

try {
  if (python) {
    const all = new Float64Array(ROWS * COLUMNS);
    columns.forEach((column, i) => all.set(column, i * ROWS));
    writeFileSync(join(folder, 'columns'), bytes(all));
    for (const [name, values] of Object.entries(labels)) writeFileSync(join(folder, name), bytes(values));
  }
  for (const objective of ['regression', 'binary']) {
    const ours = [];
    const native = { force_col_wise: [], force_row_wise: [] };
    let megabytes = 0;
    let same = true;
    for (let i = 0; i < REPEATS; i++) {
      const here = trainHere(objective);
      ours.push(here);
      megabytes = here.megabytes;
      if (!python) continue;
      for (const layout of Object.keys(native)) {
        const there = trainNatively(objective, layout);
        native[layout].push(there);
        same &&= trees(there.text) === trees(here.text);
      }
    }
    // Time on the processor is the fairer number on a machine that others use too; both sides use one thread.
    const of = (runs) =>
      `${median(runs, 'ms').toFixed(0)} ms (${median(runs, 'cpuMs').toFixed(0)} ms on the processor)`;
    console.log(`${ROWS} x ${COLUMNS} ${objective}: ${of(ours)}, ${megabytes.toFixed(0)} MB of WASM memory`);
    if (!python) continue;
    for (const [layout, runs] of Object.entries(native)) {
      const ratio = (what) => (median(ours, what) / median(runs, what)).toFixed(2);
      console.log(`  lightgbm ${layout}: ${of(runs)}; ratio ${ratio('ms')} (${ratio('cpuMs')} on the processor)`);
    }
    console.log(`  trees ${same ? 'identical' : 'DIFFERENT'}`);
    if (!same) process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

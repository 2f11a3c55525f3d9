// A search: 100 trials x 100 rounds on lite53 of 5,000 hourly bars, the shipped parameter space, one thread; beside
// Optuna's TPE over lightgbm with one thread where PYTHON= has both, in turns; then the built command line on two threads.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { load, wasmModule } from './support/load.mjs';

const { createRandom } = await load('src/core/base/random.ts');
const { builtInSet } = await load('src/core/features/sets/built-in.ts');
const { defaultLabel } = await load('src/core/features/label.ts');
const { createRollingKernels } = await load('src/core/kernels/rolling.ts');
const { createTrainingKernels } = await load('src/core/kernels/training.ts');
const { TreeKernels } = await load('src/core/kernels/trees.ts');
const { prepareSamples } = await load('src/core/research/training/samples.ts');
const { searchStudy } = await load('src/core/research/training/search.ts');
const { createTrialRunner } = await load('src/core/research/training/trial.ts');
const { driveStudy } = await load('src/core/training/search/drive.ts');
const { createStudy } = await load('src/core/training/search/study.ts');

const bars = 5_000;
const trials = Number(process.env.TRIALS ?? 100);
const rounds = 100;
const repeats = Number(process.env.REPEATS ?? 2);
const python = process.env.PYTHON;
const root = fileURLToPath(new URL('../', import.meta.url));

const random = createRandom(5);
const close = new Float64Array(bars);
const open = new Float64Array(bars);
let price = 100;
for (let i = 0; i < bars; i++) {
  open[i] = price;
  close[i] = price *= 1 + 0.002 * random.normal();
}
const klines = {
  symbol: 'WALK',
  intervalMs: 3_600_000,
  openTime: close.map((_, i) => 1.6e12 + i * 3_600_000),
  open,
  high: open.map((value, i) => Math.max(value, close[i]) * (1 + 0.001 * random.next())),
  low: open.map((value, i) => Math.min(value, close[i]) * (1 - 0.001 * random.next())),
  close,
  volume: close.map(() => 1 + random.integer(1000)),
};
const recipe = {
  name: 'search',
  set: builtInSet('lite53'),
  label: defaultLabel,
  split: { kind: 'holdout', train: 0.6, valid: 0.2 },
  params: {},
  rounds,
  earlyStopping: 0,
  calibration: 'rank',
  thresholds: { buy: 0.6, sell: -0.3 },
};
const plan = { sampler: { name: 'tpe', seed: 1 }, lag: 1 };

async function searchHere() {
  const engines = {
    rolling: createRollingKernels(wasmModule('rolling')),
    trees: new TreeKernels(wasmModule('trees')),
    training: createTrainingKernels(wasmModule('training')),
  };
  const busy = process.cpuUsage();
  const start = performance.now();
  const assets = { klines, sha256: '' };
  const run = createTrialRunner(engines, assets, recipe);
  const study = createStudy(searchStudy(assets, recipe, plan));
  await driveStudy(study, { trials, jobs: 1, evaluate: async (job) => run(job) });
  const { user, system } = process.cpuUsage(busy);
  return { wall: performance.now() - start, processor: (user + system) / 1000, best: study.best?.value };
}

const folder = mkdtempSync(join(tmpdir(), 'klinelab-bench-'));
try {
  const samples = prepareSamples(createRollingKernels(wasmModule('rolling')), klines, recipe);
  const [train] = samples.split.train;
  const [valid] = samples.split.valid;
  const bytes = ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength);
  writeFileSync(join(folder, 'columns'), Buffer.concat(samples.columns.map(bytes)));
  writeFileSync(join(folder, 'label'), bytes(samples.label));
  const facts = { columns: samples.columns.length, train: [train.start, train.end], valid: [valid.start, valid.end] };
  writeFileSync(join(folder, 'facts.json'), JSON.stringify(facts));

  const searchThere = () => {
    const peer = fileURLToPath(new URL('./peers/search.py', import.meta.url));
    const { status, stdout, stderr } = spawnSync(python, [peer, folder, trials, rounds], { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    const [wall, processor, best] = stdout.split(' ').map(Number);
    return { wall, processor, best };
  };
  const least = (runs, what) => Math.min(...runs.map((run) => run[what]));
  const seconds = (ms) => `${(ms / 1000).toFixed(1).padStart(6)} s`;
  const line = (name, runs) =>
    console.log(
      `${name.padEnd(44)} ${seconds(least(runs, 'wall'))}, processor ${seconds(least(runs, 'processor'))}, best IC ${runs[0].best.toFixed(4)}`,
    );
  const [ours, theirs] = [[], []];
  for (let i = 0; i < repeats; i++) {
    ours.push(await searchHere());
    if (python) theirs.push(searchThere());
  }
  line(`${trials} trials x ${rounds} rounds, 5,000 bars, one thread`, ours);
  if (python) {
    line("Optuna's TPE and lightgbm, one thread", theirs);
    const ratio = (what) => (least(theirs, what) / least(ours, what)).toFixed(2);
    console.log(
      `faster than the peer by                      ${ratio('wall')}, by processor time ${ratio('processor')}`,
    );
  }

  const csv = join(folder, 'walk.csv');
  const rows = Array.from(klines.openTime, (time, i) =>
    [time, open[i], klines.high[i], klines.low[i], close[i], klines.volume[i]].join(','),
  );
  writeFileSync(csv, ['timestamp,open,high,low,close,volume', ...rows, ''].join('\n'));
  const args = [
    'bin/klinelab.js',
    'search',
    csv,
    '--trials',
    trials,
    '--jobs',
    2,
    '-q',
    '-o',
    join(folder, 'best.txt'),
  ];
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  if (status === 0) {
    console.log(
      `klinelab search --jobs 2, its start included ${seconds(performance.now() - start)}  (to hold: ${(60 * trials) / 100} s)`,
    );
  } else console.log(`klinelab search: ${stderr.trim()}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);

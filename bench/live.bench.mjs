// One live bar: lite53, three models of 100 trees and their vote, each bar an object as a feed brings it; beside the
// last window of 100 bars through pandas and lightgbm where PYTHON= has them, on the same bars and models. Least time
// of several stretches of bars, which other work on the machine disturbs least. Then `klinelab live`, killed at ten
// points and started again with its journal: the longest time from the start of the process to its first record.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { load, wasmModule } from './support/load.mjs';

const { createRollingKernels } = await load('src/core/kernels/rolling.ts');
const { TreeKernels } = await load('src/core/kernels/trees.ts');
const { openKlines } = await load('src/core/klines/open.ts');
const { openModel } = await load('src/core/models/open.ts');
const { builtInSet } = await load('src/core/features/sets/built-in.ts');
const { createLiveSignals } = await load('src/core/research/live-ensemble.ts');

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const sample = path('../public/samples/eurusd-1h.csv');
const STRETCH = 500;

const folder = mkdtempSync(join(tmpdir(), 'live-bench-'));
try {
  const files = [31, 15, 63].map((leaves) => {
    const file = join(folder, `leaves-${leaves}.txt`);
    const options = ['--rounds', '100', '--early-stopping', '0', '--calibration', 'none', '-q'];
    const more = ['--params', `num_leaves=${leaves}`, '-o', file];
    const { status, stderr } = spawnSync(
      process.execPath,
      [path('../bin/klinelab.js'), 'train', sample, ...options, ...more],
      { encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(stderr);
    return file;
  });
  const { klines } = await openKlines(new Uint8Array(readFileSync(sample)), { name: sample });
  const bars = Array.from(klines.openTime, (openTime, bar) => ({
    openTime,
    open: klines.open[bar],
    high: klines.high[bar],
    low: klines.low[bar],
    close: klines.close[bar],
    volume: klines.volume[bar],
  }));
  const trees = new TreeKernels(wasmModule('trees'));
  const opened = files.map((file) => openModel(new Uint8Array(readFileSync(file)), { name: file, kernels: trees }));
  const models = (await Promise.all(opened)).map((model) => ({ model }));
  const kernels = createRollingKernels(wasmModule('rolling'));
  const set = builtInSet('lite53');

  const least = { push: Infinity, peek: Infinity };
  let last = 0;
  for (let round = 0; round < 5; round++) {
    const live = createLiveSignals({ set, models }, kernels);
    for (const how of ['push', 'peek']) {
      const from = live.bars;
      const stretches = how === 'push' ? 8 : 2;
      for (let stretch = 0; stretch < stretches; stretch++) {
        const start = performance.now();
        for (let i = 0; i < STRETCH; i++)
          last = live[how](bars[how === 'push' ? from + stretch * STRETCH + i : from]).score;
        least[how] = Math.min(least[how], ((performance.now() - start) * 1000) / STRETCH);
      }
    }
    live.close();
  }
  console.log('\nlite53, three models of 100 trees (31, 15 and 63 leaves) and the vote');
  console.log(`  a closed bar, push()       ${least.push.toFixed(2).padStart(8)} µs`);
  console.log(`  the open bar again, peek() ${least.peek.toFixed(2).padStart(8)} µs`);
  if (process.env.PYTHON) {
    const { status, stdout, stderr } = spawnSync(process.env.PYTHON, [path('peers/live.py'), sample, ...files], {
      encoding: 'utf8',
      env: { ...process.env, OMP_NUM_THREADS: '1' },
    });
    if (status !== 0) console.log(`  peer failed: ${stderr.trim().split('\n').at(-1)}`);
    else {
      const { micros, score, bar } = JSON.parse(stdout);
      const live = createLiveSignals({ set, models }, kernels);
      for (const one of bars.slice(bar - 99, bar + 1)) last = live.push(one).score;
      console.log(
        `  pandas and lightgbm        ${micros.toFixed(2).padStart(8)} µs  ${(micros / least.push).toFixed(0)}x ours`,
      );
      console.log(`  difference of the scores on the same window of 100 bars: ${Math.abs(score - last)}`);
    }
  }

  const journal = join(folder, 'journal.jsonl');
  const args = ['live', sample, ...files.flatMap((file) => ['--model', file]), '--journal', journal, '-q'];
  let longest = 0;
  for (let kill = 0; kill < 10; kill++) {
    const started = performance.now();
    const child = spawn(process.execPath, [path('../bin/klinelab.js'), ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let seen = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      if (seen === 0 && kill > 0) longest = Math.max(longest, performance.now() - started);
      if (line.includes('"kind":"bar"')) seen++;
      if (seen === 550 + kill) child.kill('SIGKILL');
    }
  }
  const records = readFileSync(journal, 'utf8').trimEnd().split('\n');
  // The last line may have been cut off by the last kill.
  const whole = records.slice(0, -1).every((line, seq) => JSON.parse(line).seq === seq);
  const ids = records.filter((line) => line.includes('"kind":"order"')).map((line) => /"id":"([^"]*)"/.exec(line)?.[1]);
  console.log(`  a restart after kill -9    ${longest.toFixed(0).padStart(8)} ms, the longest of nine`);
  console.log(
    `  journal ${whole ? 'whole' : 'DAMAGED'}: ${records.length} records, ${ids.length - new Set(ids).size} orders twice`,
  );
} finally {
  rmSync(folder, { recursive: true });
}
process.exit(0);

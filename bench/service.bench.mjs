// One model of 100 trees behind POST /predict with 100 bars, every request with other bars so that no answer comes from
// the cache; beside a FastAPI service with pandas and lightgbm where PYTHON= has them. Then a steady load with every
// answer checked, and the same model embedded, in a kept process and in a process a call.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { httpClient, httpClients } from './support/http-client.mjs';
import { load } from './support/load.mjs';

const { EmbeddedModel } = await load('src/core/serving/embedded-model.ts');
const { ProcessModel } = await load('src/server/process-model.ts');
const { nodeEngines } = await load('src/node/engines.ts');

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const program = path('../bin/klinelab.js');
const sample = path('../public/samples/eurusd-1h.csv');
const BARS = 100;
const peerPort = 18_765;

const rows = readFileSync(sample, 'utf8').trimEnd().split('\n').slice(1);
const cells = rows.map((row) => row.split(',').map(Number));
const names = ['open', 'high', 'low', 'close', 'volume'];
const windowAt = (end) =>
  Object.fromEntries(names.map((name, i) => [name, cells.slice(end - BARS, end).map((row) => row[i + 1])]));
const windows = Array.from({ length: 5000 }, (_, i) => windowAt(BARS + i));
const bodies = windows.map((bars) => JSON.stringify(bars));

const quantile = (values, share) => values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))];
const shown = (values) => `p50 ${quantile(values, 0.5).toFixed(3)} ms  p99 ${quantile(values, 0.99).toFixed(3)} ms`;

/** Times of `count` calls, one after the other, after some that are not counted. */
async function times(count, before, call) {
  const taken = [];
  for (let i = 0; i < before + count; i++) {
    const started = performance.now();
    await call(i % windows.length);
    if (i >= before) taken.push(performance.now() - started);
  }
  return taken;
}

async function startPeer(model) {
  if (!process.env.PYTHON) return undefined;
  const child = spawn(process.env.PYTHON, [path('peers/service.py'), model, String(peerPort)], { stdio: 'ignore' });
  for (let i = 0; i < 100 && child.exitCode === null; i++) {
    const up = await fetch(`http://127.0.0.1:${peerPort}/health`).catch(() => undefined);
    if (up?.ok) return child;
    await wait(200);
  }
  child.kill();
  console.log('  peer: it did not start (fastapi, uvicorn, pandas and lightgbm are needed)');
  return undefined;
}

/** Requests at a steady rate, whether or not the earlier ones have been answered. */
async function steady(port, perSecond, seconds, truth) {
  const clients = httpClients(port);
  const pending = [];
  const started = performance.now();
  for (let i = 0; i < perSecond * seconds; i++) {
    const due = (i * 1000) / perSecond;
    if (performance.now() - started < due) await wait(Math.max(1, due - (performance.now() - started)));
    const at = i % windows.length;
    pending.push(
      clients.post('/predict', bodies[at]).then(
        ({ status, text, ms }) => ({ ms, right: status === 200 && text === truth[at] }),
        () => ({ ms: Infinity, right: false }),
      ),
    );
  }
  const answers = await Promise.all(pending);
  clients.close();
  const wrong = answers.filter(({ right }) => !right).length;
  console.log(
    `  ${perSecond} requests a second for ${seconds} s: ${wrong} wrong or failed, ${shown(answers.map(({ ms }) => ms))}`,
  );
}

const folder = mkdtempSync(join(tmpdir(), 'service-bench-'));
const model = join(folder, 'model.txt');
const trained = spawnSync(
  process.execPath,
  [program, 'train', sample, '--rounds', '100', '--early-stopping', '0', '--calibration', 'none', '-q', '-o', model],
  { encoding: 'utf8' },
);
if (trained.status !== 0) throw new Error(trained.stderr);
const server = spawn(process.execPath, [program, 'serve', '--model', `bench=${model}`, '--port', '0']);
let peer;
try {
  const [line] = await once(server.stdout, 'data');
  const { port } = JSON.parse(line.toString());
  let client = httpClient(port);
  peer = await startPeer(model);
  const embedded = await EmbeddedModel.fromFile(model, nodeEngines());
  const truth = (await embedded.predictBatch(windows)).map((answer) => JSON.stringify(answer));

  const ours = [await times(2000, 500, (at) => client.post('/predict', bodies[at]))];
  console.log(`  POST /predict, ${BARS} bars: ${shown(ours[0])}`);
  if (peer) {
    const theirs = [];
    // A connection that has rested for five seconds is closed: each turn has its own.
    let other;
    // By turns, so that whatever else the machine does falls on both; a blank more makes bodies that no cache knows.
    for (let turn = 1; turn <= 3; turn++) {
      other?.close();
      other = httpClient(peerPort);
      theirs.push(await times(100, 20, (at) => other.post('/predict', bodies[at])));
      client.close();
      client = httpClient(port);
      ours.push(await times(1000, 100, (at) => client.post('/predict', ' '.repeat(turn) + bodies[at])));
    }
    const least = (runs) => Math.min(...runs.map((run) => quantile(run, 0.5)));
    const ratio = least(theirs) / least(ours);
    console.log(`  FastAPI, pandas, lightgbm:   ${shown(theirs.flat())}`);
    console.log(
      `  least p50: ${least(ours).toFixed(3)} ms, theirs ${least(theirs).toFixed(3)} ms, ${ratio.toFixed(1)}x`,
    );
    other.close();
    other = httpClient(peerPort);
    let worst = 0;
    for (let at = 0; at < 50; at++) {
      const { text } = await other.post('/predict', bodies[at]);
      worst = Math.max(worst, Math.abs(JSON.parse(text).score - JSON.parse(truth[at]).score));
    }
    console.log(`  greatest difference of 50 scores from its: ${worst}`);
    other.close();
    peer.kill();
  }
  client.close();
  await steady(port, 1000, Number(process.env.SECONDS ?? 5), truth);
  console.log(`  embedded, predict() call: ${shown(await times(2000, 500, (at) => embedded.predict(windows[at])))}`);
  const kept = new ProcessModel({ path: model, command: [process.execPath, program] });
  console.log(`  kept process, JSON lines: ${shown(await times(1000, 200, (at) => kept.predict(windows[at])))}`);
  await kept.close();
  const apart = new ProcessModel({ path: model, command: [process.execPath, program], keep: false });
  const calls = await times(8, 1, (at) => apart.predict(windows[at]));
  console.log(`  a process a call:         ${shown(calls)}  least ${Math.min(...calls).toFixed(0)} ms`);
  if (process.env.PYTHON) {
    const theirs = await times(3, 1, (at) =>
      spawnSync(process.env.PYTHON, [path('peers/one_shot.py'), model], { input: bodies[at] }),
    );
    const ratio = Math.min(...theirs) / Math.min(...calls);
    console.log(`  the same in Python:       least ${Math.min(...theirs).toFixed(0)} ms  ${ratio.toFixed(1)}x ours`);
  }
} finally {
  server.kill();
  peer?.kill();
  rmSync(folder, { recursive: true });
}
process.exit(0);

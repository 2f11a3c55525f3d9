// The service under trouble, every answer checked: RELOADS=50 new model files, every fifth of them broken, under 500
// requests a second; then kill -9 at KILLS=10 points of that load, each time until the service answers again.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { httpClients } from './support/http-client.mjs';
import { load } from './support/load.mjs';

const { EmbeddedModel } = await load('src/core/serving/embedded-model.ts');
const { nodeEngines } = await load('src/node/engines.ts');

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const program = path('../bin/klinelab.js');
const files = [path('../models/lgb-5.txt'), path('../models/lgb-20.txt')];
const reloads = Number(process.env.RELOADS ?? 50);
const kills = Number(process.env.KILLS ?? 10);
const perSecond = 500;

const rows = readFileSync(path('../public/samples/eurusd-1h.csv'), 'utf8').trimEnd().split('\n').slice(1);
const cells = rows.map((row) => row.split(',').map(Number));
const names = ['open', 'high', 'low', 'close', 'volume'];
const windows = Array.from({ length: 500 }, (_, at) => ({
  ...Object.fromEntries(names.map((name, i) => [name, cells.slice(at, at + 100).map((row) => row[i + 1])])),
  timestamp: cells.slice(at, at + 100).map((row) => row[0]),
}));
const bodies = windows.map((bars) => JSON.stringify(bars));
const truth = new Map();
for (const file of files) {
  const model = await EmbeddedModel.fromFile(file, nodeEngines());
  truth.set(
    model.sha256,
    (await model.predictBatch(windows)).map((answer) => JSON.stringify(answer)),
  );
}

const folder = mkdtempSync(join(tmpdir(), 'service-faults-'));
const live = join(folder, 'live.txt');
const state = join(folder, 'state');
copyFileSync(files[0], live);

async function start(port) {
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [program, 'serve', '--model', `live=${live}`, '--port', String(port), '--state', state],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const [line] = await once(child.stdout, 'data');
  return { child, port: JSON.parse(line.toString()).port, ms: performance.now() - started };
}

/** Requests at a steady rate until `stop`; what was answered and how. */
function steady(port) {
  const clients = httpClients(port);
  const seen = { answers: 0, failed: 0, mixed: 0, codes: new Set(), generations: new Set(), times: [] };
  let going = true;
  const ask = async (count) => {
    const at = count % windows.length;
    // Blanks in front make bodies that no cache knows.
    const body = ' '.repeat(Math.floor(count / windows.length) % 500) + bodies[at];
    try {
      const { status, headers, text, ms } = await clients.post('/predict', body);
      seen.times.push(ms);
      seen.answers++;
      const sha256 = /x-model-sha256: (\w+)/i.exec(headers)?.[1];
      if (status !== 200) {
        seen.failed++;
        seen.codes.add(JSON.parse(text).code);
      } else if (truth.get(sha256)?.[at] !== text) seen.mixed++;
      seen.generations.add(/x-model-generation: (\d+)/i.exec(headers)?.[1]);
    } catch {
      if (going) seen.failed++;
    }
  };
  const run = (async () => {
    const started = performance.now();
    const pending = new Set();
    for (let count = 0; going; count++) {
      const due = started + (count * 1000) / perSecond;
      if (performance.now() < due) await wait(Math.max(1, due - performance.now()));
      const asked = ask(count).finally(() => pending.delete(asked));
      pending.add(asked);
    }
    await Promise.race([Promise.all(pending), wait(10_000)]);
    clients.close();
  })();
  return {
    seen,
    async stop() {
      going = false;
      await run;
      return seen;
    },
    abandon: () => (going = false),
  };
}

const health = async (port) => (await fetch(`http://127.0.0.1:${port}/health`)).json();
const quantile = (values, share) => values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))];

let running = await start(0);
try {
  const load500 = steady(running.port);
  await wait(300);
  let refused = 0;
  for (let round = 1; round <= reloads; round++) {
    const broken = round % 5 === 0;
    const before = (await health(running.port)).lastReload?.at;
    const next = join(folder, 'next.txt');
    if (broken) writeFileSync(next, readFileSync(files[round % 2]).subarray(0, 900 * round));
    else copyFileSync(files[round % 2], next);
    renameSync(next, live);
    for (let i = 0; i < 200; i++) {
      const { lastReload, status } = await health(running.port);
      if (lastReload !== null && lastReload.at !== before) {
        if (lastReload.ok === broken || (status === 'degraded') !== broken)
          throw new Error(`reload ${round}: ${status}`);
        if (!lastReload.ok) refused++;
        break;
      }
      if (i === 199) throw new Error(`reload ${round} was not seen`);
      await wait(25);
    }
  }
  const { answers, failed, mixed, codes, generations, times } = await load500.stop();
  console.log(
    `  ${reloads} reloads (${refused} broken) under ${perSecond} requests a second: ${answers} answers of ${generations.size} generations, ` +
      `${failed} failed${[...codes].map((code) => ` ${code}`).join('')}, ${mixed} mixed, p50 ${quantile(times, 0.5).toFixed(2)} ms, p99 ${quantile(times, 0.99).toFixed(1)} ms`,
  );

  copyFileSync(files[0], live);
  const restarts = [];
  let unreadable = 0;
  for (let kill = 1; kill <= kills; kill++) {
    const under = steady(running.port);
    await wait(200 + ((kill * 137) % 1300));
    const ended = once(running.child, 'exit');
    running.child.kill('SIGKILL');
    under.abandon();
    await ended;
    try {
      JSON.parse(readFileSync(join(state, 'monitor.json'), 'utf8'));
    } catch (error) {
      // Before the first second is over there is none yet.
      if (error.code !== 'ENOENT') unreadable++;
    }
    running = await start(running.port);
    restarts.push(running.ms);
    if ((await health(running.port)).status !== 'ok') throw new Error('restarted, but not well');
  }
  const { models } = await (await fetch(`http://127.0.0.1:${running.port}/monitor`)).json();
  console.log(
    `  kill -9 at ${kills} points: restart p50 ${quantile(restarts, 0.5).toFixed(0)} ms, longest ${Math.max(...restarts).toFixed(0)} ms; ` +
      `${unreadable} unreadable states; the monitor remembers ${models[0].predictions} predictions`,
  );
} finally {
  running.child.kill();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);

// Trains tests/support/random-trainings.ts with Python's lightgbm and stores the hashes of its texts, which the tests
// hold our trainings to. usage: PYTHON=python node tests/peers/native-hashes.mjs
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { load } from '../../bench/support/load.mjs';

const { randomTrainings } = await load('tests/support/random-trainings.ts');
const folder = mkdtempSync(join(tmpdir(), 'klinelab-hashes-'));
const write = (file, values) => writeFileSync(join(folder, file), new Uint8Array(values.buffer));
const hashes = {};
try {
  const trainings = randomTrainings();
  trainings.forEach(({ columns, label, weight }, i) => {
    const all = new Float64Array(columns.length * label.length);
    columns.forEach((column, c) => all.set(column, c * label.length));
    write(`${i}.columns`, all);
    write(`${i}.label`, label);
    if (weight !== undefined) write(`${i}.weight`, weight);
  });
  const listing = trainings.map(({ params, rounds, columns, weight }) => ({
    params,
    rounds,
    columns: columns.length,
    weighted: weight !== undefined,
  }));
  writeFileSync(join(folder, 'trainings.json'), JSON.stringify(listing));
  const script = fileURLToPath(new URL('native_trainings.py', import.meta.url));
  const run = spawnSync(process.env.PYTHON ?? 'python3', [script, folder], { stdio: 'inherit' });
  if (run.status !== 0) process.exit(1);
  trainings.forEach(({ name }, i) => {
    const body = readFileSync(join(folder, `${i}.txt`), 'utf8').split('\nparameters:')[0];
    hashes[name] = createHash('sha256').update(body).digest('hex');
  });
  const out = fileURLToPath(new URL('../golden/training/native-hashes.json', import.meta.url));
  writeFileSync(out, `${JSON.stringify(hashes, null, 1)}\n`);
  console.log(`${trainings.length} trainings hashed`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

// npm run bench [-- name…]: runs every bench/*.bench.mjs in a process of its own, one after the other.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = dirname(fileURLToPath(import.meta.url));
const wanted = process.argv.slice(2);
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.bench.mjs'))
  .filter((name) => wanted.length === 0 || wanted.some((word) => name.startsWith(word)));

console.log(
  `node ${process.version}, ${process.platform} ${process.arch}, ${cpus().length} x ${cpus()[0]?.model ?? '?'}`,
);
console.log(
  process.env.PYTHON
    ? `peers: ${process.env.PYTHON}`
    : 'peers: none (set PYTHON= to a Python with pandas, polars, lightgbm to see ratios)',
);

let failed = 0;
for (const name of files) {
  console.log(`\n── ${name.replace('.bench.mjs', '')}`);
  if (spawnSync(process.execPath, [join(folder, name)], { stdio: 'inherit' }).status !== 0) failed++;
}
process.exit(failed === 0 ? 0 : 1);
